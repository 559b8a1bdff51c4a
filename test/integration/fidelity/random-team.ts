/**
 * Seven panes with a twin each, and clients of different sizes that look at them, each through a screen of its own
 * with an emulator behind it. Wherever a client's picture gives a cell to a pane, its terminal has to show what the
 * pane's twin shows there.
 */
import { present } from '../../../src/base/assert.ts';
import { WIDTH_SHIFT, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { Frame } from '../../../src/core/frame.ts';
import type { Rect, Size } from '../../../src/core/geometry.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { chromeOf } from '../../../src/ui/chrome.ts';
import { borderLines } from '../../../src/core/border-lines.ts';
import { ClientScreen } from '../../../src/ui/client-screen.ts';
import { Picture } from '../../../src/ui/picture.ts';
import type { SessionView } from '../../../src/ui/session-view.ts';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';
import { theme } from '../../unit/ui/views.ts';
import { describeCell, sameCell } from './cell-text.ts';
import { createEmulator, feed, wholeScreen } from './harness.ts';

const CAPABILITIES = capabilitiesOf({ term: 'xterm-256color', colorTerm: 'truecolor' });
export const NAMES = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'] as const;

export interface TwinPane {
  readonly shown: Emulator;
  readonly twin: Emulator;
}

export function createPanes(size: Size): ReadonlyMap<string, TwinPane> {
  return new Map(
    NAMES.map((name) => [
      name,
      { shown: createEmulator(size), twin: createEmulator(size, { isPlain: true }) },
    ]),
  );
}

/** Gives each pane the size that the view's arrangement has for it. */
export function fitPanes(panes: ReadonlyMap<string, TwinPane>, { arrangement }: SessionView): void {
  for (const { id, size } of arrangement.panes) {
    const pane = panes.get(id);
    if (size === null || pane === undefined) continue;
    pane.shown.resize(size);
    pane.twin.resize(size);
  }
}

export class LookingClient {
  readonly name: string;
  readonly #panes: ReadonlyMap<string, TwinPane>;
  readonly #screen: ClientScreen;
  /** Lays out the same views, to tell which cells are whose. */
  readonly #map: Picture;
  readonly #outer: Emulator;
  #size: Size;
  #view: SessionView | null = null;
  writtenBytes = 0;
  comparedCells = 0;

  constructor(name: string, size: Size, panes: ReadonlyMap<string, TwinPane>) {
    this.name = name;
    this.#size = size;
    this.#panes = panes;
    const sources = (id: string) => panes.get(id)?.shown;
    this.#screen = new ClientScreen({ size, capabilities: CAPABILITIES, theme, sources });
    this.#map = new Picture({ size, theme, sources: () => undefined });
    this.#outer = createEmulator(size);
  }

  resize(size: Size): void {
    this.#size = size;
    this.#screen.resize(size);
    this.#map.resize(size);
    this.#outer.resize(size);
  }

  show(view: SessionView): void {
    this.#view = view;
    this.#screen.show(view);
    this.#map.show(view);
  }

  /** The terminal may show anything now, as after a key that redraws. */
  invalidate(): void {
    this.#screen.invalidate();
  }

  draw(): void {
    const bytes = this.#screen.frame();
    if (bytes === null) return;
    this.writtenBytes += bytes.length;
    feed(this.#outer, bytes);
  }

  /** Every cell of a pane that differs from its twin, readable. */
  differences(): string[] {
    const view = present(this.#view, 'a view is shown');
    const { owner, cols } = this.#map.draw();
    const outer = wholeScreen(this.#outer);
    const found: string[] = [];
    const { panes } = chromeOf(view, {
      size: this.#size,
      theme,
      linesOf: (arrangement) => borderLines(arrangement),
    });
    for (const { id, slot, rect } of panes) {
      const twin = wholeScreen(present(this.#panes.get(id), 'every pane has a twin').twin);
      const visible = { ...rect, width: Math.min(rect.width, cols - rect.x) };
      for (let y = 0; y < rect.height && rect.y + y < outer.rows; y++) {
        for (let x = 0; x < visible.width; x++) {
          const place = (rect.y + y) * cols + rect.x + x;
          if (owner[place] !== slot || !isWhole(twin, x, y, (by) => owner[place + by] === slot)) continue;
          if (isBeyondEdge(visible, twin, x, y)) continue;
          this.comparedCells++;
          if (sameCell(outer, rect.x + x, rect.y + y, twin, x, y)) continue;
          const [seen, wanted] = [describeCell(outer, rect.x + x, rect.y + y), describeCell(twin, x, y)];
          found.push(`${this.name}: ${id} (${x},${y}): ${seen} instead of ${wanted}`);
        }
      }
    }
    return found;
  }

  dispose(): void {
    this.#screen.dispose();
    this.#map.dispose();
    this.#outer.dispose();
  }
}

/** Not where something covers the other half of a wide character. */
function isWhole(twin: Frame, x: number, y: number, isMine: (by: number) => boolean): boolean {
  const width = twin.cells[(y * twin.cols + x) * WORDS_PER_CELL] >>> WIDTH_SHIFT;
  return width === 2 ? isMine(1) : width !== 0 || isMine(-1);
}

/** Not where the client's own edge cuts a wide character. */
function isBeyondEdge(visible: Rect, twin: Frame, x: number, y: number): boolean {
  const width = twin.cells[(y * twin.cols + x) * WORDS_PER_CELL] >>> WIDTH_SHIFT;
  return width === 2 && x + 1 >= visible.width;
}
