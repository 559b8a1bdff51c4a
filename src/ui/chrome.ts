/**
 * The chrome as plain data: what stands where on a client's screen besides the panes' content. Pure: worked out of
 * view, size and theme; two equal results look the same, so that nothing is drawn when nothing changed.
 */
import { LEAST_AREA, type ArrangedPane, type Arrangement } from '../core/arrangement.ts';
import type { BorderRun } from '../core/border-lines.ts';
import type { Point, Rect, Size } from '../core/geometry.ts';
import type { Theme } from '../core/plan.ts';
import { helpFooter, helpPage, helpTitle } from './help.ts';
import { BOX_X, BOX_Y, listPage } from './list.ts';
import { promptLine } from './prompt.ts';
import { requestPage } from './request-page.ts';
import type { PaneView, SessionView, WelcomeView } from './session-view.ts';
import { statusLine, type Misfit } from './status-line.ts';
import { cleanText, cutText, textWidth, type TextLine } from './text.ts';
import { titleLine } from './title-line.ts';

export interface Rule extends Point {
  readonly text: string;
  /** Part of the focused pane's frame. */
  readonly isBright: boolean;
}

export interface ShownPane {
  readonly id: string;
  readonly slot: number;
  /** May reach beyond a screen that is smaller than the session. */
  readonly rect: Rect;
  readonly isFocused: boolean;
  /** The child is gone; what it left is dimmed. */
  readonly isDead: boolean;
  readonly isScrolled: boolean;
}

export interface ShownTitle {
  readonly rect: Rect;
  readonly line: TextLine;
}

export interface ShownBox {
  readonly rect: Rect;
  /** In the upper side of the frame. */
  readonly title: string;
  /** In the lower one. */
  readonly footer: string;
  readonly lines: readonly TextLine[];
}

export interface Chrome {
  /** Where the session ends on a screen that is larger. */
  readonly area: Rect;
  readonly rules: readonly Rule[];
  readonly titles: readonly ShownTitle[];
  readonly panes: readonly ShownPane[];
  /** Instead of everything else, in the middle of the screen. */
  readonly notice: readonly string[];
  readonly status: ShownTitle | null;
  readonly box: ShownBox | null;
  /** Of an open prompt. */
  readonly cursor: Point | null;
  /** Keys go to an overlay, so the pane's cursor would mislead. */
  readonly isCursorHidden: boolean;
}

export interface ChromeOptions {
  readonly size: Size;
  readonly theme: Theme;
  /** The lines between the panes; remembered by the caller, since they seldom change. */
  readonly linesOf: (arrangement: Arrangement) => readonly BorderRun[];
}

export function chromeOf(view: SessionView, options: ChromeOptions): Chrome {
  const { size, linesOf } = options;
  const least = { cols: LEAST_AREA.cols, rows: LEAST_AREA.rows + (view.hasStatusLine ? 1 : 0) };
  if (size.cols < least.cols || size.rows < least.rows)
    return noticeOnly(size, tooSmallText(least, size, 'this is'));
  const { arrangement } = view;
  if (arrangement.mode === 'too-small') {
    return noticeOnly(size, tooSmallText(least, view.sessionSize, 'the session has'));
  }
  const isStack = arrangement.mode === 'stacked';
  const focused = view.panes.find((pane) => pane.isFocused)?.id;
  const views = new Map(view.panes.map((pane) => [pane.id, pane]));
  const places = arrangement.panes.flatMap((place) => {
    const pane = views.get(place.id);
    return pane === undefined ? [] : [{ place, pane }];
  });
  const status = statusOf(view, size);
  return {
    area: arrangement.area,
    rules: linesOf(arrangement).map(({ x, y, text, title, panes }) => ({
      ...{ x, y, text },
      // In a stack every line is somebody's title: the one below the focused pane must not look like another focus.
      isBright: focused !== undefined && (isStack ? title === focused : panes.includes(focused)),
    })),
    titles: places.flatMap(({ place, pane }) => titleOf(place, pane, { now: view.now, ...options })),
    panes: places.flatMap(({ place, pane }) => contentOf(place, pane)),
    notice: [],
    status,
    box: boxOf(view, size),
    cursor: cursorOf(view, size),
    isCursorHidden: hidesCursor(view),
  };
}

function contentOf({ content }: ArrangedPane, pane: PaneView): readonly ShownPane[] {
  if (content === null || pane.slot === 0) return [];
  const { id, slot, isFocused, exit, scroll } = pane;
  return [{ id, slot, rect: content, isFocused, isDead: exit !== null, isScrolled: scroll !== null }];
}

/** Over the line above the pane, which stays visible at both ends. */
function titleOf(
  { title }: ArrangedPane,
  pane: PaneView,
  { now, size, theme }: ChromeOptions & { readonly now: number },
): readonly ShownTitle[] {
  if (title === null) return [];
  const visible = Math.min(title.width, size.cols - title.x);
  const color = pane.color ?? (Object.hasOwn(theme.roles, pane.role) ? theme.roles[pane.role] : null);
  const line = titleLine({ ...pane, color }, visible - 2, now);
  return line.length === 0 ? [] : [{ rect: { ...title, x: title.x + 1, width: visible - 2 }, line }];
}

function statusOf(plainView: SessionView, size: Size): ShownTitle | null {
  const view = withHiddenQuestion(plainView);
  const isPrompt = view.overlay?.kind === 'prompt';
  if (!view.hasStatusLine && view.message === null && !view.isPrefixActive && !isPrompt) return null;
  const rect = { x: 0, y: size.rows - 1, width: size.cols, height: 1 };
  if (view.overlay?.kind === 'prompt') {
    return { rect, line: promptLine(view.overlay, size.cols).line };
  }
  return { rect, line: statusLine(view, size.cols, misfitOf(view, size)) };
}

/** A question about a pane that is not on the screen is asked in the status line. */
function withHiddenQuestion(view: SessionView): SessionView {
  const asked = view.panes.find((pane) => pane.question !== null);
  if (asked === undefined || asked.question === null) return view;
  const isShown = view.arrangement.panes.some(({ id, title }) => id === asked.id && title !== null);
  return isShown ? view : { ...view, message: { text: asked.question, kind: 'warning' } };
}

function misfitOf({ arrangement: { area }, hasStatusLine }: SessionView, size: Size): Misfit | null {
  const [right, bottom] = [area.x + area.width, area.y + area.height];
  const rows = size.rows - (hasStatusLine ? 1 : 0);
  if (size.cols < right || rows < bottom) return 'clipped';
  return size.cols > right || rows > bottom ? 'padded' : null;
}

function hidesCursor({ overlay }: SessionView): boolean {
  return overlay?.kind === 'help' || overlay?.kind === 'list' || overlay?.kind === 'request';
}

function cursorOf({ overlay }: SessionView, size: Size): Point | null {
  if (overlay?.kind !== 'prompt') return null;
  return { x: Math.min(size.cols - 1, promptLine(overlay, size.cols).cursor), y: size.rows - 1 };
}

function boxOf({ overlay }: SessionView, size: Size): ShownBox | null {
  if (overlay === null || overlay.kind === 'prompt') return null;
  if (overlay.kind === 'list') return listPage(overlay, size);
  if (overlay.kind === 'request') return requestPage(overlay, size);
  const room = { cols: size.cols, rows: size.rows - 1 };
  if (overlay.kind === 'welcome') return welcomeBox(overlay, room);
  const page = helpPage(overlay, size);
  const title = helpTitle(overlay, room.cols - 2 * BOX_X);
  const footer = helpFooter(page);
  const width = Math.max(page.width, textWidth(title), textWidth(footer));
  const shown = page.lines.slice(page.scroll, page.scroll + page.height);
  return centred({ title, footer, lines: shown, width, height: page.height }, room);
}

function welcomeBox({ lines }: WelcomeView, room: Size): ShownBox {
  const texts = lines.map((line) => cutText(cleanText(line), room.cols - 2 * BOX_X));
  const width = Math.max(0, ...texts.map(textWidth));
  const shown = texts.map((text): TextLine => [{ text, tone: 'overlay' }]);
  return centred({ title: '', footer: '', lines: shown, width, height: shown.length }, room);
}

function centred(
  box: Omit<ShownBox, 'rect'> & { readonly width: number; readonly height: number },
  room: Size,
): ShownBox {
  const width = Math.min(room.cols, box.width + 2 * BOX_X);
  const height = Math.min(room.rows, box.height + 2 * BOX_Y);
  const x = Math.floor((room.cols - width) / 2);
  const y = Math.floor((room.rows - height) / 2);
  const lines = box.lines.slice(0, Math.max(0, height - 2 * BOX_Y));
  const [title, footer] = [box.title, box.footer].map((text) => cutText(text, width - 2 * BOX_X));
  return { rect: { x, y, width, height }, title, footer, lines };
}

/** Where text stands in a box. */
export function insideOf({ x, y, width, height }: Rect): Rect {
  return { x: x + BOX_X, y: y + BOX_Y, width: width - 2 * BOX_X, height: height - 2 * BOX_Y };
}

function noticeOnly(size: Size, notice: readonly string[]): Chrome {
  const area = { x: 0, y: 0, width: size.cols, height: size.rows };
  const nothing = {
    rules: [],
    titles: [],
    panes: [],
    status: null,
    box: null,
    cursor: null,
    isCursorHidden: true,
  };
  return { area, notice: notice.map((line) => fitting(line, size.cols)).slice(0, size.rows), ...nothing };
}

/** The most important line first, in case there is room for one only. */
function tooSmallText(needed: Size, found: Size, said: string): readonly string[] {
  return [`ccmux needs ${needed.cols}×${needed.rows}`, `${said} ${found.cols}×${found.rows}`];
}

/** As many words of `line`, from its end, as fit: the figure tells most. */
function fitting(line: string, width: number): string {
  const words = line.split(' ');
  while (words.length > 1 && textWidth(words.join(' ')) > width) words.shift();
  return cutText(words.join(' '), width);
}
