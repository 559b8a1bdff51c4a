/**
 * A list in a box: what is on the screen of it, and what stands where. One widget for everything that is chosen from
 * or read through: themes, commands, messages. Its size comes from all items, so that typing a filter moves nothing.
 * Pure; the keys are in list-keys.ts.
 */
import { contains, type Point, type Rect, type Size } from '../core/geometry.ts';
import type { ListItem, ListView } from './session-view.ts';
import { cleanText, clusters, cutLine, cutText, lineWidth, textWidth, type TextLine } from './text.ts';

/** Cells of frame and air around the text of a box. */
export const BOX_X = 2;
export const BOX_Y = 1;

/** Before the selected line, so that colour is not all that tells; as wide as the blanks before the others. */
const MARKER = '❯ ';
const COLUMN_GAP = 2;
/** A column of texts gives way to this before what stands beside it does. */
const SHORTEST_TEXT = 12;
/** Longer lines are hard to read on a wide screen. */
const WIDEST = 100;
/** More rows are no better to overlook, and hide what is behind them. */
const HIGHEST = 20;
const STATUS_ROWS = 1;

export interface ListPage {
  readonly rect: Rect;
  readonly title: string;
  readonly footer: string;
  /** The rows that are shown. */
  readonly lines: readonly TextLine[];
  /** For each of them its index in the view's `shown`; -1 for a row without an item. */
  readonly owners: readonly number[];
  /** First row shown, and how many there are. */
  readonly scroll: number;
  readonly total: number;
}

interface Columns {
  readonly marker: number;
  readonly head: number;
  readonly text: number;
  readonly note: number;
  readonly aside: number;
}

/** The list as it stands on a screen of `size`, status line included. */
export function listPage(view: ListView, size: Size): ListPage {
  const room = {
    cols: Math.max(1, Math.min(size.cols, WIDEST + 2 * BOX_X) - 2 * BOX_X),
    rows: Math.max(1, Math.min(HIGHEST, size.rows - STATUS_ROWS - 2 * BOX_Y)),
  };
  const columns = columnsOf(view, room.cols);
  const title = titleOf(view, room.cols);
  const wanted = Math.max(
    widthOf(columns),
    textWidth(` ${view.title} `),
    textWidth(view.hint) + 2,
    textWidth(view.empty),
  );
  const width = Math.min(room.cols, Math.max(wanted, view.filter === null ? 0 : textWidth(title)));
  const rows = view.shown.flatMap((item, index) =>
    rowsOf(view.items[item], index === view.selected, { columns, width }).map((line) => ({ line, index })),
  );
  const height = Math.min(room.rows, Math.max(1, rows.length, rowCount(view, columns)));
  const scroll = scrollOf(view, rows, height);
  const seen = rows.slice(scroll, scroll + height);
  const lines = seen.length > 0 ? seen.map(({ line }) => line) : [emptyLine(view, width)];
  return {
    rect: place(view, { cols: width + 2 * BOX_X, rows: height + 2 * BOX_Y }, size),
    title: cutText(title, width),
    footer: footerOf(view, { scroll, height, total: rows.length, width }),
    lines,
    owners: seen.length > 0 ? seen.map(({ index }) => index) : [-1],
    scroll,
    total: rows.length,
  };
}

/** What is at `point` of the screen: an index in the view's `shown`, `inside` the box elsewhere, or `outside`. */
export function listAt(view: ListView, size: Size, point: Point): number | 'inside' | 'outside' {
  const { rect, owners } = listPage(view, size);
  if (!contains(rect, point)) return 'outside';
  const row = point.y - rect.y - BOX_Y;
  const isText = row >= 0 && row < owners.length && point.x > rect.x && point.x < rect.x + rect.width - 1;
  return isText && owners[row] >= 0 ? owners[row] : 'inside';
}

/** The widths of the columns, given away from the text first where there is no room for all. */
function columnsOf({ items, selected }: ListView, room: number): Columns {
  const widest = (width: (item: ListItem) => number) => Math.max(0, ...items.map(width));
  const marker = selected === null ? 0 : textWidth(MARKER);
  const head = widest(({ head: text = '' }) => textWidth(text));
  const aside = widest(({ aside: text = '' }) => textWidth(text));
  let note = widest(({ note: line = [] }) => lineWidth(line));
  let text = widest((item) => textWidth(cleanText(item.text)));
  const over = () => widthOf({ marker, head, text, note, aside }) - room;
  if (over() > 0) text = Math.max(Math.min(text, SHORTEST_TEXT), text - over());
  if (over() > 0) note = Math.max(0, note - over());
  if (over() > 0) text = Math.max(1, text - over());
  return { marker, head, text, note, aside };
}

function widthOf({ marker, head, text, note, aside }: Columns): number {
  const beside = [head, note, aside].filter((width) => width > 0);
  return marker + text + beside.reduce((sum, width) => sum + width + COLUMN_GAP, 0);
}

/** A text that is cut in a list to be chosen from goes on in further rows of one to be read. */
function rowsOf(
  item: ListItem,
  isSelected: boolean,
  { columns, width }: { readonly columns: Columns; readonly width: number },
): readonly TextLine[] {
  const text = cleanText(item.text);
  const texts = columns.marker === 0 ? wrapped(text, columns.text) : [cutText(text, columns.text)];
  return texts.map((part, row): TextLine => {
    const isFirst = row === 0;
    const head = padded(isFirst ? (item.head ?? '') : '', columns.head);
    const note = cutLine(isFirst ? (item.note ?? []) : [], columns.note);
    const aside = isFirst ? (item.aside ?? '') : '';
    const line: TextLine = [
      { text: columns.marker === 0 ? '' : isSelected ? MARKER : ' '.repeat(columns.marker), tone: 'overlay' },
      { text: columns.head === 0 ? '' : head + ' '.repeat(COLUMN_GAP), tone: 'detail' },
      { text: padded(part, columns.text), tone: item.tone ?? 'overlay' },
      ...(columns.note === 0 ? [] : [gap(COLUMN_GAP), ...note, gap(columns.note - lineWidth(note))]),
    ];
    const free = width - lineWidth(line) - textWidth(aside);
    const whole: TextLine = [
      ...line,
      gap(Math.max(0, free)),
      { text: aside, tone: 'overlay-key', isBold: true },
    ];
    const shown = whole.filter((segment) => segment.text !== '');
    return cutLine(isSelected ? shown.map((segment) => ({ ...segment, isSelected })) : shown, width);
  });
}

/** Rows that all items take, whatever the filter leaves. */
function rowCount({ items }: ListView, columns: Columns): number {
  if (columns.marker > 0) return items.length;
  return items.reduce((count, { text }) => count + wrapped(cleanText(text), columns.text).length, 0);
}

/** `text` in lines of at most `width` cells, broken between words where that is possible. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const cluster of clusters(text)) {
    if (used + cluster.width > width && line !== '') {
      const space = line.lastIndexOf(' ');
      const kept = space > 0 && cluster.text !== ' ' ? line.slice(0, space) : line;
      lines.push(kept);
      line = line.slice(kept.length).trimStart();
      used = textWidth(line);
    }
    if (line === '' && cluster.text === ' ' && lines.length > 0) continue;
    line += cluster.text;
    used += cluster.width;
  }
  return [...lines, line];
}

/** The first row shown, such that the selected line is among them. */
function scrollOf(
  { selected, scroll }: ListView,
  rows: readonly { readonly index: number }[],
  height: number,
): number {
  const last = Math.max(0, rows.length - height);
  const held = Math.max(0, Math.min(scroll, last));
  if (selected === null) return held;
  const at = rows.findIndex(({ index }) => index === selected);
  if (at < 0) return held;
  return at < held ? at : Math.max(held, at - height + 1);
}

/** In the upper side of the frame: what the list is, and what was typed. */
function titleOf({ title, filter }: ListView, width: number): string {
  if (filter === null || filter === '') return ` ${title} `;
  const label = ` ${title.split(':')[0]}: `;
  const typed = clusters(cleanText(filter));
  let shown = '';
  let room = width - textWidth(label) - 2;
  // The end of what was typed tells most.
  for (const cluster of typed.toReversed()) {
    room -= cluster.width;
    if (room < 0) break;
    shown = cluster.text + shown;
  }
  return `${label}${shown}▌ `;
}

interface PageMeasure {
  readonly scroll: number;
  readonly height: number;
  readonly total: number;
  readonly width: number;
}

/** Where one is in a list that does not fit goes before what the keys do. */
function footerOf({ hint }: ListView, { scroll, height, total, width }: PageMeasure): string {
  const position = total <= height ? '' : `↑↓ ${scroll + 1}-${Math.min(total, scroll + height)} of ${total}`;
  const hints = hint.split(' · ');
  const texts = hints.map((_, dropped) => {
    return [position, ...hints.slice(0, hints.length - dropped)].filter(Boolean).join(' · ');
  });
  if (position !== '') texts.push(position);
  const fitting = texts.find((text) => textWidth(text) + 2 <= width);
  return fitting === undefined ? '' : ` ${fitting} `;
}

function emptyLine({ empty, filter }: ListView, width: number): TextLine {
  const text = filter === null || filter === '' ? empty : `nothing found for “${cleanText(filter)}”`;
  return [{ text: cutText(text, width), tone: 'overlay' }];
}

function place({ place: where }: ListView, box: Size, size: Size): Rect {
  const room = { cols: size.cols, rows: Math.max(1, size.rows - STATUS_ROWS) };
  const width = Math.min(room.cols, box.cols);
  const height = Math.min(room.rows, box.rows);
  if (where === 'corner') return { x: room.cols - width, y: room.rows - height, width, height };
  return {
    x: Math.floor((room.cols - width) / 2),
    y: Math.floor((room.rows - height) / 2),
    width,
    height,
  };
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

function gap(width: number): TextLine[number] {
  return { text: ' '.repeat(Math.max(0, width)), tone: 'overlay' };
}
