import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { paletteFor, type Palette } from '../../../src/demo/look.ts';
import { paint, type Painted } from '../../../src/demo/paint.ts';
import type { Beat } from '../../../src/demo/script.ts';
import { advance, beginPlay, enterText, type Play } from '../../../src/demo/play.ts';
import { viewOf, type Size } from '../../../src/demo/view.ts';
import { widthProvider } from '../../../src/emulator/width-provider.ts';
import { ASK, scriptOf, TOOL } from './scripts.ts';

const CAST = { name: 'dev1', role: 'dev', helpKeys: 'Ctrl+\\ ?' };
const WIDE: Beat = {
  kind: 'edit',
  ms: 1000,
  file: 'src/a/long/path.ts',
  from: 1200,
  lines: ['+   let wide = 1;'],
};
const STORY = scriptOf([TOOL, { kind: 'say', text: 'one two three four five six seven eight nine ten' }]);

/** A terminal with a stand-in's pictures on it. */
class Paper {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  #painted: Painted | null = null;
  size: Size;
  bytes = '';

  constructor(size: Size) {
    this.size = size;
    this.#terminal = new xterm.Terminal({ ...size, scrollback: 500, allowProposedApi: true });
    this.#terminal.unicode.register(widthProvider);
    this.#terminal.unicode.activeVersion = widthProvider.version;
  }

  async show(
    play: Play,
    now: number,
    palette: Palette | null = paletteFor('dark', undefined),
  ): Promise<void> {
    const view = viewOf(play, { cast: CAST, size: this.size, now });
    const { bytes, painted } = paint(this.#painted, view, { size: this.size, palette });
    this.#painted = painted;
    this.bytes = bytes;
    await new Promise<void>((resolve) => this.#terminal.write(bytes, resolve));
  }

  resize(size: Size): void {
    this.size = size;
    this.#painted = null;
    this.#terminal.resize(size.cols, size.rows);
  }

  rows(from: number = this.#terminal.buffer.active.baseY): readonly string[] {
    const { active } = this.#terminal.buffer;
    const count = active.baseY + this.size.rows - from;
    return Array.from({ length: count }, (_, y) => active.getLine(from + y)?.translateToString(true) ?? '');
  }

  /** Whether a line was too wide and went on in the next row. */
  get isAnyWrapped(): boolean {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: active.length }, (_, y) => active.getLine(y)?.isWrapped === true).includes(
      true,
    );
  }

  get cursor(): { readonly x: number; readonly y: number } {
    const { cursorX: x, cursorY: y } = this.#terminal.buffer.active;
    return { x, y };
  }
}

describe('the picture of a stand-in', () => {
  it('says that it is a demo, wherever one looks', async () => {
    const paper = new Paper({ cols: 60, rows: 20 });
    await paper.show(beginPlay(STORY), 0);
    expect(paper.rows().join('\n')).toMatch(
      /demo agent dev1 · scripted, no model[\s\S]*demo agent · scripted · Ctrl\+\\ \?/,
    );
    await paper.show(beginPlay(scriptOf([ASK])), 0);
    expect(paper.rows().at(-1)).toContain('demo agent');
  });

  it('keeps the prompt in its place at the bottom while the story goes on', async () => {
    const paper = new Paper({ cols: 50, rows: 18 });
    const begun = beginPlay(STORY);
    const places = new Set<number>();
    for (let now = 0; now < 9000; now += 50) {
      const play = advance(begun, now);
      await paper.show(play, now);
      places.add(paper.rows().findLastIndex((row) => row.startsWith('› ')));
      expect(paper.rows().at(-1)).toContain('demo agent');
    }
    expect(places.size).toBe(1);
  });

  it('is the same, step by step, as one that is painted all at once', async () => {
    for (const size of [
      { cols: 50, rows: 18 },
      { cols: 30, rows: 9 },
      { cols: 12, rows: 5 },
    ]) {
      const [stepped, whole] = [new Paper(size), new Paper(size)];
      const begun = beginPlay(STORY);
      for (let now = 0; now <= 2500; now += 40) await stepped.show(advance(begun, now), now);
      await whole.show(advance(begun, 2480), 2480);
      await stepped.show(advance(begun, 2480), 2480);
      const text = (paper: Paper) => paper.rows(0).filter((row) => row !== '');
      expect(text(stepped)).toEqual(text(whole));
    }
  });

  it('writes little where little has changed, and nothing twice', async () => {
    const paper = new Paper({ cols: 60, rows: 20 });
    const play = beginPlay(STORY);
    await paper.show(play, 0);
    const first = paper.bytes.length;
    await paper.show(play, 170);
    expect(paper.bytes.length).toBeLessThan(first / 4);
    expect(paper.bytes).toContain('Working');
    await paper.show(play, 171);
    expect(paper.bytes).not.toContain('Working');
  });

  it('is drawn anew, to the width, on a terminal of another size', async () => {
    const paper = new Paper({ cols: 70, rows: 20 });
    const play = advance(beginPlay(STORY), 5000);
    await paper.show(play, 5000);
    expect(paper.rows(0).join('\n')).toContain('one two three four five six seven eight nine ten');
    paper.resize({ cols: 24, rows: 14 });
    await paper.show(play, 5000);
    const text = paper.rows(0);
    expect(text.join('\n')).toContain('● one two three four\n  five six seven eight\n  nine ten');
    expect(text.filter((row) => row.includes('● one'))).toHaveLength(1);
  });

  it('fits any terminal: nothing is wrapped by it, and the prompt is its last line', async () => {
    const typed = 'a long line 漢字漢字漢字漢字漢字 👩‍👩‍👧';
    const play = enterText(beginPlay(scriptOf([WIDE, TOOL])), typed, 10);
    for (let cols = 8; cols <= 40; cols += 4) {
      for (const rows of [3, 5, 8, 15]) {
        const paper = new Paper({ cols, rows });
        await paper.show(play, 10);
        await paper.show(advance(play, 1500), 1500);
        const { x, y } = paper.cursor;
        expect(paper.rows()[y].trimEnd()).toMatch(/👩‍👩‍👧$/u);
        expect(x).toBeGreaterThan(1);
        expect(paper.isAnyWrapped).toBe(false);
      }
    }
  });

  it('puts the cursor behind what is typed', async () => {
    const paper = new Paper({ cols: 40, rows: 16 });
    const play = enterText(advance(beginPlay(STORY), 5000), 'abc', 5000);
    await paper.show(play, 5000);
    const { x, y } = paper.cursor;
    expect([x, paper.rows()[y]]).toEqual([5, '› abc']);
  });

  it('shows the choices of a question with the one that Enter takes', async () => {
    const paper = new Paper({ cols: 40, rows: 20 });
    await paper.show(beginPlay(scriptOf([ASK])), 0);
    const text = paper.rows().join('\n');
    expect(text).toContain('rm -rf build');
    expect(text).toContain('❯ 1. Yes\n   2. Always\n   3. No');
    expect(paper.bytes).toContain('\x1b[?25l');
  });

  it('uses no colour where none is wanted', async () => {
    const paper = new Paper({ cols: 40, rows: 20 });
    const play = advance(beginPlay(STORY), 3000);
    await paper.show(play, 3000, null);
    expect(paper.bytes).not.toMatch(/\x1b\[[\d;]*[34]8;2/);
    expect(paper.bytes).toContain('\x1b[1m');
    const colored = new Paper({ cols: 40, rows: 20 });
    await colored.show(play, 3000);
    expect(colored.bytes).toMatch(/\x1b\[[\d;]*38;2/);
  });
});
