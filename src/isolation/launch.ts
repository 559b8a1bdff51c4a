/**
 * The launch recipe: which program a pane's child is, with which arguments. It is data, so that later runners can
 * wrap it (a sandbox, another machine, a container).
 */
import { join } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import type { ClaudeSettings } from '../core/plan.ts';
import type { Seat } from '../core/seat.ts';
import { choosesConversation } from './conversation-choice.ts';
import type { Profile } from './profile.ts';

export interface LaunchRecipe {
  /** A name to look up in PATH, or a path. */
  readonly file: string;
  readonly args: readonly string[];
  /** Whether the child is claude, and not a shell or another program. */
  readonly isClaude: boolean;
  /** Whether the user's own arguments decide which conversation is opened. */
  readonly isChosenByUser: boolean;
}

export interface LaunchFacts {
  readonly seat: Seat;
  readonly settings: Pick<ClaudeSettings, 'command' | 'args' | 'debug'>;
  readonly profile: Pick<Profile, 'settingsOverlay' | 'mcpConfigs' | 'configDir'>;
  /** UUID. */
  readonly conversation: string;
  /** Whether the config directory holds a transcript of the conversation; decides between starting and resuming. */
  readonly hasTranscript: boolean;
  /** A kept conversation that the pane goes on with; another id than `conversation` makes that a fork of it. */
  readonly resumes?: string | undefined;
  /** The user's arguments after `--`, for every claude. */
  readonly claudeArgs: readonly string[];
  /** Shell command line for every pane instead of claude, the empty string for a bare shell; a seat's own goes first. */
  readonly command: string | null;
  /** The user's shell, where it is known. */
  readonly shell: string | null;
}

export function launchRecipe(facts: LaunchFacts): LaunchRecipe {
  // Only claude goes on with a conversation.
  const command = facts.resumes === undefined ? (facts.seat.command ?? facts.command) : null;
  return command === null ? claudeRecipe(facts) : shellRecipe(command, facts.shell);
}

function shellRecipe(command: string, shell: string | null): LaunchRecipe {
  const file = shell === null || shell === '' ? '/bin/sh' : shell;
  return { file, args: command === '' ? [] : ['-c', command], isClaude: false, isChosenByUser: false };
}

function claudeRecipe(facts: LaunchFacts): LaunchRecipe {
  const { seat, settings, profile } = facts;
  const file = settings.command.at(0);
  if (file === undefined || file === '') {
    throw new CcmuxError('invalid-config', 'claude.command is empty', {
      hint: 'name the program, as in [claude]',
    });
  }
  // Of an option given twice the client takes the last: files first, then what was typed, the nearest at the end.
  // Which conversation a resumed pane opens was said later than the session's `-- --continue`.
  const isOverruled = facts.resumes !== undefined && choosesConversation(facts.claudeArgs);
  const typed = isOverruled ? [] : facts.claudeArgs;
  const users = joinArguments([settings.args, seat.args ?? [], typed, seat.ownArgs ?? []]);
  const own = [
    ...conversationArgs(facts, users),
    ...option('--model', seat.model),
    ...option('--permission-mode', seat.permissionMode),
    ...option('--append-system-prompt', seat.systemPrompt),
    ...option('--settings', profile.settingsOverlay),
    // With `=`: what followed would be taken for another file.
    ...profile.mcpConfigs.map((file) => `--mcp-config=${file}`),
    ...(settings.debug ? [`--debug-file=${debugFile(facts)}`] : []),
  ];
  return {
    file,
    args: [...settings.command.slice(1), ...own, ...users],
    isClaude: true,
    isChosenByUser: choosesConversation(users),
  };
}

/** In CLAUDE_DEBUG_DIR, and named after the conversation with which it is kept. */
function debugFile({ profile, conversation }: LaunchFacts): string {
  return join(profile.configDir, 'debug', `${conversation}.txt`);
}

/** One list of several; what stands behind a `--` is no option, and stays behind all that are. */
function joinArguments(lists: readonly (readonly string[])[]): readonly string[] {
  const parts = lists.map((args) => {
    const end = args.indexOf('--');
    return end === -1
      ? { options: args, texts: [] }
      : { options: args.slice(0, end), texts: args.slice(end + 1) };
  });
  const texts = parts.flatMap((part) => part.texts);
  return [...parts.flatMap((part) => part.options), ...(texts.length === 0 ? [] : ['--', ...texts])];
}

/** The client refuses a known id with --session-id, and an unknown one with --resume. */
function conversationArgs(facts: LaunchFacts, users: readonly string[]): readonly string[] {
  const { conversation, hasTranscript, resumes } = facts;
  if (choosesConversation(users)) return [];
  if (hasTranscript) return ['--resume', conversation];
  const isFork = resumes !== undefined && resumes !== conversation;
  return [...(isFork ? ['--resume', resumes, '--fork-session'] : []), '--session-id', conversation];
}

function option(name: string, value: string | null | undefined): readonly string[] {
  return value === undefined || value === null || value === '' ? [] : [name, value];
}
