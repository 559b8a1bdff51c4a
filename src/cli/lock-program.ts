/** The grammar of `ccmux lock …`; see program.ts. */
import { Option, type Command } from 'commander';
import type { LockKind } from '../core/locks/lock.ts';
import { addCommand, parseSeconds, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts'; // prettier-ignore

const FILE = 'file or directory, there or not; a directory covers what is in it';
const PANE = 'the pane that holds it (default inside a pane: that pane)';

export function addLockCommands(program: Command, invocation: Invocation): void {
  const group = program
    .command('lock')
    .description('locks on files between panes: list, acquire, release, steal');
  declareList(group, invocation);
  declareAcquire(group, invocation);
  declareRelease(group, invocation);
}

function declareList(group: Command, invocation: Invocation): void {
  const list: CommandDeclaration = {
    name: 'list',
    description: 'list who holds what, in all sessions',
    examples: ['ccmux lock list', "ccmux lock list -s app --json | jq -r '.locks[].path'"],
  };
  addCommand(group, list, invocation)
    .addOption(sessionOption('only what panes of the session of this name hold'))
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { listLocks } = await import('./lock/list.ts');
      await listLocks({ session: sessionOf(command), json: json === true }, invocation.surroundings);
    });
}

interface AcquireFlags {
  readonly pane?: string;
  readonly read?: boolean;
  readonly exclusive?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly ttl?: number;
}

function declareAcquire(group: Command, invocation: Invocation): void {
  const acquire: CommandDeclaration = {
    name: 'acquire',
    description:
      'keep the other panes off a file; exit 4 where another pane holds it, 5 where the time is up',
    examples: [
      'ccmux lock acquire package.json --pane dev1',
      'ccmux lock acquire src --exclusive --wait --timeout 60   # inside a pane',
    ],
  };
  const steal: CommandDeclaration = {
    name: 'steal',
    description: 'take a lock from whoever holds it; the log and the events tell of it',
    examples: ['ccmux lock steal package.json --pane dev1', 'ccmux lock steal src --exclusive --ttl 60'],
  };
  for (const declaration of [acquire, steal]) {
    const isTaken = declaration === steal;
    const command = addCommand(group, declaration, invocation)
      .argument('<file>', FILE)
      .option('--pane <pane>', PANE)
      .addOption(sessionOption())
      .addOption(new Option('--read', 'nobody is to change it').conflicts(['write', 'exclusive']))
      .addOption(new Option('--write', 'nobody else is to change it (the default)').conflicts('exclusive'))
      .option('--exclusive', 'nobody else is to change it or to look at it')
      .option('--ttl <seconds>', 'give it back after so long at the latest', parseSeconds);
    if (!isTaken) {
      command
        .option('--wait', 'wait for it while another pane holds it')
        .option('--timeout <seconds>', 'wait at most so long (default: for ever)', parseSeconds);
    }
    command.action(async (file: string, flags: AcquireFlags, self: Command) => {
      const { acquireLock } = await import('./lock/acquire.ts');
      const { pane, read, exclusive, wait, timeout, ttl } = flags;
      const target = { session: sessionOf(self), pane, file };
      const kind: LockKind = exclusive === true ? 'exclusive' : read === true ? 'read' : 'write';
      const options = { kind, ttlS: ttl, isWaiting: wait === true, timeoutS: timeout, isTaken };
      await acquireLock(target, options, invocation.surroundings);
    });
  }
}

function declareRelease(group: Command, invocation: Invocation): void {
  const release: CommandDeclaration = {
    name: 'release',
    description: 'give back what a pane holds of a file',
    examples: ['ccmux lock release package.json --pane dev1', 'ccmux lock release src   # inside a pane'],
  };
  addCommand(group, release, invocation)
    .argument('<file>', FILE)
    .option('--pane <pane>', PANE)
    .addOption(sessionOption())
    .action(async (file: string, { pane }: { pane?: string }, command: Command) => {
      const { releaseLock } = await import('./lock/release.ts');
      await releaseLock({ session: sessionOf(command), pane, file }, invocation.surroundings);
    });
}
