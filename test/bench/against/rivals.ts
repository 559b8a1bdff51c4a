/** The multiplexers that can be measured: how each starts a number of panes side by side, and how it ends. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../support/test-home.ts';

export interface Start {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Typed once all panes run. */
  readonly typed?: string;
}

export interface Setting {
  /** Absolute; the rival's own, empty. */
  readonly directory: string;
  /** What pane `index` runs, for `sh`. */
  readonly commands: readonly string[];
  /** Lines above the screen that each pane keeps. */
  readonly history: number;
}

export interface Rival {
  readonly name: string;
  readonly isInstalled: () => boolean;
  readonly start: (setting: Setting) => Start;
  /** Ends it with all that it runs; it may have ended. */
  readonly end: (directory: string) => void;
}

const CCMUX = join(PROJECT_ROOT, 'dist/main.js');
const NAME = 'bench';

const ccmux: Rival = {
  name: 'ccmux',
  isInstalled: () => true,
  start({ directory, commands, history }) {
    const config = join(directory, 'ccmux/config');
    mkdirSync(join(config, 'layouts'), { recursive: true });
    writeFileSync(join(config, 'ccmux.yaml'), `scrollback: ${history}\nrestart: never\n`);
    writeFileSync(join(config, 'layouts/bench.yaml'), ccmuxLayout(commands.length));
    const cases = commands.map((command, index) => `dev${index + 1}) exec ${command};;`);
    const script = `case "$CCMUX_PANE_NAME" in dev) exec ${commands[0]};; ${cases.join(' ')} esac`;
    const args = [CCMUX, '-s', NAME, '--layout', 'bench', '-x', script];
    return { file: process.execPath, args, env: ccmuxHome(directory) };
  },
  end: (directory) => run(process.execPath, [CCMUX, 'kill', '--all'], ccmuxHome(directory)),
};

const tmux: Rival = {
  name: 'tmux',
  isInstalled: () => isProgram('tmux', ['-V']),
  start({ directory, commands, history }) {
    const config = join(directory, 'tmux.conf');
    const features = 'set -as terminal-features ",xterm*:RGB:sync"';
    writeFileSync(config, `set -g history-limit ${history}\nset -s escape-time 0\n${features}\n`);
    // The shell that tmux starts a command with would stand between it and the pane.
    const [first, ...others] = commands.map((command) => `exec ${command}`);
    const more = others.flatMap((command) => [';', 'split-window', command, ';', 'select-layout', 'tiled']);
    return { file: 'tmux', args: ['-u', '-S', join(directory, 'tmux'), '-f', config, 'new', first, ...more] };
  },
  end: (directory) => run('tmux', ['-S', join(directory, 'tmux'), 'kill-server']),
};

const screen: Rival = {
  name: 'screen',
  isInstalled: () => isProgram('screen', ['-v']),
  start({ directory, commands, history }) {
    const lines = ['startup_message off', `defscrollback ${history}`, 'defutf8 on', 'term screen-256color'];
    lines.push('altscreen on', 'maptimeout 0', 'deflogin off');
    const columns = columnsOf(commands.length);
    for (let column = 1; column < columns.length; column++) lines.push('split -v');
    let index = 0;
    for (const height of columns) {
      for (let row = 1; row < height; row++) lines.push('split');
      for (let row = 0; row < height; row++)
        lines.push(`screen -t p${index} ${index} ${commands[index++]}`, 'focus');
    }
    if (commands.length > 1) lines.push('focus top', 'resize =');
    writeFileSync(join(directory, 'screenrc'), `${lines.join('\n')}\n`);
    const env = screenEnvironment(directory);
    mkdirSync(env.SCREENDIR, { mode: 0o700 });
    return { file: 'screen', args: ['-U', '-S', NAME, '-c', join(directory, 'screenrc')], env };
  },
  end: (directory) => run('screen', ['-S', NAME, '-X', 'quit'], screenEnvironment(directory)),
};

const dvtm: Rival = {
  name: 'dvtm',
  isInstalled: () => isProgram('dvtm', ['-v']),
  start: ({ commands, history }) => ({
    file: 'dvtm',
    args: ['-h', String(history), ...commands.map((command) => `exec ${command}`)],
    ...(commands.length > 1 && { typed: '\x07g' }), // side by side, as a grid
  }),
  end: () => undefined, // ends with its terminal
};

export const RIVALS: readonly Rival[] = [ccmux, tmux, screen, dvtm];

/** At most three columns, the first ones higher: how many panes each has. */
export function columnsOf(panes: number): readonly number[] {
  const columns = panes > 3 ? 3 : 1;
  return Array.from({ length: columns }, (_, index) => Math.ceil((panes - index) / columns));
}

/**
 * The environment in which this ccmux has everything in one directory, but for its compiled code: that outlives a
 * session for every user, so that the first round alone starts without it.
 */
export function ccmuxHome(directory: string): Record<string, string> {
  return { CCMUX_HOME: join(directory, 'ccmux'), NODE_COMPILE_CACHE: compiledCode() };
}

let codeDirectory: string | null = null;

function compiledCode(): string {
  if (codeDirectory !== null) return codeDirectory;
  const made = mkdtempSync(join(tmpdir(), 'ccx-bench-code-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return (codeDirectory = made);
}

function ccmuxLayout(panes: number): string {
  if (panes === 1) return 'role: dev\n';
  const column = (height: number) => `{ column: [${Array(height).fill('{ role: dev }').join(', ')}] }`;
  const [first, ...others] = columnsOf(panes).map((height) =>
    height === 1 ? '{ role: dev }' : column(height),
  );
  return others.length === 0 ? `${first.slice(2, -2)}\n` : `row: [${[first, ...others].join(', ')}]\n`;
}

function screenEnvironment(directory: string): { SCREENDIR: string } {
  return { SCREENDIR: join(directory, 'screen') };
}

function isProgram(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch (error) {
    // `screen -v` and `dvtm -v` exit with 1 where they are there.
    return error instanceof Error && 'status' in error && typeof error.status === 'number';
  }
}

function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  try {
    execFileSync(file, args, { stdio: 'ignore', timeout: 20_000, env: { ...process.env, ...env } });
  } catch {
    // It has ended by itself.
  }
}
