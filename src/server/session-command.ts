/** Which commands change the session, and which only one client's view of it. */
import type { Command } from '../core/command.ts';
import type { SessionCommand } from '../core/event.ts';

const CLIENT_COMMANDS: ReadonlySet<string> = new Set([
  'copy-mode',
  'paste',
  'choose-buffer',
  'find',
  'scroll',
  'detach',
  'detach-others',
  'help',
  'command-prompt',
  'palette',
  'messages',
  'agents',
  'files',
  'answer',
  'theme',
  'record',
  'send-prefix',
] satisfies Exclude<Command['name'], SessionCommand['name']>[]);

export function isSessionCommand(command: Command): command is SessionCommand {
  return !CLIENT_COMMANDS.has(command.name);
}
