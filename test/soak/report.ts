/** What a soak has found: a table, a plot of memory over time as text and as SVG, and the verdict. No I/O. */
import type { LiveMemory } from './gauge.ts';

const MIB = 1024 * 1024;

/** The session with one pane and nobody attached, all garbage collected. */
export interface AtRest {
  readonly memory: LiveMemory;
  readonly descriptors: readonly string[];
  /** Children of the server. */
  readonly children: number;
  /** All processes of the soak. */
  readonly processes: number;
  readonly directories: readonly string[];
}

export interface Sample {
  /** Since the start. */
  readonly seconds: number;
  readonly rss: number;
  /** Used after a collection, where one was made. */
  readonly heap: number | null;
}

export interface SoakReport {
  readonly seed: number;
  readonly minutes: number;
  readonly before: AtRest;
  readonly after: AtRest;
  readonly samples: readonly Sample[];
  readonly counts: ReadonlyMap<string, number>;
  readonly checkpoints: number;
  readonly comparedCells: number;
  readonly comparedPanes: number;
  /** What went wrong on the way, a sentence each. */
  readonly breaches: readonly string[];
}

/** How much more than at the start there may be at the end, bytes. Live memory hardly moves; pages that V8 and libc
 * keep for later do. */
export const MARGINS = { heap: 4 * MIB, buffers: 2 * MIB, rss: 48 * MIB } as const;

interface Row {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly margin: number;
  readonly isBytes: boolean;
}

function rowsOf({ before, after }: SoakReport): readonly Row[] {
  const bytes = (what: string, of: (memory: LiveMemory) => number, margin: number): Row => {
    return { what, before: of(before.memory), after: of(after.memory), margin, isBytes: true };
  };
  const count = (what: string, of: (rest: AtRest) => number): Row => {
    return { what, before: of(before), after: of(after), margin: 0, isBytes: false };
  };
  return [
    bytes('heap in use', ({ heapUsed }) => heapUsed, MARGINS.heap),
    bytes('buffers outside it', ({ external }) => external, MARGINS.buffers),
    bytes('resident memory', ({ rss }) => rss, MARGINS.rss),
    count('descriptors', ({ descriptors }) => descriptors.length),
    count('children', ({ children }) => children),
    count('processes', ({ processes }) => processes),
    count('directories and files', ({ directories }) => directories.length),
    count('timers', ({ memory }) => memory.resources.Timeout ?? 0),
  ];
}

/** All that is not as it should be; none where the soak has passed. */
export function verdict(report: SoakReport): readonly string[] {
  const { before, after } = report;
  const grown = rowsOf(report)
    .filter((row) => row.after - row.before > row.margin)
    .map((row) => `${row.what}: ${valueText(row, row.before)} before, ${valueText(row, row.after)} after`);
  const added = (a: readonly string[], b: readonly string[]) => b.filter((each) => !a.includes(each));
  const left = [
    ...added(before.descriptors, after.descriptors).map((path) => `a descriptor is left open: ${path}`),
    ...added(before.directories, after.directories).map((path) => `left on the disk: ${path}`),
  ];
  return [...report.breaches, ...grown, ...left];
}

export function reportText(report: SoakReport): string {
  const { seed, minutes, counts, checkpoints, comparedCells, comparedPanes } = report;
  const rows = rowsOf(report).map((row) => [
    row.what,
    valueText(row, row.before),
    valueText(row, row.after),
    row.margin === 0 ? 'none' : `+ ${valueText(row, row.margin)}`,
    row.after - row.before > row.margin ? 'BREACH' : 'ok',
  ]);
  const done = [...counts].sort(([, a], [, b]) => b - a).map(([what, count]) => [what, String(count)]);
  const wrong = verdict(report);
  return [
    `soak of ${minutes} minutes, seed ${seed}`,
    '',
    table([['at rest, one pane', 'before', 'after', 'margin', ''], ...rows]),
    '',
    table([['what happened', 'times'], ...done]),
    '',
    `${checkpoints} checkpoints: ${comparedCells} cells of an old client compared with a new one's, ` +
      `${comparedPanes} panes with their captures`,
    '',
    plot(report.samples),
    '',
    wrong.length === 0
      ? 'PASSED'
      : `FAILED:\n${wrong.map((each) => `- ${each.split('\n', 1)[0]}`).join('\n')}`,
  ].join('\n');
}

function valueText({ isBytes }: Row, value: number): string {
  return isBytes ? `${(value / MIB).toFixed(1)} MiB` : String(value);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

const PLOT_COLUMNS = 90;
const PLOT_ROWS = 16;

/** Resident memory as `#`, the heap after a collection as `o`, over time. */
export function plot(samples: readonly Sample[]): string {
  const end = Math.max(1, ...samples.map(({ seconds }) => seconds));
  const top = Math.max(MIB, ...samples.map(({ rss }) => rss)) * 1.05;
  const grid = Array.from({ length: PLOT_ROWS }, () => Array<string>(PLOT_COLUMNS).fill(' '));
  const put = (seconds: number, bytes: number, mark: string): void => {
    const x = Math.min(PLOT_COLUMNS - 1, Math.floor((seconds / end) * PLOT_COLUMNS));
    const y = PLOT_ROWS - 1 - Math.min(PLOT_ROWS - 1, Math.floor((bytes / top) * PLOT_ROWS));
    grid[y][x] = mark;
  };
  for (const { seconds, rss } of samples) put(seconds, rss, '#');
  for (const { seconds, heap } of samples) if (heap !== null) put(seconds, heap, 'o');
  const label = (row: number) =>
    row % 5 === 0 ? `${(((PLOT_ROWS - row) / PLOT_ROWS) * (top / MIB)).toFixed(0)} MiB` : '';
  const lines = grid.map((cells, row) => `${label(row).padStart(8)} │${cells.join('').trimEnd()}`);
  const axis = `${' '.repeat(8)} └${'─'.repeat(PLOT_COLUMNS)}`;
  const ends = `${' '.repeat(10)}0${`${(end / 60).toFixed(1)} min`.padStart(PLOT_COLUMNS - 1)}`;
  return ['memory of the server: # resident, o heap in use after a collection', ...lines, axis, ends].join(
    '\n',
  );
}

const [WIDTH, HEIGHT, EDGE] = [960, 400, 60];

/** The same as a picture. */
export function svg({ samples, minutes, seed }: SoakReport): string {
  const end = Math.max(1, ...samples.map(({ seconds }) => seconds));
  const top = Math.max(MIB, ...samples.map(({ rss }) => rss)) * 1.05;
  const x = (seconds: number) => (EDGE + (seconds / end) * (WIDTH - 2 * EDGE)).toFixed(1);
  const y = (bytes: number) => (HEIGHT - EDGE - (bytes / top) * (HEIGHT - 2 * EDGE)).toFixed(1);
  const line = (points: readonly (readonly [number, number])[], color: string) =>
    `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${points.map(([s, b]) => `${x(s)},${y(b)}`).join(' ')}"/>`;
  const text = (at: readonly [string, string], what: string, anchor = 'start') =>
    `<text x="${at[0]}" y="${at[1]}" font-family="sans-serif" font-size="13" text-anchor="${anchor}">${what}</text>`;
  const levels = [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
  const heaps = samples.flatMap(({ seconds, heap }) => (heap === null ? [] : [[seconds, heap] as const]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    '<rect width="100%" height="100%" fill="white"/>',
    text([String(EDGE), '24'], `Memory of the server in a soak of ${minutes} minutes, seed ${seed}`),
    text([String(EDGE), '44'], 'blue: resident; orange: heap in use after a collection'),
    ...levels.flatMap((bytes) => [
      `<line x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${y(bytes)}" y2="${y(bytes)}" stroke="#ddd"/>`,
      text([String(EDGE - 6), y(bytes)], `${(bytes / MIB).toFixed(0)} MiB`, 'end'),
    ]),
    text([x(end), String(HEIGHT - EDGE + 24)], `${(end / 60).toFixed(1)} min`, 'end'),
    line(
      samples.map(({ seconds, rss }) => [seconds, rss] as const),
      '#3b76c4',
    ),
    line(heaps, '#e07b1a'),
    '</svg>',
    '',
  ].join('\n');
}
