/**
 * The world of one test: a home, a project, directories of ccmux's own, and an environment in which nothing of the
 * developer's shows. Every process started in it carries a marker; `dispose` proves that none is left.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Size } from '../../src/core/geometry.ts';
import type { SessionDescription } from '../../src/protocol/control.ts';
import { Eye, type EyeOptions } from './eye.ts';
import { killAll, processesOf, untilGone, type RunningProcess } from './processes.ts';
import { until } from './until.ts';

/** Root of the checkout. */
export const PROJECT_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = join(PROJECT_ROOT, 'dist/main.js');
/** Every test begins with a home of its own, and is not to compile the program anew in it. */
const CODE_CACHE = join(PROJECT_ROOT, 'node_modules/.cache/ccmux-code');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class TestHome {
  /** Real path, short: sockets lie below it. */
  readonly root: string;
  readonly home: string;
  /** Where ccmux is started; not a git repository. */
  readonly project: string;
  /** Everything of ccmux's own (CCMUX_HOME). */
  readonly ccmux: string;
  readonly env: Record<string, string>;
  readonly marker: string;
  readonly #eyes: Eye[] = [];

  constructor(extra: Readonly<Record<string, string>> = {}) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'ccx-')));
    this.home = join(this.root, 'home');
    this.project = join(this.root, 'app');
    this.ccmux = join(this.root, 'c');
    const tmp = join(this.root, 't');
    for (const directory of [this.home, this.project, this.ccmux, tmp]) mkdirSync(directory);
    const id = randomUUID();
    this.marker = `CCMUX_TEST=${id}`;
    this.env = {
      HOME: this.home,
      USER: 'tester',
      SHELL: '/bin/bash',
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      TMPDIR: tmp,
      PS1: '$ ',
      CCMUX_HOME: this.ccmux,
      NODE_COMPILE_CACHE: CODE_CACHE,
      CCMUX_TEST: id,
      ...extra,
    };
  }

  /** The directory of pane profiles. */
  get panesDirectory(): string {
    return join(this.ccmux, 'data/panes');
  }

  /** Ids of the profiles that lie on the disk. */
  profiles(): readonly string[] {
    return existsSync(this.panesDirectory) ? readdirSync(this.panesDirectory).sort() : [];
  }

  /** Runs ccmux without a terminal. Never rejects: a failure is an exit code. */
  ccmuxRun(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return this.run(process.execPath, [PROGRAM, ...args], env);
  }

  /** Runs any program of this world without a terminal, to its end. Never rejects. */
  run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return new Promise((settle) => {
      const options = {
        cwd: this.project,
        env: { ...this.env, ...env },
        timeout: 60_000,
        maxBuffer: 1 << 26,
      };
      execFile(file, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        settle({ code, stdout, stderr });
      });
    });
  }

  /** The same for a call that must succeed; resolves with stdout. */
  async ccmuxDo(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.ccmuxRun(args);
    if (code !== 0) throw new Error(`ccmux ${args.join(' ')} exited ${code}: ${stderr}\n${this.logTail()}`);
    return stdout;
  }

  /** The live sessions, as `ls` tells them. */
  async sessions(): Promise<readonly SessionDescription[]> {
    const listed = JSON.parse(await this.ccmuxDo('ls', '--json')) as { sessions: SessionDescription[] };
    return listed.sessions;
  }

  /** The only live session. */
  async session(): Promise<SessionDescription> {
    // A server that is too busy to answer at once is left out of a listing.
    const [session, ...others] = await until('a session that answers', async () => {
      const sessions = await this.sessions();
      return sessions.length > 0 && sessions;
    });
    if (others.length > 0) throw new Error(`one session expected, there are ${others.length + 1}`);
    return session;
  }

  /** Opens ccmux in a terminal. */
  open(
    args: readonly string[],
    size: Size = { cols: 160, rows: 50 },
    terminal: Pick<EyeOptions, 'keyboard' | 'isSilent' | 'attributes'> = {},
  ): Eye {
    return this.terminal(process.execPath, [PROGRAM, ...args], size, terminal);
  }

  /** Opens any program in a terminal of this world. */
  terminal(
    file: string,
    args: readonly string[],
    size: Size,
    terminal: Pick<EyeOptions, 'keyboard' | 'isSilent' | 'attributes'> = {},
  ): Eye {
    const { project: cwd, env } = this;
    const eye = new Eye({ file, args, cwd, env, size, ...terminal, explain: () => this.logTail() });
    this.#eyes.push(eye);
    return eye;
  }

  /** Processes started by this test that live now. */
  processes(): readonly RunningProcess[] {
    return processesOf(this.marker);
  }

  /** The last lines of every server's log. */
  logTail(): string {
    const state = join(this.ccmux, 'state');
    if (!existsSync(state)) return '';
    const logs = readdirSync(state).filter((name) => name.endsWith('.log'));
    return logs
      .map((name) => `${name}:\n${readFileSync(join(state, name), 'utf8').split('\n').slice(-25).join('\n')}`)
      .join('\n');
  }

  /** Ends the session as a user would, closes every terminal, and throws where a process is left. */
  async dispose(): Promise<void> {
    try {
      if (this.processes().length > 0) await this.ccmuxRun(['kill', '--all']);
      await Promise.all(this.#eyes.map((eye) => eye.close()));
      await untilGone(this.marker);
    } finally {
      killAll(this.marker);
      rmSync(this.root, { recursive: true, force: true });
    }
  }
}
