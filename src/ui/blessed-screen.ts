/**
 * The only place that knows blessed: its screen and elements lay out and stack the chrome of one client. What is
 * overridden, and why:
 *   program    has no terminal at all: no stream, no listeners, no raw input, nothing is ever written
 *   bind       would install handlers for signals, exceptions and exit of the whole process
 *   terminfo   always the bundled xterm-256color, whatever TERM says and whatever is installed
 *   sattr      24-bit colours: an attribute is STYLE_BASE + the id of a style, not 9 bits a colour
 *   draw       hands the lines to the compositor instead of writing escape sequences
 *   render     of an element: our own text, since blessed's widths are those of 2013
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import Box from 'blessed/lib/widgets/box.js';
import Element, { type Style } from 'blessed/lib/widgets/element.js';
import Program from 'blessed/lib/program.js';
import Screen, { type Line } from 'blessed/lib/widgets/screen.js';
import Tput from 'blessed/lib/tput.js';
import type { Disposable } from '../base/disposable.ts';
import { BOLD } from '../core/cells.ts';
import type { Rect, Size } from '../core/geometry.ts';
import { Canvas, STYLE_BASE } from './chrome-cells.ts';
import { colorWord, StyleTable, type CellStyle } from './style.ts';

const TERMINAL = 'xterm-256color';
const home = path.dirname(createRequire(import.meta.url).resolve('blessed/package.json'));
const stylesOf = new WeakMap<Screen, StyleTable>();

Tput.prototype._prefix = () => path.join(home, 'usr', TERMINAL);
Program.prototype._write = () => true;
Screen.bind = () => undefined;
Element.prototype.sattr = function (style: Style, foreground = style.fg, background = style.bg): number {
  const words: CellStyle = {
    foreground: (colorWord(foreground ?? '') | (style.bold ? BOLD : 0)) >>> 0,
    background: colorWord(background ?? ''),
  };
  return STYLE_BASE + (stylesOf.get(this.screen)?.id(words) ?? 0);
};

/** Terminfo is read and compiled once (8 ms); the screens' programs inherit the result. */
let compiled: Program | undefined;

/** Not constructed: the constructor listens to streams and, inside tmux, runs `tmux -V`. */
function createProgram({ cols, rows }: Size): Program {
  if (compiled === undefined) {
    compiled = Object.create(Program.prototype) as Program;
    Object.assign(compiled, { _terminal: TERMINAL, options: { forceUnicode: true }, cols, rows });
    compiled.setupTput();
  }
  const program = Object.create(compiled) as Program;
  return Object.assign(program, { options: {}, cols, rows });
}

/** One element: where it stands, or null to hide it. Later ones lie above earlier ones. */
export interface ChromeElement {
  place(rect: Rect | null): void;
}

/** A box with a frame of lines, filled. */
export interface ChromeBox extends ChromeElement {
  color(style: Style): void;
}

export class BlessedScreen implements Disposable {
  readonly styles = new StyleTable();
  readonly #screen: Screen;

  /** `onDraw` is called within `render` with the finished lines. */
  constructor(size: Size, onDraw: (lines: readonly Line[]) => void) {
    this.#screen = new Screen({ program: createProgram(size), fullUnicode: true, warnings: false });
    stylesOf.set(this.#screen, this.styles);
    this.#screen.draw = () => {
      onDraw(this.#screen.lines);
    };
  }

  resize(size: Size): void {
    Object.assign(this.#screen.program, size);
    this.#screen.alloc(true);
  }

  /** Draws all elements anew, the first to the last. */
  render(): void {
    // Numbers may mean other styles now, so equal cells need not look equal.
    if (this.styles.trim()) this.#screen.alloc(true);
    this.#screen.render();
  }

  /** An element whose cells `paint` writes. It must write each of them: nothing is cleared before. */
  addPainted(paint: (canvas: Canvas, rect: Rect) => void): ChromeElement {
    const element = new Element({ parent: this.#screen, hidden: true });
    element.render = () => {
      const place = element._getCoords(true);
      if (place === undefined) return undefined;
      element.lpos = place;
      const { xi: x, yi: y, xl, yl } = place;
      paint(new Canvas(this.#screen.lines, this.styles), { x, y, width: xl - x, height: yl - y });
      return place;
    };
    return placing(element);
  }

  addBox(): ChromeBox {
    const box = new Box({ parent: this.#screen, hidden: true, border: { type: 'line' }, style: {} });
    return {
      ...placing(box),
      color(style) {
        box.style = style;
      },
    };
  }

  dispose(): void {
    this.#screen.destroy();
    stylesOf.delete(this.#screen);
  }
}

function placing(element: Element): ChromeElement {
  return {
    place(rect) {
      element.hidden = rect === null;
      if (rect === null) return;
      const { x: left, y: top, width, height } = rect;
      element.position = { left, top, width, height };
    },
  };
}
