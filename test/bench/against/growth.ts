/** How what ccmux costs grows with what it has: panes, sessions, clients, lines above the screen, columns. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Size } from '../../../src/core/geometry.ts';
import { Pty } from '../../../src/pty/pty.ts';
import { PROJECT_ROOT } from '../../support/test-home.ts';
import { echoTimes, flood, type Conditions } from './measures.ts';
import type { Grown } from './results.ts';
import { median } from './results.ts';
import { ccmuxHome, RIVALS } from './rivals.ts';
import { Show } from './show.ts';
import { cpuMs, memoryOf } from './usage.ts';

const [CCMUX] = RIVALS;
const PROGRAM = join(PROJECT_ROOT, 'dist/main.js');
const WATCH_MS = 3000;

type Grow = (conditions: Conditions, size: number) => Promise<Readonly<Record<string, number>>>;

const SUBJECTS: Readonly<Record<string, { readonly sizes: readonly number[]; readonly grow: Grow }>> = {
  panes: { sizes: [1, 2, 3, 4, 5, 6, 7], grow: ({ size }, panes) => shown({ size, panes }) },
  sessions: {
    sizes: [1, 10, 30],
    grow: ({ size }, sessions) =>
      shown({ size, panes: 1 }, { prepare: (show) => moreSessions(show, sessions - 1) }),
  },
  clients: {
    sizes: [1, 2, 3, 4, 5],
    grow: ({ size, panes }, clients) =>
      shown({ size, panes }, { prepare: (show) => moreClients(show, clients - 1, size) }),
  },
  scrollback: {
    sizes: [0, 1000, 10_000, 30_000, 100_000],
    grow: ({ size }, lines) =>
      shown({ size, panes: 1 }, { history: lines, prepare: (show) => fillScrollback(show, lines) }),
  },
  columns: {
    sizes: [80, 120, 200, 300, 400],
    grow: ({ size: { rows }, panes }, cols) => shown({ size: { cols, rows }, panes }),
  },
};

export const GROWTHS = Object.keys(SUBJECTS);

export async function growth(conditions: Conditions): Promise<readonly Grown[]> {
  const grown: Grown[] = [];
  for (const [of, { sizes, grow }] of Object.entries(SUBJECTS)) {
    for (const size of sizes) {
      const figures = await grow(conditions, size);
      grown.push(...Object.entries(figures).map(([figure, value]) => ({ of, size, figure, value })));
      console.error(`${of} ${size}`);
    }
  }
  return grown;
}

interface More {
  readonly history?: number;
  /** What there is besides; answers the processes that belong to it, and how it ends. */
  readonly prepare?: (show: Show) => Promise<Besides>;
}

interface Besides {
  readonly pids: readonly number[];
  readonly end: () => Promise<void>;
}

const NOTHING: Besides = { pids: [], end: () => Promise.resolve() };

async function shown(
  { size, panes }: Conditions,
  { history = 10_000, prepare }: More = {},
): Promise<Readonly<Record<string, number>>> {
  const show = new Show(CCMUX, { panes, size, history });
  let besides = NOTHING;
  try {
    const start = await show.ready();
    besides = (await prepare?.(show)) ?? NOTHING;
    await show.quiet();
    await delay(1500);
    const pids = [...show.pids(), ...besides.pids];
    const before = cpuMs(pids);
    await delay(WATCH_MS);
    const idle = ((cpuMs(pids) - before) / WATCH_MS) * 1000;
    const { shareMib } = memoryOf(pids);
    const echo = median(await echoTimes(show));
    return { 'start (ms)': start, 'memory (MiB)': shareMib, 'idle CPU (ms/s)': idle, 'echo p50 (ms)': echo };
  } finally {
    await besides.end();
    await show.close();
  }
}

/** Detached ones with one idle pane each. */
async function moreSessions(show: Show, count: number): Promise<Besides> {
  const env = { ...process.env, ...ccmuxHome(show.directory) };
  const options = { env, cwd: show.directory, encoding: 'utf8' } as const;
  for (let index = 0; index < count; index++) {
    const args = ['-d', '-s', `more${index}`, '--layout', 'single', '-x', 'exec sleep 100000'];
    execFileSync(process.execPath, [PROGRAM, ...args], options);
  }
  const listed = JSON.parse(execFileSync(process.execPath, [PROGRAM, 'ls', '--json'], options)) as {
    readonly sessions: readonly { readonly pid: number }[];
  };
  const own = new Set(show.pids());
  const pids = listed.sessions.map(({ pid }) => pid).filter((pid) => !own.has(pid));
  return Promise.resolve({ pids, end: NOTHING.end }); // ended with the first, by `kill --all`
}

function moreClients(show: Show, count: number, size: Size): Promise<Besides> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...ccmuxHome(show.directory) };
  const clients = Array.from({ length: count }, () =>
    Pty.spawn({ file: process.execPath, args: [PROGRAM, 'attach'], cwd: show.directory, env, size }),
  );
  const end = async () => {
    await Promise.all(clients.map((client) => client.endTree({ graceMs: 2000 })));
    for (const client of clients) client.dispose();
  };
  return Promise.resolve({ pids: clients.map(({ pid }) => pid), end });
}

async function fillScrollback(show: Show, lines: number): Promise<Besides> {
  if (lines === 0) return NOTHING;
  const file = join(show.directory, 'lines');
  const text = (line: number) => `${String(line).padStart(6, '0')} ${'abcdefghij'.repeat(11)}xyz\r\n`;
  writeFileSync(file, Array.from({ length: lines }, (_, line) => text(line)).join(''));
  await flood(show, 1, { file, times: 1 });
  return NOTHING;
}
