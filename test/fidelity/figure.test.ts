/**
 * How exactly ccmux and tmux show recorded programs: each recording is played in pieces into panes of its size, alone
 * and seven at a time, and after each piece every cell of the terminal outside is compared with that of a bare one
 * that reads the same bytes. Both terminals are the emulator library with ccmux's width tables. Prints a table.
 */
import { afterAll, expect, it } from 'vitest';
import type { Rect } from '../../src/core/geometry.ts';
import { PlainTerminal } from '../integration/fidelity/plain-terminal.ts';
import { firstPieces, RECORDINGS, type Recording } from '../support/recordings.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';
import { openCcmux, openTmux, tmuxVersion, type Multiplexer } from './multiplexers.ts';

const PIECES = 8;
/** A screen that has not changed for so long is what there is to see. */
const QUIET_MS = 400;

interface Figure {
  cells: number;
  equal: number;
  /** How many cells differ in what. */
  readonly kinds: Map<string, number>;
}

const TMUX = tmuxVersion();
const table: { readonly title: string; readonly ccmux: Figure; readonly tmux: Figure | null }[] = [];

const sizes = [...new Set(RECORDINGS.map(({ cols, rows }) => `${cols}x${rows}`))];
const plays: readonly (readonly [string, readonly Recording[]])[] = [
  ...RECORDINGS.map((one) => [`${one.name} ${one.cols}x${one.rows}`, [one]] as const),
  ...sizes.map((size) => {
    const fitting = RECORDINGS.filter(({ cols, rows }) => `${cols}x${rows}` === size);
    return [`seven of ${size}`, Array.from({ length: 7 }, (_, i) => fitting[i % fitting.length])] as const;
  }),
];

it.each(plays)('%s', async (title, recordings) => {
  const ccmux = await play(recordings, openCcmux);
  const tmux = TMUX === null ? null : await play(recordings, openTmux);
  table.push({ title, ccmux, tmux });
  expect([...ccmux.kinds], `${title} in ccmux`).toEqual([]);
});

async function play(
  recordings: readonly Recording[],
  open: (world: TestHome, count: number, pane: Recording) => Promise<Multiplexer>,
): Promise<Figure> {
  const world = new TestHome();
  const figure: Figure = { cells: 0, equal: 0, kinds: new Map() };
  try {
    const multiplexer = await open(world, recordings.length, recordings[0]);
    for (let piece = 0; piece < PIECES; piece++) {
      recordings.forEach((recording, index) => {
        const before = piece === 0 ? 0 : firstPieces(recording, piece, PIECES).length;
        if (piece === 0) multiplexer.print(index, Buffer.from(CLEAR));
        multiplexer.print(index, firstPieces(recording, piece + 1, PIECES).subarray(before));
      });
      const wanted = await Promise.all(recordings.map((recording) => alone(recording, piece + 1)));
      await settled(multiplexer, wanted);
      multiplexer.places.forEach((place, index) => count(figure, multiplexer, place, wanted[index]));
      for (const screen of wanted) screen.dispose();
    }
    multiplexer.close();
  } finally {
    await world.dispose();
  }
  return figure;
}

/** What the panes said when they were ready is gone before the recording begins. */
const CLEAR = '\x1b[2J\x1b[H';

async function alone(recording: Recording, pieces: number): Promise<PlainTerminal> {
  const terminal = new PlainTerminal(recording);
  await terminal.write(Buffer.from(CLEAR), firstPieces(recording, pieces, PIECES));
  return terminal;
}

/** Until all is equal, or nothing more comes. */
async function settled({ eye, places }: Multiplexer, wanted: readonly PlainTerminal[]): Promise<void> {
  const isEqual = (): boolean =>
    places.every((place, index) => differs(eye, place, wanted[index]).next().done);
  let seen = -1;
  let since = performance.now();
  await until('the screen to come to rest', () => {
    if (eye.receivedBytes !== seen) {
      seen = eye.receivedBytes;
      since = performance.now();
      return isEqual();
    }
    return performance.now() - since > QUIET_MS;
  });
}

function* differs(eye: Multiplexer['eye'], place: Rect, wanted: PlainTerminal): Generator<string> {
  for (let y = 0; y < place.height; y++) {
    for (let x = 0; x < place.width; x++) {
      if (eye.look(place.x + x, place.y + y) === wanted.cell(x, y)) continue;
      const [seen, expected] = [eye.cell(place.x + x, place.y + y), wanted.look(x, y)];
      if (seen.text !== expected.text) yield 'characters';
      else if (seen.width !== expected.width) yield 'widths';
      else if (seen.foreground !== expected.foreground || seen.background !== expected.background)
        yield 'colours';
      else if (seen.attributes.join() !== expected.attributes.join()) yield 'attributes';
      else yield 'underlines and links';
    }
  }
}

function count(figure: Figure, { eye }: Multiplexer, place: Rect, wanted: PlainTerminal): void {
  const kinds = [...differs(eye, place, wanted)];
  figure.cells += place.width * place.height;
  figure.equal += place.width * place.height - kinds.length;
  for (const kind of kinds) figure.kinds.set(kind, (figure.kinds.get(kind) ?? 0) + 1);
}

afterAll(() => {
  const share = ({ equal, cells }: Figure): string => `${((100 * equal) / cells).toFixed(3).padStart(7)} %`;
  const total = (of: readonly Figure[]): Figure => ({
    cells: of.reduce((sum, { cells }) => sum + cells, 0),
    equal: of.reduce((sum, { equal }) => sum + equal, 0),
    kinds: new Map(),
  });
  const lines = table.map(({ title, ccmux, tmux }) => {
    const kinds = [...(tmux?.kinds ?? [])].map(([kind, number]) => `${kind} ${number}`).join(', ');
    const counted = String(ccmux.cells).padStart(9);
    return `${title.padEnd(28)}${counted}  ${share(ccmux)}  ${tmux === null ? '' : share(tmux)}  ${kinds}`;
  });
  const all = table.flatMap(({ tmux }) => (tmux === null ? [] : [tmux]));
  const both = `${share(total(table.map(({ ccmux }) => ccmux)))}  ${all.length > 0 ? share(total(all)) : ''}`;
  const head = `${'recording'.padEnd(28)}    cells      ccmux  ${TMUX === null ? '(no tmux here)' : `  ${TMUX}; what differs there`}`;
  console.log([head, ...lines, `${'all'.padEnd(37)}  ${both}`].join('\n'));
});
