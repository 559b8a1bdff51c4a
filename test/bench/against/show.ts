/**
 * One multiplexer in a terminal, with panes that do what they are told. The terminal reads as fast as it can and draws
 * nothing, so that its own work is no part of what is measured.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, realpathSync, rmSync, writeSync } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses } from '../../../src/base/process-table.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { Pty } from '../../../src/pty/pty.ts';
import { PROJECT_ROOT } from '../../support/test-home.ts';
import type { Rival } from './rivals.ts';

const PANE = join(PROJECT_ROOT, 'test/bench/against/pane.sh');
const PATIENCE_MS = 60_000;

export interface ShowOptions {
  readonly panes: number;
  readonly size: Size;
  readonly history?: number;
}

interface PaneProcess {
  readonly pid: number;
  readonly parentPid: number;
}

export class Show {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'ccx-bench-')));
  readonly #rival: Rival;
  readonly #panes = new Map<number, PaneProcess>();
  readonly #orders: readonly number[];
  readonly #told: ReadStream;
  readonly #toldDescriptor: number;
  readonly #answers: { readonly word: string; readonly take: (line: readonly string[]) => void }[] = [];
  readonly #pty: Pty;
  /** Called with each piece of output. */
  onOutput: (bytes: Uint8Array) => void = () => undefined;
  outputBytes = 0;
  readonly startedAt: number;

  /** Starts it; `ready` tells when all is on the screen. */
  constructor(rival: Rival, { panes, size, history = 10_000 }: ShowOptions) {
    this.#rival = rival;
    execFileSync('mkfifo', ['told', ...names(panes)], { cwd: this.directory });
    this.#orders = names(panes).map((name) => openSync(join(this.directory, name), 'r+'));
    this.#toldDescriptor = openSync(join(this.directory, 'told'), 'r+');
    this.#told = createReadStream('', { fd: this.#toldDescriptor });
    createInterface(this.#told).on('line', (line) => this.#hear(line.split(' ')));
    const commands = names(panes).map((_, index) => `sh ${PANE} ${this.directory} ${index}`);
    const { file, args, env, typed } = rival.start({ directory: this.directory, commands, history });
    const { PATH = '', HOME = '' } = process.env;
    const base = {
      PATH,
      HOME,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      SHELL: '/bin/sh',
    };
    this.startedAt = performance.now();
    this.#pty = Pty.spawn({ file, args, cwd: this.directory, env: { ...base, ...env }, size });
    this.#pty.onData((bytes) => {
      this.outputBytes += bytes.length;
      this.onOutput(bytes);
    });
    if (typed !== undefined) void this.#running().then(() => this.#pty.write(typed));
  }

  static async open(rival: Rival, options: ShowOptions): Promise<Show> {
    const show = new Show(rival, options);
    await show.ready();
    return show;
  }

  /** Resolves when every pane's prompt has been written to the terminal: the milliseconds that took. */
  async ready(): Promise<number> {
    let output = '';
    const decoder = new TextDecoder();
    const missing = new Set(this.#orders.map((_, index) => `READY-${index}$`));
    const at = await patiently('the prompts of all panes', (resolve: (at: number) => void) => {
      this.onOutput = (bytes) => {
        output += decoder.decode(bytes, { stream: true });
        const text = output.replace(CONTROL, '');
        for (const prompt of missing) if (text.includes(prompt)) missing.delete(prompt);
        if (missing.size === 0) resolve(performance.now());
      };
    });
    this.onOutput = () => undefined;
    await this.#running();
    await this.quiet();
    return at - this.startedAt;
  }

  /** Resolves when nothing has been written to the terminal for a while; after ten seconds all the same. */
  async quiet(): Promise<void> {
    for (let left = 50, seen = -1; left > 0 && seen !== this.outputBytes; left--) {
      seen = this.outputBytes;
      await delay(200);
    }
  }

  resize(size: Size): void {
    this.#pty.resize(size);
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  order(pane: number, text: string): void {
    writeSync(this.#orders[pane], `${text}\n`);
  }

  /** The next line that `pane` says with `word` first, without its first two words. */
  told(word: string, pane: number): Promise<readonly string[]> {
    return patiently(`${word} of pane ${pane}`, (resolve) => {
      const answer = {
        word,
        take: ([, index, ...rest]: readonly string[]) => {
          if (Number(index) !== pane) return;
          this.#answers.splice(this.#answers.indexOf(answer), 1);
          resolve(rest);
        },
      };
      this.#answers.push(answer);
    });
  }

  /** The multiplexer's own processes, without its panes and what they run. */
  pids(): readonly number[] {
    const panes = new Set(Array.from(this.#panes.values(), ({ pid }) => pid));
    const table = listProcesses();
    const own = new Set([this.#pty.pid, ...Array.from(this.#panes.values(), ({ parentPid }) => parentPid)]);
    own.delete(process.pid);
    for (const pid of own)
      for (const entry of table) if (entry.parentPid === pid && !panes.has(entry.pid)) own.add(entry.pid);
    return [...own];
  }

  async close(): Promise<void> {
    this.#rival.end(this.directory);
    await this.#pty.endTree({ graceMs: 2000 });
    this.#pty.dispose();
    this.#told.destroy();
    writeSync(this.#toldDescriptor, '\n'); // ends the read that waits for more, and would keep the process
    for (const descriptor of this.#orders) closeSync(descriptor);
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #running(): Promise<void> {
    while (this.#panes.size < this.#orders.length) await delay(5);
  }

  #hear(line: readonly string[]): void {
    const [word, index, pid, parentPid] = line;
    if (word === 'ready') this.#panes.set(Number(index), { pid: Number(pid), parentPid: Number(parentPid) });
    for (const answer of [...this.#answers]) if (answer.word === word) answer.take(line);
  }
}

const CONTROL = /\x1b(?:\[[\d;?<>=!$ ]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78cDEHM])/g;

function names(panes: number): readonly string[] {
  return Array.from({ length: panes }, (_, index) => `orders-${index}`);
}

function patiently<T>(what: string, begin: (resolve: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE_MS);
    begin((value) => {
      clearTimeout(late);
      resolve(value);
    });
  });
}
