/**
 * A request of a claude to read and answer: its whole text, scrolled where it is long, and below it the numbered ways
 * to answer. Pure: what is on the screen of it, and what keys and mouse do. Nothing in the text is left out or obeyed:
 * what a terminal would hide is written out.
 */
import type { Size } from '../core/geometry.ts';
import { isWheel, type MouseEvent } from '../core/mouse.ts';
import { printable } from '../core/printable.ts';
import { BOX_X, BOX_Y } from './list.ts';
import type { OverlayInput } from './prompt.ts';
import type { RequestView } from './session-view.ts';
import { clusters, cutLine, cutText, textWidth, type TextLine } from './text.ts';

export interface RequestPage {
  readonly rect: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly title: string;
  readonly footer: string;
  readonly lines: readonly TextLine[];
  /** Rows of the text that fit, how many there are, and the first that is shown. */
  readonly rows: number;
  readonly total: number;
  readonly scroll: number;
}

export type RequestStep =
  | { readonly kind: 'shown'; readonly view: RequestView }
  /** Index of a way. */
  | { readonly kind: 'chosen'; readonly way: number }
  /** To its pane. */
  | { readonly kind: 'left-for-pane' }
  | { readonly kind: 'closed' };

const WIDEST = 100;
const NARROWEST = 40;
const HIGHEST = 30;
const STATUS_ROWS = 1;
/** Rows of the text that stay, however many ways there are. */
const LEAST_TEXT = 1;
const MARKER = '❯ ';
const WHEEL_ROWS = 3;
const HINT = 'Enter or its number answers · g goes there · Esc back';

export function requestPage(view: RequestView, size: Size): RequestPage {
  const room = {
    cols: Math.max(1, Math.min(size.cols, WIDEST + 2 * BOX_X) - 2 * BOX_X),
    rows: Math.max(1, Math.min(HIGHEST, size.rows - STATUS_ROWS - 2 * BOX_Y)),
  };
  const ways = view.ways.map((way, i) => wayText(way, i));
  const longest = Math.max(
    NARROWEST,
    textWidth(HINT) + 2,
    ...ways.map((way) => textWidth(way) + 2),
    widestLine(view.text),
  );
  const width = Math.min(room.cols, longest);
  const text = wrappedText(view.text, width);
  // A blank row between both, where there is room for one.
  const shownWays = Math.min(ways.length, Math.max(1, room.rows - LEAST_TEXT - 1));
  const rows = Math.max(LEAST_TEXT, Math.min(text.length, room.rows - shownWays - 1));
  const scroll = Math.max(0, Math.min(view.scroll, text.length - rows));
  const first = Math.max(0, Math.min(view.selected - shownWays + 1, ways.length - shownWays));
  const lines: TextLine[] = [
    ...text.slice(scroll, scroll + rows).map((line): TextLine => [{ text: line, tone: 'overlay' }]),
    ...(rows + 1 + shownWays <= room.rows ? [[{ text: '', tone: 'overlay' } as const]] : []),
    ...ways.slice(first, first + shownWays).map((way, i) => wayLine(way, first + i === view.selected, width)),
  ];
  const height = lines.length + 2 * BOX_Y;
  const boxWidth = width + 2 * BOX_X;
  return {
    rect: {
      x: Math.max(0, Math.floor((size.cols - boxWidth) / 2)),
      y: Math.max(0, Math.floor((size.rows - STATUS_ROWS - height) / 2)),
      width: Math.min(size.cols, boxWidth),
      height: Math.min(size.rows, height),
    },
    title: cutText(` ${printable(view.title)} `, width),
    footer: footerOf({ scroll, rows, total: text.length }, width),
    lines,
    rows,
    total: text.length,
    scroll,
  };
}

/** Several characters at once are a paste or a slip, and no answer. */
export function stepRequest(view: RequestView, input: OverlayInput, size: Size): RequestStep {
  const name = input.kind === 'key' ? input.name : input.text === ' ' ? 'Space' : input.text;
  const page = requestPage(view, size);
  const scrolled = (rows: number): RequestStep => ({
    kind: 'shown',
    view: { ...view, scroll: Math.max(0, Math.min(page.total - page.rows, page.scroll + rows)) },
  });
  const moved = (by: number): RequestStep => {
    const selected = Math.max(0, Math.min(view.ways.length - 1, view.selected + by));
    return { kind: 'shown', view: { ...view, selected } };
  };
  switch (name) {
    case 'Escape':
    case 'C-c':
    case 'C-g':
    case 'q':
    case 'Left':
      return { kind: 'closed' };
    case 'g':
      return { kind: 'left-for-pane' };
    case 'Enter':
      return { kind: 'chosen', way: view.selected };
    case 'Up':
    case 'k':
    case 'C-p':
      return moved(-1);
    case 'Down':
    case 'j':
    case 'C-n':
      return moved(1);
    case 'PageUp':
      return scrolled(-page.rows);
    case 'PageDown':
    case 'Space':
      return scrolled(page.rows);
    case 'Home':
      return scrolled(-Infinity);
    case 'End':
      return scrolled(Infinity);
    default: {
      const way = /^[1-9]$/.test(name) ? Number(name) - 1 : view.ways.length;
      return way < view.ways.length ? { kind: 'chosen', way } : { kind: 'shown', view };
    }
  }
}

/** The wheel reads on; nothing is answered by a click. */
export function pointRequest(view: RequestView, event: MouseEvent, size: Size): RequestView {
  if (!isWheel(event.button)) return view;
  const { total, rows, scroll } = requestPage(view, size);
  const by = event.button === 'wheel-up' ? -WHEEL_ROWS : WHEEL_ROWS;
  return { ...view, scroll: Math.max(0, Math.min(total - rows, scroll + by)) };
}

function wayText({ label, note, isPicked }: RequestView['ways'][number], index: number): string {
  const mark = isPicked === null ? '' : isPicked ? '[x] ' : '[ ] ';
  const more = note === '' ? '' : `: ${note}`;
  return `${index + 1} ${mark}${printable(label)}${printable(more)}`;
}

function wayLine(text: string, isSelected: boolean, width: number): TextLine {
  const room = width - textWidth(MARKER);
  const shown = cutText(text, room);
  const line: TextLine = [
    { text: isSelected ? MARKER : ' '.repeat(textWidth(MARKER)), tone: 'overlay', isSelected },
    { text: shown + ' '.repeat(Math.max(0, room - textWidth(shown))), tone: 'overlay', isSelected },
  ];
  return cutLine(line, width);
}

function footerOf(
  { scroll, rows, total }: Pick<RequestPage, 'scroll' | 'rows' | 'total'>,
  width: number,
): string {
  const place = total <= rows ? '' : `↑↓ ${scroll + 1}-${scroll + rows} of ${total} (PgDn) · `;
  const texts = [` ${place}${HINT} `, ` ${place}Esc back `, ` ${place.slice(0, -3)} `];
  return texts.find((text) => textWidth(text) <= width) ?? '';
}

let wrappedLast: { readonly text: string; readonly width: number; readonly rows: readonly string[] } | null =
  null;

/** The same text is drawn again and again while it is read. */
function wrappedText(text: string, width: number): readonly string[] {
  if (wrappedLast?.text === text && wrappedLast.width === width) return wrappedLast.rows;
  const rows = text.split('\n').flatMap((line) => wrapped(printable(line), width));
  wrappedLast = { text, width, rows };
  return rows;
}

function widestLine(text: string): number {
  let widest = 0;
  for (const line of text.split('\n')) {
    if (widest >= WIDEST) break;
    widest = Math.max(widest, textWidth(printable(line.slice(0, WIDEST))));
  }
  return widest;
}

/** Cut where the width ends: a command is read as it stands, blanks and all. */
function wrapped(line: string, width: number): readonly string[] {
  if (line.length <= width && /^[ -~]*$/.test(line)) return [line];
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const cluster of clusters(line)) {
    if (used + cluster.width > width) {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += cluster.text;
    used += cluster.width;
  }
  return [...rows, row];
}
