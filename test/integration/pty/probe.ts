/** A child on a Pty as a test wants it: its output as text, its exit as a promise, and nothing left afterwards. */
import { tmpdir } from 'node:os';
import { afterEach, onTestFailed } from 'vitest';
import {
  isSameProcessAlive,
  readProcessIdentity,
  type ProcessIdentity,
} from '../../../src/base/process-identity.ts';
import { present } from '../../../src/base/assert.ts';
import { Pty, type PtyExit, type PtyOptions } from '../../../src/pty/pty.ts';

const probes = new Set<Probe>();
const strays = new Set<ProcessIdentity>();

afterEach(() => {
  for (const probe of probes) probe.pty.dispose();
  probes.clear();
  for (const stray of strays) if (isSameProcessAlive(stray)) process.kill(stray.pid, 'SIGKILL');
  strays.clear();
});

export class Probe {
  readonly pty: Pty;
  readonly exit: Promise<PtyExit>;
  /** What has arrived so far. */
  output = '';
  bytes = 0;
  hasExited = false;
  readonly #decoder = new TextDecoder();
  readonly #waiters: (() => void)[] = [];

  constructor(pty: Pty) {
    this.pty = pty;
    probes.add(this);
    pty.onData((chunk) => {
      this.bytes += chunk.length;
      this.output += this.#decoder.decode(chunk, { stream: true });
      for (const wake of this.#waiters.splice(0)) wake();
    });
    this.exit = new Promise((resolve) => {
      pty.onExit((exit) => {
        this.hasExited = true;
        resolve(exit);
      });
    });
    onTestFailed(() => console.error(`pid ${pty.pid} printed`, JSON.stringify(this.output.slice(-2000))));
  }

  /** The first match of `pattern` in all output, as soon as there is one. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      await new Promise<void>((wake) => this.#waiters.push(wake));
    }
  }

  /** A process id that the child prints as `name=PID`; it is killed after the test if it lives. */
  async waitForPid(name: string): Promise<ProcessIdentity> {
    const [, pid] = await this.waitFor(new RegExp(`${name}=(\\d+)\\s`));
    const identity = present(readProcessIdentity(Number(pid)), `${name} lives`);
    strays.add(identity);
    return identity;
  }
}

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function options(
  file: string,
  args: readonly string[] = [],
  rest: Partial<PtyOptions> = {},
): PtyOptions {
  const env = { PATH, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  return { file, args, cwd: tmpdir(), env, size: { cols: 80, rows: 24 }, ...rest };
}

export function start(file: string, args: readonly string[] = [], rest: Partial<PtyOptions> = {}): Probe {
  return new Probe(Pty.spawn(options(file, args, rest)));
}

export function startShell(script: string): Probe {
  return start('sh', ['-c', script]);
}

/** Waits for what nobody tells: the state of a process that is not ours. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((wake) => setImmediate(wake));
}
