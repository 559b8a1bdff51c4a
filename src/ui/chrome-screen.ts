/**
 * The chrome of one client as elements of blessed, from the lowest to the highest: the ground with the lines between
 * panes, the panes, their titles, the status line, a box. They are made once and then only placed and filled.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Rect, Size } from '../core/geometry.ts';
import { MAX_PANES } from '../core/layout-tree.ts';
import type { Theme } from '../core/plan.ts';
import { BlessedScreen, type ChromeBox, type ChromeElement } from './blessed-screen.ts';
import type { Canvas, ChromeLine } from './chrome-cells.ts';
import { insideOf, type Chrome, type ShownBox } from './chrome.ts';
import { DEFAULT_STYLE, segmentStyle, type StyleTable, type Surface } from './style.ts';
import { textWidth, type TextLine } from './text.ts';

/** Outside of a session that is smaller than this screen. */
const OUTSIDE = '·';

export class ChromeScreen implements Disposable {
  #theme: Theme;
  readonly #screen: BlessedScreen;
  readonly #ground: ChromeElement;
  readonly #panes: readonly ChromeElement[];
  readonly #titles: readonly ChromeElement[];
  readonly #status: ChromeElement;
  readonly #box: ChromeBox;
  readonly #boxTitle: ChromeElement;
  readonly #boxFooter: ChromeElement;
  readonly #boxText: ChromeElement;
  #chrome: Chrome | null = null;
  #size: Size;

  /** `onDraw` gets the finished lines within `draw`. */
  constructor(size: Size, theme: Theme, onDraw: (lines: readonly ChromeLine[]) => void) {
    this.#theme = theme;
    this.#size = size;
    this.#screen = new BlessedScreen(size, onDraw);
    this.#ground = this.#screen.addPainted((canvas) => this.#paintGround(canvas));
    this.#panes = numbered(MAX_PANES, (index) =>
      this.#screen.addPainted((canvas, rect) => {
        canvas.own(rect, this.#chrome?.panes[index].slot ?? 0);
      }),
    );
    this.#titles = numbered(MAX_PANES, (index) =>
      this.#screen.addPainted((canvas, rect) => {
        this.#paintLine(canvas, rect, this.#chrome?.titles[index].line ?? [], 'screen');
      }),
    );
    this.#status = this.#screen.addPainted((canvas, rect) => this.#paintStatus(canvas, rect));
    this.#box = this.#screen.addBox();
    this.#boxTitle = this.#addLabel((box) => box.title);
    this.#boxFooter = this.#addLabel((box) => box.footer);
    this.#boxText = this.#screen.addPainted((canvas, rect) => {
      for (const [row, line] of (this.#chrome?.box?.lines ?? []).entries()) {
        this.#paintLine(canvas, { ...rect, y: rect.y + row }, line, 'overlay');
      }
    });
  }

  get styles(): StyleTable {
    return this.#screen.styles;
  }

  resize(size: Size): void {
    this.#size = size;
    this.#screen.resize(size);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
  }

  draw(chrome: Chrome): void {
    this.#chrome = chrome;
    const { box, panes, status, titles } = chrome;
    this.#ground.place({ x: 0, y: 0, width: this.#size.cols, height: this.#size.rows });
    for (const [index, pane] of this.#panes.entries()) pane.place(panes.at(index)?.rect ?? null);
    for (const [index, title] of this.#titles.entries()) title.place(titles.at(index)?.rect ?? null);
    this.#status.place(status?.rect ?? null);
    this.#box.place(box?.rect ?? null);
    this.#boxTitle.place(box === null ? null : { ...insideOf(box.rect), y: box.rect.y, height: 1 });
    this.#boxFooter.place(
      box === null ? null : { ...insideOf(box.rect), y: box.rect.y + box.rect.height - 1, height: 1 },
    );
    this.#boxText.place(box === null ? null : insideOf(box.rect));
    const { overlayForeground: fg, overlayBackground: bg, borderFocused } = this.#theme;
    this.#box.color({ fg, bg, border: { fg: borderFocused, bg } });
    this.#screen.render();
  }

  dispose(): void {
    this.#screen.dispose();
  }

  /** Text in the frame of the box. */
  #addLabel(textOf: (box: ShownBox) => string): ChromeElement {
    return this.#screen.addPainted((canvas, rect) => {
      const box = this.#chrome?.box ?? null;
      const text = box === null ? '' : textOf(box);
      this.#paintLine(canvas, rect, [{ text, tone: 'overlay-title' }], 'overlay');
    });
  }

  #paintGround(canvas: Canvas): void {
    const { cols, rows } = this.#size;
    const { area, notice, rules } = this.#chrome ?? NOTHING;
    const border = segmentStyle({ text: '', tone: 'border' }, 'screen', this.#theme);
    const bright = segmentStyle({ text: '', tone: 'border-focused' }, 'screen', this.#theme);
    canvas.fill({ x: 0, y: 0, width: cols, height: rows }, ' ', DEFAULT_STYLE);
    const right = area.x + area.width;
    const bottom = area.y + area.height;
    canvas.fill({ x: right, y: 0, width: cols - right, height: rows }, OUTSIDE, border);
    canvas.fill({ x: 0, y: bottom, width: cols, height: rows - bottom }, OUTSIDE, border);
    for (const { x, y, text, isBright } of rules) {
      canvas.text({ x, y }, text, { style: isBright ? bright : border, room: cols - x });
    }
    const top = Math.floor((rows - notice.length) / 2);
    for (const [row, text] of notice.entries()) {
      const x = Math.floor((cols - textWidth(text)) / 2);
      canvas.text({ x, y: top + row }, text, { style: DEFAULT_STYLE, room: cols - x });
    }
  }

  #paintStatus(canvas: Canvas, rect: Rect): void {
    const style = segmentStyle({ text: '', tone: 'status' }, 'status', this.#theme);
    canvas.fill(rect, ' ', style);
    this.#paintLine(canvas, rect, this.#chrome?.status?.line ?? [], 'status');
  }

  #paintLine(canvas: Canvas, { x, y, width }: Rect, line: TextLine, surface: Surface): void {
    let used = 0;
    for (const segment of line) {
      const style = segmentStyle(segment, surface, this.#theme);
      used += canvas.text({ x: x + used, y }, segment.text, { style, room: width - used });
    }
  }
}

const NOTHING: Pick<Chrome, 'area' | 'notice' | 'rules'> = {
  area: { x: 0, y: 0, width: 0, height: 0 },
  notice: [],
  rules: [],
};

function numbered<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
