/** What can be measured of a multiplexer from outside. Each answers figures by their names; the smaller is the better but for MiB/s. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Size } from '../../../src/core/geometry.ts';
import { quantile } from '../figures.ts';
import { CORPORA, makeCorpus } from './corpora.ts';
import type { Rival } from './rivals.ts';
import { Show } from './show.ts';
import { cpuMs, memoryOf } from './usage.ts';

export type Figures = ReadonlyMap<string, number>;

export interface Conditions {
  readonly size: Size;
  readonly panes: number;
}

export type Measure = (rival: Rival, conditions: Conditions) => Promise<Figures>;

const MIB = 1024 * 1024;
const KEYS = 80;
/** Letters that nothing else prints. */
const LETTERS = Array.from({ length: KEYS }, (_, index) => String.fromCodePoint(0x0404 + index));
const LINES = 10_000;
/** What a multiplexer does after its start, once and in passing, is no part of what it costs at rest. */
const SETTLING_MS = 10_000;
/** Until a program has given back what its start, or a flood, has taken for a while: no part of what it holds at rest. */
const RESTING_MS = 20_000;

export const MEASURES: Readonly<Record<string, Measure>> = { start, echo, throughput, cpu, memory, resize };

/** From the call of the program to the last prompt, milliseconds. */
async function start(rival: Rival, { size, panes }: Conditions): Promise<Figures> {
  const figures = new Map<string, number>();
  for (const count of new Set([1, panes])) {
    const show = new Show(rival, { panes: count, size });
    try {
      figures.set(`start, ${paned(count)} (ms)`, await show.ready());
    } finally {
      await show.close();
    }
  }
  return figures;
}

/** From a key to its letter in the output, milliseconds. */
async function echo(rival: Rival, { size, panes }: Conditions): Promise<Figures> {
  const figures = new Map<string, number>();
  const show = await Show.open(rival, { panes, size });
  try {
    await delay(SETTLING_MS);
    const focused = await focusedPane(show, panes);
    const tell = async (name: string) => {
      const times = (await echoTimes(show)).toSorted((a, b) => a - b);
      await checkKeys(show, focused);
      figures.set(`${name}, p50 (ms)`, quantile(times, 0.5)).set(`${name}, p99 (ms)`, quantile(times, 0.99));
    };
    await tell('echo');
    const flood = join(show.directory, 'flood');
    writeFileSync(flood, makeCorpus('sgr', { cols: 66, rows: 16 }, MIB));
    for (let pane = 0; pane < panes; pane++) if (pane !== focused) show.order(pane, `loop ${flood}`);
    await delay(500);
    await tell('echo, others flood');
  } finally {
    await show.close();
  }
  return figures;
}

/** The pane that has the keyboard. */
async function focusedPane(show: Show, panes: number): Promise<number> {
  show.type('which');
  await show.quiet();
  const typed = await Promise.all(Array.from({ length: panes }, (_, pane) => unreadKeys(show, pane)));
  return typed.indexOf('which');
}

/** An echo counts where the keys were the pane's: it has them all. */
async function checkKeys(show: Show, pane: number): Promise<void> {
  const typed = await unreadKeys(show, pane);
  const missing = LETTERS.filter((letter) => !typed.includes(letter));
  if (missing.length > 0) throw new Error(`${missing.length} of ${KEYS} keys have not reached their pane`);
}

async function unreadKeys(show: Show, pane: number): Promise<string> {
  const typed = show.told('typed', pane);
  show.order(pane, 'keys');
  return (await typed).join(' ');
}

export async function echoTimes(show: Show): Promise<readonly number[]> {
  const times: number[] = [];
  for (const [index, letter] of LETTERS.entries()) {
    await delay(15 + ((index * 7919) % 31));
    const wanted = Buffer.from(letter);
    let before = Buffer.alloc(0);
    const typedAt = performance.now();
    const seenAt = await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the key ${letter} is not echoed`)), 10_000);
      show.onOutput = (bytes) => {
        const all = Buffer.concat([before, bytes]);
        before = all.subarray(-1); // a letter has two bytes
        if (!all.includes(wanted)) return;
        clearTimeout(late);
        resolve(performance.now());
      };
      show.type(letter);
    });
    show.onOutput = () => undefined;
    times.push(seenAt - typedAt);
  }
  return times;
}

/** How fast what programs write is taken in, until the answer to a question at its end: MiB/s. */
async function throughput(rival: Rival, { size, panes }: Conditions): Promise<Figures> {
  const figures = new Map<string, number>();
  for (const count of new Set([1, panes])) {
    const show = await Show.open(rival, { panes: count, size, history: 1000 });
    try {
      const pane = count === 1 ? size : { cols: Math.floor(size.cols / 3), rows: Math.floor(size.rows / 3) };
      for (const name of CORPORA) {
        const file = join(show.directory, name);
        const corpus = makeCorpus(name, pane, MIB / 2);
        writeFileSync(file, corpus);
        const warm = await flood(show, count, { file, times: 1 });
        const times = Math.ceil(Math.min(40, Math.max(1, 800 / warm)));
        const ms = await flood(show, count, { file, times });
        const taken = (corpus.length * times * count) / MIB;
        figures.set(`throughput, ${paned(count)}, ${name} (MiB/s)`, taken / (ms / 1000));
      }
    } finally {
      await show.close();
    }
  }
  return figures;
}

/** All panes at once: milliseconds from the first byte of the first to the answer of the last. */
export async function flood(
  show: Show,
  panes: number,
  { file, times }: { readonly file: string; readonly times: number },
): Promise<number> {
  const all = Array.from({ length: panes }, (_, pane) => pane);
  const done = Promise.all(all.map((pane) => show.told('flooded', pane)));
  for (const pane of all) show.order(pane, `flood ${file} ${times}`);
  const spans = (await done).map(([from, to]) => ({ from: BigInt(from), to: BigInt(to) }));
  const from = spans.reduce((first, span) => (span.from < first ? span.from : first), spans[0].from);
  const to = spans.reduce((last, span) => (span.to > last ? span.to : last), spans[0].to);
  return Number(to - from) / 1e6;
}

const WATCH_MS = 5000;

/** Of the multiplexer's own processes: while nothing happens, and while every pane has a spinner. */
async function cpu(rival: Rival, { size, panes }: Conditions): Promise<Figures> {
  const figures = new Map<string, number>();
  const show = await Show.open(rival, { panes, size });
  try {
    const watch = async (name: string) => {
      const pids = show.pids();
      const [ms, bytes] = [cpuMs(pids), show.outputBytes];
      await delay(WATCH_MS);
      figures.set(`${name}, CPU (ms/s)`, ((cpuMs(pids) - ms) / WATCH_MS) * 1000);
      figures.set(`${name}, output (KiB/s)`, ((show.outputBytes - bytes) / 1024 / WATCH_MS) * 1000);
    };
    await delay(SETTLING_MS);
    await watch('idle');
    for (let pane = 0; pane < panes; pane++) show.order(pane, 'spin - 10');
    await delay(1000);
    await watch('spinners');
  } finally {
    await show.close();
  }
  return figures;
}

const STEP_MS = 40;
/** Longer than any of them puts a size off, and shorter than the second after which a status line moves on. */
const SETTLED_MS = 400;
/** Of different length, so that none ends in step with a timer of the multiplexer's. */
const STORMS = [46, 47, 48, 49, 50, 51, 52];

/** From the last of about fifty sizes in two seconds to the last of the output that they cause, milliseconds. */
async function resize(rival: Rival, { size, panes }: Conditions): Promise<Figures> {
  const show = await Show.open(rival, { panes, size });
  try {
    for (let pane = 0; pane < panes; pane++) show.order(pane, 'full');
    const times: number[] = [];
    for (const steps of STORMS) {
      await show.quiet();
      for (let step = 1; step <= steps; step++) {
        const isLast = step === steps;
        const cols = size.cols + (isLast ? (steps % 2) * 10 : ((step * 37) % 60) - 30);
        show.resize({ cols, rows: size.rows + (isLast ? steps % 3 : ((step * 13) % 16) - 8) });
        if (!isLast) await delay(STEP_MS);
      }
      const resizedAt = performance.now();
      let lastAt = resizedAt;
      show.onOutput = () => (lastAt = performance.now());
      while (performance.now() - lastAt < SETTLED_MS) await delay(10);
      show.onOutput = () => undefined;
      times.push(lastAt - resizedAt);
    }
    times.sort((a, b) => a - b);
    return new Map([
      ['resize storm settles, p50 (ms)', quantile(times, 0.5)],
      ['resize storm settles, most (ms)', times.at(-1) ?? 0],
    ]);
  } finally {
    await show.close();
  }
}

/** Of the multiplexer's own processes: at rest, and with full scrollback of 120 columns. */
async function memory(rival: Rival, { size, panes }: Conditions): Promise<Figures> {
  const figures = new Map<string, number>();
  const show = await Show.open(rival, { panes, size, history: LINES });
  try {
    const tell = async (name: string) => {
      await show.quiet();
      await delay(RESTING_MS);
      const { shareMib, privateMib } = memoryOf(show.pids());
      figures.set(`memory, ${name} (MiB)`, shareMib).set(`memory, ${name}, private (MiB)`, privateMib);
    };
    await tell('idle');
    const lines = join(show.directory, 'lines');
    const text = (line: number) => `${String(line).padStart(6, '0')} ${'abcdefghij'.repeat(11)}xyz\r\n`;
    writeFileSync(lines, Array.from({ length: LINES }, (_, line) => text(line)).join(''));
    await flood(show, panes, { file: lines, times: 1 });
    await tell('10,000 lines each');
  } finally {
    await show.close();
  }
  return figures;
}

function paned(count: number): string {
  return count === 1 ? 'one pane' : `${count} panes`;
}
