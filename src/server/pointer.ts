/**
 * What the mouse does on one client: focus by click, borders by drag, history by wheel, selection by drag; and where
 * a pane's program asked for the mouse, its events go there, at its own coordinates. Shift takes the mouse back.
 */
import type { Command } from '../core/command.ts';
import { dividerAt, paneAt, type Arrangement } from '../core/arrangement.ts';
import { contains, type Point, type Rect } from '../core/geometry.ts';
import type { Divider } from '../core/layout-solver.ts';
import { keyInput } from '../core/key-names.ts';
import { encodeMouse, isWheel, type MouseEvent } from '../core/mouse.ts';
import type { Clock } from '../base/clock.ts';
import { arrangementOf, findPane } from '../core/session-state.ts';
import type { SelectionRange } from '../emulator/screen-text.ts';
import type { LivePane } from '../session/live-pane.ts';
import type { FrontOutcome, PaneFront } from '../session/pane-front.ts';
import type { Session } from '../session/session.ts';
import type { CopyDesk } from './copy/copy-desk.ts';

/** Presses on one place count together when they come as fast as that. */
const CLICK_GAP_MS = 400;
const MOST_CLICKS = 3;

/** Lines that one notch of the wheel scrolls; as xterm and tmux. */
const WHEEL_LINES = 3;

export interface PointerOptions {
  readonly session: Session;
  readonly copy: CopyDesk;
  readonly clock: Clock;
  readonly select: (paneId: string, range: SelectionRange | null) => void;
  /** What came of a pane's copy mode. */
  readonly settle: (paneId: string, outcome: FrontOutcome) => void;
  readonly run: (command: Command) => void;
}

/** What a pressed button holds on to until it is released. */
type Hold =
  | { readonly kind: 'divider'; divider: Divider }
  | { readonly kind: 'program'; readonly pane: string }
  /** A drag from here would select. */
  | { readonly kind: 'press'; readonly pane: string; readonly at: Point }
  | { readonly kind: 'front'; readonly pane: string; readonly front: PaneFront };

interface Click extends Point {
  readonly pane: string;
  readonly at: number;
  readonly count: number;
}

interface Place {
  readonly id: string;
  readonly content: Rect;
  readonly live: LivePane;
}

export class Pointer {
  readonly #options: PointerOptions;
  #hold: Hold | null = null;
  #selected: string | null = null;
  #lastClick: Click | null = null;

  constructor(options: PointerOptions) {
    this.#options = options;
  }

  handle(event: MouseEvent): void {
    const arrangement = arrangementOf(this.#options.session.state);
    if (arrangement === null) return;
    if (isWheel(event.button)) this.#wheel(arrangement, event);
    else if (event.action === 'press') this.#press(arrangement, event);
    else if (event.action === 'move') this.#move(arrangement, event);
    else this.#release(arrangement, event);
  }

  /** Takes the selection back, if there is one. */
  clear(): void {
    if (this.#selected !== null) this.#options.select(this.#selected, null);
    this.#selected = null;
  }

  #wheel(arrangement: Arrangement, event: MouseEvent): void {
    const place = this.#placeAt(arrangement, event);
    if (place === null) return;
    const { front } = place.live;
    if (front === null && this.#forward(place, event)) return;
    const { emulator } = place.live.pane;
    const isUp = event.button === 'wheel-up';
    if (event.button !== 'wheel-up' && event.button !== 'wheel-down') return;
    const { isAlternateScreen, isWheelArrows, ...keyboard } = emulator.modes();
    if (front !== null) front.scroll(isUp ? WHEEL_LINES : -WHEEL_LINES);
    else if (!isAlternateScreen) emulator.scroll(isUp ? WHEEL_LINES : -WHEEL_LINES);
    else if (isWheelArrows) {
      // A pager without mouse support: arrow keys, as terminals do it (DECSET 1007).
      const key = Buffer.from(keyInput(isUp ? 'Up' : 'Down', keyboard) ?? []).toString('latin1');
      place.live.pane.write(Buffer.from(key.repeat(WHEEL_LINES)));
    }
  }

  #press(arrangement: Arrangement, event: MouseEvent): void {
    this.clear();
    const divider = event.button === 'left' ? dividerAt(arrangement, event) : null;
    const id = paneAt(arrangement, event);
    if (id !== null) this.#options.run({ name: 'focus', pane: id });
    if (divider !== null) {
      this.#hold = { kind: 'divider', divider };
      return;
    }
    const place = this.#placeAt(arrangement, event);
    if (place === null) return;
    if (place.live.front === null && this.#forward(place, event)) {
      this.#hold = { kind: 'program', pane: place.id };
    } else if (event.button === 'left') this.#hold = this.#select(place, event);
  }

  /** One click in a pane that is in no copy mode selects nothing yet: it may be the beginning of a drag. */
  #select(place: Place, event: MouseEvent): Hold | null {
    const at = clamp(place.content, event);
    const clicks = this.#countClicks(place.id, at);
    const { front } = place.live;
    if (front === null && clicks === 1) return { kind: 'press', pane: place.id, at };
    return this.#begin(place, at, clicks);
  }

  #begin({ id, live }: Place, at: Point, clicks: number): Hold | null {
    const front = live.front ?? this.#options.copy.enter(id, { isPassing: true });
    if (front === null) return null;
    front.press(at, clicks);
    return { kind: 'front', pane: id, front };
  }

  #countClicks(pane: string, { x, y }: Point): number {
    const at = this.#options.clock.monotonic();
    const last = this.#lastClick;
    const isAgain =
      last !== null && last.pane === pane && last.x === x && last.y === y && at - last.at <= CLICK_GAP_MS;
    const count = isAgain ? (last.count % MOST_CLICKS) + 1 : 1;
    this.#lastClick = { pane, x, y, at, count };
    return count;
  }

  #move(arrangement: Arrangement, event: MouseEvent): void {
    const hold = this.#hold;
    if (hold?.kind === 'divider') {
      this.#options.session.dispatch({ kind: 'dividerDragged', divider: hold.divider, to: event });
      // The divider has moved: what is dragged from now on is the one of the same split.
      const { path, index } = hold.divider;
      const moved = arrangementOf(this.#options.session.state)?.dividers.find(
        (each) => each.index === index && each.path.join() === path.join(),
      );
      if (moved !== undefined) hold.divider = moved;
      return;
    }
    const place = hold === null ? this.#placeAt(arrangement, event) : this.#placeOf(arrangement, hold.pane);
    if (place === null) return;
    if (hold?.kind === 'front') {
      if (place.live.front === hold.front) hold.front.drag(this.#reached(place, event));
    } else if (hold?.kind === 'press') {
      const at = clamp(place.content, event);
      if (at.x === hold.at.x && at.y === hold.at.y) return;
      this.#hold = this.#begin(place, hold.at, 1);
      place.live.front?.drag(this.#reached(place, event));
    } else if (place.live.front === null) this.#forward(place, event);
  }

  /** In cells of the pane, be it beyond its edges; the terminal's own last row has nothing beyond it. */
  #reached({ content }: Place, event: MouseEvent): Point {
    const { x, y } = { x: event.x - content.x, y: event.y - content.y };
    const isAtEdge = y === content.height - 1 && event.y === this.#options.session.state.size.rows - 1;
    return { x, y: isAtEdge ? y + 1 : y };
  }

  #release(arrangement: Arrangement, event: MouseEvent): void {
    const hold = this.#hold;
    this.#hold = null;
    if (hold?.kind === 'program') {
      const place = this.#placeOf(arrangement, hold.pane);
      if (place !== null) this.#forward(place, event);
    } else if (hold?.kind === 'front' && this.#options.session.live(hold.pane)?.front === hold.front) {
      hold.front.release((outcome) => this.#released(hold.pane, outcome));
    }
  }

  #released(pane: string, outcome: FrontOutcome): void {
    this.#options.settle(pane, outcome);
    if (outcome.isLeft !== true || outcome.selected === undefined) return;
    // What was copied stays to be seen until something else is done.
    this.#selected = pane;
    this.#options.select(pane, outcome.selected);
  }

  /** Sends `event` to the pane's program if it wants it; true when it is the program's. */
  #forward({ id, live, content }: Place, event: MouseEvent): boolean {
    // What a program that has died asked for is nobody's wish any more.
    if (findPane(this.#options.session.state, id)?.phase === 'exited') return false;
    const { mouseTracking: tracking, mouseEncoding: encoding } = live.pane.emulator.modes();
    if (tracking === 'none' || event.isShift) return false;
    const inside = { ...event, ...clamp(content, event) };
    const { cellSize } = live.pane.emulator;
    const bytes = encodeMouse(inside, { tracking, encoding, cellSize });
    if (bytes !== null) live.pane.write(bytes);
    return true;
  }

  #placeAt(arrangement: Arrangement, event: MouseEvent): Place | null {
    const found = arrangement.panes.find(({ content }) => content !== null && contains(content, event));
    return found === undefined ? null : this.#placeOf(arrangement, found.id);
  }

  #placeOf(arrangement: Arrangement, id: string): Place | null {
    const content = arrangement.panes.find((pane) => pane.id === id)?.content ?? null;
    const live = this.#options.session.live(id);
    return content === null || live === undefined ? null : { id, content, live };
  }
}

/** The cell of the pane's own screen nearest to `event`. */
function clamp(content: Rect, event: MouseEvent): { x: number; y: number } {
  return {
    x: Math.min(content.width - 1, Math.max(0, event.x - content.x)),
    y: Math.min(content.height - 1, Math.max(0, event.y - content.y)),
  };
}
