/** Characters of more than one code point or cell where they are cut: at a pane's edge, under a popup, half overwritten. */
import { describe, expect, it } from 'vitest';
import { Composition, feed } from './harness.ts';
import { PlainTerminal } from './plain-terminal.ts';

const PANE = { cols: 12, rows: 4 };
const AT = { x: 3, y: 1, width: PANE.cols, height: PANE.rows };
const OUTER = { cols: 18, rows: 6 };

const CLUSTERS: readonly (readonly [string, string, number])[] = [
  ['an ideograph', '漢', 2],
  ['a Hangul syllable of three letters', '\u1112\u1161\u11ab', 2],
  ['an emoji', '😀', 2],
  ['an emoji with a skin tone', '👍🏽', 2],
  ['a family joined by ZWJ', '👩‍👩‍👧‍👦', 2],
  ['a joined emoji with a skin tone', '🧑🏿‍🚀', 2],
  ['a flag', '🇫🇷', 2],
  ['a heart made an emoji by VS16', '❤️', 2],
  ['a keycap', '1️⃣', 2],
  ['a letter with marks', 'e\u0301\u0323', 1],
];

interface Scene {
  readonly composition: Composition;
  readonly print: (text: string) => void;
  /** Draws, and names every cell that differs, for ccmux's emulator and for the bare library. */
  readonly drawn: () => Promise<readonly string[]>;
}

function scene(): Scene {
  const written: Uint8Array[] = [];
  const printed: Uint8Array[] = [];
  const composition = new Composition(OUTER, [AT], (bytes) => written.push(bytes));
  const [{ shown, twin }] = composition.panes;
  return {
    composition,
    print(text) {
      const bytes = Buffer.from(text);
      printed.push(bytes);
      feed(shown, bytes);
      feed(twin, bytes);
    },
    async drawn() {
      composition.draw();
      const [outer, alone] = [new PlainTerminal(OUTER), new PlainTerminal(PANE)];
      await outer.write(...written);
      await alone.write(...printed);
      const found = [...composition.differences()];
      for (let y = 0; y < PANE.rows; y++) {
        for (let x = 0; x < PANE.cols; x++) {
          if (!composition.isComparable(x, y)) continue;
          const [seen, wanted] = [outer.cell(AT.x + x, AT.y + y), alone.cell(x, y)];
          if (seen !== wanted) found.push(`bare (${x},${y}): ${seen} instead of ${wanted}`);
        }
      }
      outer.dispose();
      alone.dispose();
      return found;
    },
  };
}

describe.each(CLUSTERS)('%s', (_name, cluster, width) => {
  it('stands whole beside the border, and wraps where it does not fit', async () => {
    for (let column = 1; column <= PANE.cols; column++) {
      const { composition, print, drawn } = scene();
      print(`${'x'.repeat(column - 1)}${cluster}|\x1b[2;1H${cluster}`);
      expect(await drawn(), `from column ${column}`).toEqual([]);
      composition.dispose();
    }
  });

  it('is left out whole where a popup covers a half of it, and comes back', async () => {
    const { composition, print, drawn } = scene();
    print(`\x1b[41m${cluster.repeat(PANE.cols / width)}\x1b[m\r\n${cluster}x${cluster}`);
    for (let x = AT.x - 1; x < AT.x + PANE.cols; x++) {
      composition.cover([{ x, y: 0, width: 3, height: 4 }]);
      expect(await drawn(), `popup at ${x}`).toEqual([]);
    }
    composition.cover([]);
    expect(await drawn()).toEqual([]);
    composition.dispose();
  });

  it('goes whole when a half of it is written over, erased, or shifted out', async () => {
    const changes = [
      'y',
      '\x1b[X',
      '\x1b[P',
      '\x1b[@',
      '\x1b[K',
      '\x1b[1K',
      '\x1b[44m\x1b[X',
      '漢',
      '\x1b[4hy\x1b[4l',
    ];
    for (const change of changes) {
      for (let column = 1; column <= 2 * width; column++) {
        const { composition, print, drawn } = scene();
        print(`${cluster}${cluster}${cluster}end`);
        expect(await drawn()).toEqual([]);
        print(`\x1b[1;${column}H${change}`);
        expect(await drawn(), `${JSON.stringify(change)} in column ${column}`).toEqual([]);
        composition.dispose();
      }
    }
  });

  it('has the width that programs count with', async () => {
    const terminal = new PlainTerminal(PANE);
    await terminal.write(Buffer.from(`${cluster}|`));
    expect(terminal.look(width, 0).text).toBe('|');
    terminal.dispose();
  });
});

describe('what is erased', () => {
  it.each([
    'K', '1K', '2K', 'J', '1J', '2J', '3X', '2P', '2@', 'L', 'M', 'S', 'T', '?J', '?K',
  ])('by CSI %s has the background that is set, in the pane and nowhere else', async (sequence) => {
    const { composition, print, drawn } = scene();
    print(`one 漢字\r\ntwo 😀😀\r\nthree\r\nfour\x1b[2;6H\x1b[48;2;10;20;30m\x1b[${sequence}`);
    expect(await drawn()).toEqual([]);
    print('\x1b[mx\x1b[5;1H\r\n\r\n');
    expect(await drawn()).toEqual([]);
    composition.dispose();
  }); // prettier-ignore
});
