/**
 * The picture of one client: a frame of chrome and panes. Chrome is laid out anew only when it changed; of the panes
 * only damaged rows are copied, and none of a pane whose program asked not to be drawn.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Arrangement } from '../core/arrangement.ts';
import { borderLines, type BorderRun } from '../core/border-lines.ts';
import { Frame } from '../core/frame.ts';
import { sameRect, sameSize, type Size } from '../core/geometry.ts';
import type { Theme } from '../core/plan.ts';
import type { DamageTracker } from '../emulator/damage.ts';
import type { CursorState } from '../emulator/modes.ts';
import type { SelectionRange } from '../emulator/screen-text.ts';
import { ChromeScreen } from './chrome-screen.ts';
import type { ChromeLine } from './chrome-cells.ts';
import { chromeOf, type Chrome, type ShownPane } from './chrome.ts';
import { dimRows, takeChrome } from './compositor.ts';
import type { PaneSource } from './pane-source.ts';
import type { SessionView } from './session-view.ts';
import { highlightsOf } from './style.ts';

export interface PictureOptions {
  readonly size: Size;
  readonly theme: Theme;
  readonly sources: (paneId: string) => PaneSource | undefined;
}

/** A pane that is on the screen, and how it was copied last. */
interface CopiedPane {
  place: ShownPane;
  readonly source: PaneSource;
  readonly damage: DamageTracker;
  sourceSize: Size;
  /** Copy all of it, whatever the damage. */
  isStale: boolean;
  /** It was to be copied, but its program asked not to be drawn. */
  isHeld: boolean;
  /** As it was then: it does not move either while its program is not to be drawn. */
  cursor: CursorState | null;
}

export class Picture implements Disposable {
  readonly #options: PictureOptions;
  readonly #chromeScreen: ChromeScreen;
  readonly #copied = new Map<string, CopiedPane>();
  readonly #selections = new Map<string, SelectionRange>();
  #theme: Theme;
  #size: Size;
  #frame: Frame;
  /** 1 for each row in which a cell changed hands since the panes were copied last. */
  #exposed: Uint8Array;
  #view: SessionView | null = null;
  #chrome: Chrome | null = null;
  /** What `#chrome` looks like: equal texts are equal pictures. */
  #look = '';
  #lines: { readonly key: string; readonly runs: readonly BorderRun[] } = { key: '', runs: [] };
  #isChromeStale = false;
  #isFrameNew = true;
  #isAnyHeld = false;

  constructor(options: PictureOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#size = options.size;
    this.#frame = new Frame(options.size.cols, options.size.rows);
    this.#exposed = new Uint8Array(options.size.rows);
    this.#chromeScreen = new ChromeScreen(options.size, options.theme, (lines) => {
      this.#take(lines);
    });
  }

  get frame(): Frame {
    return this.#frame;
  }

  resize(size: Size): void {
    if (sameSize(size, this.#size)) return;
    this.#size = size;
    this.#chromeScreen.resize(size);
    this.#startFrame();
    if (this.#view !== null) this.show(this.#view);
  }

  show(view: SessionView): void {
    this.#view = view;
    const chrome = chromeOf(view, {
      size: this.#size,
      theme: this.#theme,
      linesOf: (arrangement) => this.#linesOf(arrangement),
    });
    const look = JSON.stringify(chrome);
    if (look !== this.#look) {
      this.#look = look;
      this.#isChromeStale = true;
    }
    this.#chrome = chrome;
    this.#follow(chrome.panes);
    for (const id of this.#selections.keys()) {
      if (!view.panes.some((pane) => pane.id === id)) this.#selections.delete(id);
    }
  }

  /** Takes effect with the next view. */
  setTheme(theme: Theme): void {
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.#chromeScreen.setTheme(theme);
    this.#isChromeStale = this.#chrome !== null;
    for (const id of this.#selections.keys()) {
      const pane = this.#copied.get(id);
      if (pane !== undefined) pane.isStale = true;
    }
  }

  select(paneId: string, selection: SelectionRange | null): void {
    if (selection === null) this.#selections.delete(paneId);
    else this.#selections.set(paneId, selection);
    const pane = this.#copied.get(paneId);
    if (pane !== undefined) pane.isStale = true;
  }

  get isFocusedPaneDamaged(): boolean {
    for (const pane of this.#copied.values()) if (pane.place.isFocused && isDamaged(pane)) return true;
    return false;
  }

  get isOtherPaneDamaged(): boolean {
    for (const pane of this.#copied.values()) if (!pane.place.isFocused && isDamaged(pane)) return true;
    return false;
  }

  /**
   * Brings the frame up to date; a new one takes its place when it is worn out. With `focusedOnly`, where the chrome is
   * as it was, only the focused pane is copied.
   */
  draw({ focusedOnly = false }: { readonly focusedOnly?: boolean } = {}): Frame {
    const isPart = focusedOnly && !this.#frame.isWornOut && !this.#isChromeStale;
    if (this.#frame.isWornOut) this.#startFrame();
    if (this.#isChromeStale && this.#chrome !== null) {
      this.#chromeScreen.draw(this.#chrome);
      this.#isChromeStale = false;
      this.#isFrameNew = false;
    }
    if (this.#chrome !== null) this.#follow(this.#chrome.panes);
    for (const pane of this.#copied.values()) if (!isPart || pane.place.isFocused) this.#copy(pane);
    if (!isPart) this.#exposed.fill(0);
    return this.#frame;
  }

  /**
   * Copies panes that were held and are whole now, for the next frame: by then their programs may ask again not to be
   * drawn.
   */
  takeHeld(): void {
    if (!this.#isAnyHeld || this.#isChromeStale || this.#frame.isWornOut) return;
    this.#isAnyHeld = false;
    for (const pane of this.#copied.values()) if (pane.isHeld) this.#copy(pane);
  }

  /** Where the terminal's cursor belongs; null where none is to be seen. */
  cursor(): CursorState | null {
    const chrome = this.#chrome;
    if (chrome === null) return null;
    if (chrome.cursor !== null) return { ...chrome.cursor, isVisible: true, style: 'bar', isBlinking: true };
    const place = chrome.panes.find((pane) => pane.isFocused);
    if (chrome.isCursorHidden || place === undefined || place.isDead || place.isScrolled) return null;
    const pane = this.#copied.get(place.id);
    const cursor = pane?.source.isSynchronizing ? pane.cursor : pane?.source.cursor();
    if (!cursor?.isVisible) return null;
    const { rect, slot } = place;
    const [x, y] = [rect.x + cursor.x, rect.y + cursor.y];
    const { cols, rows, owner } = this.#frame;
    const isInside = cursor.x < rect.width && cursor.y < rect.height && x < cols && y < rows;
    return isInside && owner[y * cols + x] === slot ? { ...cursor, x, y } : null;
  }

  dispose(): void {
    for (const pane of this.#copied.values()) pane.damage.dispose();
    this.#copied.clear();
    this.#selections.clear();
    this.#chromeScreen.dispose();
  }

  #linesOf(arrangement: Arrangement): readonly BorderRun[] {
    const key = JSON.stringify(arrangement);
    if (key !== this.#lines.key) this.#lines = { key, runs: borderLines(arrangement) };
    return this.#lines.runs;
  }

  #startFrame(): void {
    this.#frame = new Frame(this.#size.cols, this.#size.rows);
    this.#exposed = new Uint8Array(this.#size.rows);
    this.#isFrameNew = true;
    this.#isChromeStale = this.#chrome !== null;
    for (const pane of this.#copied.values()) pane.isStale = true;
  }

  #take(lines: readonly ChromeLine[]): void {
    const { styles } = this.#chromeScreen;
    takeChrome(this.#frame, { lines, styles, isWhole: this.#isFrameNew }, this.#exposed);
  }

  /** Tracks the damage of the panes that are on the screen, and of no others. */
  #follow(places: readonly ShownPane[]): void {
    const shown = new Set(places.map((place) => place.id));
    for (const [id, pane] of this.#copied) if (!shown.has(id)) this.#forget(id, pane);
    for (const place of places) {
      const source = this.#options.sources(place.id);
      const known = this.#copied.get(place.id);
      if (known !== undefined && known.source === source) {
        if (!isSamePlace(known.place, place) || !sameSize(known.sourceSize, source.size))
          known.isStale = true;
        known.place = place;
        known.sourceSize = source.size;
        continue;
      }
      if (known !== undefined) this.#forget(place.id, known);
      if (source === undefined) continue;
      const damage = source.trackDamage();
      this.#copied.set(place.id, {
        place,
        source,
        damage,
        sourceSize: source.size,
        isStale: true,
        isHeld: false,
        cursor: null,
      });
    }
  }

  #forget(id: string, pane: CopiedPane): void {
    pane.damage.dispose();
    this.#copied.delete(id);
  }

  #copy(pane: CopiedPane): void {
    const { source, place, damage } = pane;
    const { slot, rect, isDead } = place;
    pane.isHeld = source.isSynchronizing;
    if (pane.isHeld) {
      this.#isAnyHeld = true;
      // What was uncovered meanwhile is copied with the rest when the program is done.
      pane.isStale ||= this.#isExposed(rect.y, rect.y + rect.height - 1);
      return;
    }
    let first = damage.isEmpty ? rect.height : damage.first;
    let last = damage.isEmpty ? -1 : damage.last;
    if (pane.isStale) [first, last] = [0, rect.height - 1];
    for (let row = 0; row < rect.height; row++) {
      if (row >= first && row <= last) continue;
      if (!this.#isExposed(rect.y + row, rect.y + row)) continue;
      first = Math.min(first, row);
      last = Math.max(last, row);
    }
    damage.reset();
    pane.isStale = false;
    pane.cursor = source.cursor();
    if (first > last) return;
    const selection = this.#selections.get(place.id) ?? null;
    source.blit(this.#frame, slot, rect, first, last, { selection, ...highlightsOf(this.#theme) });
    if (isDead) dimRows(this.#frame, { slot, rect }, first, last);
  }

  #isExposed(firstRow: number, lastRow: number): boolean {
    for (let y = firstRow; y <= lastRow && y < this.#exposed.length; y++)
      if (this.#exposed[y] === 1) return true;
    return false;
  }
}

function isDamaged({ isStale, damage, source }: CopiedPane): boolean {
  return (isStale || !damage.isEmpty) && !source.isSynchronizing;
}

function isSamePlace(a: ShownPane, b: ShownPane): boolean {
  return a.slot === b.slot && a.isDead === b.isDead && sameRect(a.rect, b.rect);
}
