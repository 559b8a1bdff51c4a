/**
 * From views to bytes, for a terminal's main screen: the transcript goes up into the scrollback, what is below it is
 * written again where it has changed, and the prompt keeps its place at the bottom. A terminal of another size gets
 * everything anew.
 */
import type { Palette } from './look.ts';
import { fitted, type Line, type Style } from './spans.ts';
import type { Size, View } from './view.ts';

const CSI = '\x1b[';
/** DECSET 2026: the frame is shown when it is whole. */
const BEGIN_FRAME = `${CSI}?2026h`;
const END_FRAME = `${CSI}?2026l`;
const HIDE_CURSOR = `${CSI}?25l`;
const SHOW_CURSOR = `${CSI}?25h`;
/** ED, EL */
const ERASE_BELOW = `${CSI}J`;
const ERASE_TO_END = `${CSI}K`;
/** CUP to the top, ED of screen and scrollback. */
const CLEAR_ALL = `${CSI}H${CSI}2J${CSI}3J`;
const RESET_STYLE = `${CSI}m`;

/** What stands on the terminal. */
export interface Painted {
  readonly size: Size;
  /** Entries below this number are in the transcript. */
  readonly to: number;
  /** Lines below the transcript, as they were written. */
  readonly live: readonly string[];
  /** Row of the cursor among them. */
  readonly cursorRow: number;
}

export interface Frame {
  readonly bytes: string;
  readonly painted: Painted;
}

export interface Canvas {
  readonly size: Size;
  /** Null where no colour is wanted. */
  readonly palette: Palette | null;
}

/** `before` is null for a terminal of which nothing is known. */
export function paint(before: Painted | null, view: View, { size, palette }: Canvas): Frame {
  const encode = (line: Line): string => encodeLine(fitted(line, size.cols), palette);
  const isSameTerminal = before !== null && before.size.cols === size.cols && before.size.rows === size.rows;
  // A transcript that was cut or emptied cannot be mended, only written anew.
  const base = isSameTerminal && before.to >= view.from && before.to <= view.to ? before : null;
  const news = newLines(base, view).map(encode);
  const room = base === null ? size.rows - news.length : base.live.length - news.length;
  const { live, bottomRow } = arrange(view, { room, rows: size.rows, encode });
  const cursorRow = view.cursor === null ? live.length - 1 : bottomRow + view.cursor.row;
  const painted = { size, to: view.to, live, cursorRow };
  const body =
    base !== null && news.length === 0 && base.live.length === live.length
      ? mendLines(base, live)
      : `${base === null ? CLEAR_ALL : toTop(base)}${[...news, ...live].join('\r\n')}\r${up(live.length - 1)}`;
  if (body === '' && base?.cursorRow === cursorRow) {
    const move = cursorBytes(view, 0, 0);
    return { bytes: move, painted };
  }
  const from = body === '' ? (base?.cursorRow ?? 0) : 0;
  return {
    bytes: `${BEGIN_FRAME}${HIDE_CURSOR}${body}${cursorBytes(view, from, cursorRow)}${END_FRAME}`,
    painted,
  };
}

function newLines(base: Painted | null, view: View): readonly Line[] {
  const first = base === null ? view.from : base.to;
  const lines = Array.from({ length: view.to - first }, (_, index) => view.entry(first + index)).flat();
  return base === null ? [...view.welcome, ...lines] : lines;
}

/** What is below the transcript fills the room that it had, so that the prompt does not jump; at most the screen. */
function arrange(
  { activity, bottom }: View,
  { room, rows, encode }: { room: number; rows: number; encode: (line: Line) => string },
): { readonly live: readonly string[]; readonly bottomRow: number } {
  const missing = Math.max(0, Math.min(room, rows) - activity.length - bottom.length);
  const all = [...activity.map(encode), ...Array<string>(missing).fill(''), ...bottom.map(encode)];
  const live = all.slice(-rows);
  return { live, bottomRow: live.length - bottom.length };
}

/** Rewrites the lines that differ (erased first: behind a full line the cursor still stands on its last cell); ends at the first line's beginning. Empty where none does. */
function mendLines(base: Painted, live: readonly string[]): string {
  let row = base.cursorRow;
  let bytes = '';
  for (const [index, line] of live.entries()) {
    if (line === base.live[index]) continue;
    bytes += `\r${vertical(index - row)}${ERASE_TO_END}${line}`;
    row = index;
  }
  return bytes === '' ? '' : `${bytes}\r${up(row)}`;
}

function toTop({ cursorRow }: Painted): string {
  return `\r${up(cursorRow)}${ERASE_BELOW}`;
}

function cursorBytes({ cursor }: View, fromRow: number, toRow: number): string {
  const move = `\r${vertical(toRow - fromRow)}`;
  if (cursor === null) return `${move}${HIDE_CURSOR}`;
  return `${move}${cursor.col > 0 ? `${CSI}${cursor.col}C` : ''}${SHOW_CURSOR}`;
}

function up(rows: number): string {
  return vertical(-rows);
}

/** CUU and CUD. */
function vertical(rows: number): string {
  if (rows === 0) return '';
  return rows < 0 ? `${CSI}${-rows}A` : `${CSI}${rows}B`;
}

/** SGR before each span, and a reset behind it. */
export function encodeLine(line: Line, palette: Palette | null): string {
  return line
    .map(({ text, style }) => {
      const codes = style === undefined ? [] : codesOf(style, palette);
      return codes.length === 0 || text === '' ? text : `${CSI}${codes.join(';')}m${text}${RESET_STYLE}`;
    })
    .join('');
}

function codesOf({ tone, isBold }: Style, palette: Palette | null): readonly string[] {
  const ink = tone === undefined ? undefined : palette?.[tone];
  return [
    ...(isBold === true ? ['1'] : []),
    ...(ink === undefined ? [] : [`38;2;${rgb(ink.color)}`]),
    ...(ink?.background === undefined ? [] : [`48;2;${rgb(ink.background)}`]),
  ];
}

function rgb(color: string): string {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)).join(';');
}
