/**
 * What the mouse does on one client: focus by click, borders by drag, history by wheel, selection by drag; and where
 * a pane's program asked for the mouse, its events go there, at its own coordinates. Shift takes the mouse back.
 */
import type { Command } from '../core/command.ts';
import { dividerAt, paneAt, type Arrangement } from '../core/arrangement.ts';
import { contains, type Rect } from '../core/geometry.ts';
import type { Divider } from '../core/layout-solver.ts';
import { encodeMouse, isWheel, type MouseEvent } from '../core/mouse.ts';
import { arrangementOf } from '../core/session-state.ts';
import type { SelectionRange } from '../emulator/screen-text.ts';
import type { LivePane } from '../session/live-pane.ts';
import type { Session } from '../session/session.ts';

/** Lines that one notch of the wheel scrolls; as xterm and tmux. */
const WHEEL_LINES = 3;

export interface PointerOptions {
  readonly session: Session;
  readonly select: (paneId: string, range: SelectionRange | null) => void;
  readonly copy: (text: string) => void;
  readonly run: (command: Command) => void;
}

/** What a pressed button holds on to until it is released. */
type Hold =
  | { readonly kind: 'divider'; divider: Divider }
  | { readonly kind: 'program'; readonly pane: string }
  | {
      readonly kind: 'selection';
      readonly pane: string;
      readonly anchor: SelectionRange['anchor'];
      range: SelectionRange | null;
    };

interface Place {
  readonly id: string;
  readonly content: Rect;
  readonly live: LivePane;
}

export class Pointer {
  readonly #options: PointerOptions;
  #hold: Hold | null = null;
  #selected: string | null = null;

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
    if (place === null || this.#forward(place, event)) return;
    const { emulator } = place.live.pane;
    const isUp = event.button === 'wheel-up';
    if (event.button !== 'wheel-up' && event.button !== 'wheel-down') return;
    if (!emulator.modes().isAlternateScreen) emulator.scroll(isUp ? WHEEL_LINES : -WHEEL_LINES);
    else {
      // A pager without mouse support: arrow keys, as terminals do it (DECSET 1007).
      const key = `\x1b${emulator.modes().isApplicationCursor ? 'O' : '['}${isUp ? 'A' : 'B'}`;
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
    if (this.#forward(place, event)) this.#hold = { kind: 'program', pane: place.id };
    else if (event.button === 'left') {
      this.#hold = { kind: 'selection', pane: place.id, anchor: pointIn(place, event), range: null };
    }
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
    if (hold?.kind === 'selection') {
      hold.range = { anchor: hold.anchor, head: pointIn(place, event) };
      this.#selected = hold.pane;
      this.#options.select(hold.pane, hold.range);
    } else this.#forward(place, event);
  }

  #release(arrangement: Arrangement, event: MouseEvent): void {
    const hold = this.#hold;
    this.#hold = null;
    if (hold?.kind === 'program') {
      const place = this.#placeOf(arrangement, hold.pane);
      if (place !== null) this.#forward(place, event);
    } else if (hold?.kind === 'selection' && hold.range !== null) {
      const text = this.#options.session.live(hold.pane)?.pane.emulator.selectionText(hold.range) ?? '';
      if (text !== '') this.#options.copy(text);
    }
  }

  /** Sends `event` to the pane's program if it wants it; true when it is the program's. */
  #forward({ live, content }: Place, event: MouseEvent): boolean {
    const { mouseTracking: tracking, mouseEncoding: encoding } = live.pane.emulator.modes();
    if (tracking === 'none' || event.isShift) return false;
    const inside = { ...event, ...clamp(content, event) };
    const bytes = encodeMouse(inside, { tracking, encoding });
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

function pointIn({ content, live }: Place, event: MouseEvent): SelectionRange['anchor'] {
  const { x, y } = clamp(content, event);
  return { x, line: live.pane.emulator.lineOfRow(y) };
}
