/** What the keys of movement do. Each motion answers the next state; where there is no way on, the state as it was. */
import {
  clampTop,
  lastPlace,
  moveTo,
  pageBy,
  placeIn,
  scrollBy,
  type CopyState,
  type CopyView,
} from './copy-state.ts';
import { matchingBracket, paragraphBorder } from './far-motions.ts';
import { endOfJoined, firstRowOf, joinedLine, pointAt } from './joined-line.ts';
import { jumpTo } from './jumps.ts';
import { clampLine, columnOf, lastColumn, unitAt, unitBefore, type TextPoint } from './text-rows.ts';
import { moveByWord, type WordMotion } from './words.ts';

type WordName = 'word' | 'word-back' | 'word-end' | 'big-word' | 'big-word-back' | 'big-word-end';

export type Motion = WordName
  | 'left' | 'right' | 'up' | 'down' | 'line-start' | 'line-end' | 'indentation'
  | 'view-top' | 'view-middle' | 'view-bottom' | 'text-start' | 'text-end'
  | 'page-up' | 'page-down' | 'half-page-up' | 'half-page-down' | 'scroll-up' | 'scroll-down' | 'cursor-to-middle'
  | 'paragraph-up' | 'paragraph-down' | 'bracket' | 'repeat-jump' | 'reverse-jump'; // prettier-ignore

const WORD_MOTIONS: Readonly<Record<WordName, WordMotion>> = {
  word: { to: 'next-start', isBig: false },
  'word-back': { to: 'previous-start', isBig: false },
  'word-end': { to: 'next-end', isBig: false },
  'big-word': { to: 'next-start', isBig: true },
  'big-word-back': { to: 'previous-start', isBig: true },
  'big-word-end': { to: 'next-end', isBig: true },
};

/** More than any text has lines: a count beyond it says nothing more. */
const MOST = 1_000_000;

/** `count` is the number typed before the key; null where there was none. */
export function move(state: CopyState, view: CopyView, motion: Motion, count: number | null): CopyState {
  const times = Math.min(count ?? 1, MOST);
  const { rows, height } = view;
  const { cursor } = state;
  switch (motion) {
    case 'left':
    case 'right':
      return sideways(state, view, motion, times);
    case 'up':
      return moveTo(state, view, placeIn(state, view, cursor.line - times, state.wantedX), state.wantedX);
    case 'down':
      return moveTo(state, view, placeIn(state, view, cursor.line + times, state.wantedX), state.wantedX);
    case 'line-start':
      return moveTo(state, view, { line: lineStart(state, view), x: 0 });
    case 'line-end':
      return moveTo(state, view, lineEnd(state, view, times), Number.POSITIVE_INFINITY);
    case 'indentation':
      return moveTo(state, view, indentation(view, lineStart(state, view)));
    case 'view-top':
      return toIndentation(state, view, Math.min(state.top + times - 1, state.top + height - 1));
    case 'view-middle':
      return toIndentation(state, view, state.top + ((Math.min(height, rows.end - state.top) - 1) >> 1));
    case 'view-bottom':
      return toIndentation(state, view, Math.max(state.top, Math.min(rows.end, state.top + height) - times));
    case 'text-start':
      return toIndentation(state, view, rows.first + times - 1);
    case 'text-end':
      return toIndentation(state, view, count === null ? rows.end - 1 : rows.first + times - 1);
    case 'page-up':
      return pageBy(state, view, -times * pageOf(height));
    case 'page-down':
      return pageBy(state, view, times * pageOf(height));
    case 'half-page-up':
      return pageBy(state, view, -(count ?? Math.max(1, height >> 1)));
    case 'half-page-down':
      return pageBy(state, view, count ?? Math.max(1, height >> 1));
    case 'scroll-up':
      return scrollBy(state, view, -times);
    case 'scroll-down':
      return scrollBy(state, view, times);
    case 'cursor-to-middle':
      return { ...state, top: clampTop(rows, height, cursor.line - (height >> 1)) };
    case 'paragraph-up':
      return moveTo(state, view, paragraphBorder(rows, cursor, -times));
    case 'paragraph-down':
      return moveTo(state, view, paragraphBorder(rows, cursor, times));
    case 'bracket':
      return moveTo(state, view, matchingBracket(rows, cursor) ?? cursor);
    case 'repeat-jump':
    case 'reverse-jump': {
      const { jump } = state;
      if (jump === null) return state;
      const isForward = jump.isForward === (motion === 'repeat-jump');
      const found = jumpTo(rows, cursor, { ...jump, isForward }, { times, isRepeat: true });
      return found === null ? state : moveTo(state, view, found);
    }
    default:
      return byWords(state, view, WORD_MOTIONS[motion], times);
  }
}

/** One line of what was in view stays. */
function pageOf(height: number): number {
  return Math.max(1, height - 1);
}

function byWords(state: CopyState, view: CopyView, motion: WordMotion, times: number): CopyState {
  let point = state.cursor;
  for (let i = 0; i < times; i++) {
    const next = moveByWord(view.rows, point, motion);
    // Behind the last word there is the end of the text, before the first its beginning.
    if (next === null) {
      const isBack = motion.to === 'previous-start';
      const end = lastPlace(state, view, view.rows.end - 1);
      return moveTo(
        state,
        view,
        isBack ? { line: view.rows.first, x: 0 } : { line: view.rows.end - 1, x: end },
      );
    }
    point = next;
  }
  // emacs stops behind a word's end, vi on it.
  const isBehind = view.style === 'emacs' && motion.to === 'next-end';
  return moveTo(
    state,
    view,
    isBehind ? { line: point.line, x: lastColumn(view.rows.row(point.line), point.x) + 1 } : point,
  );
}

/** By characters; from the end of a row to the next one, but for a block, whose rows have no ends. */
function sideways(state: CopyState, view: CopyView, motion: 'left' | 'right', times: number): CopyState {
  const { rows } = view;
  let { line, x } = state.cursor;
  const isBlock = state.selection?.unit === 'block';
  for (let i = 0; i < times; i++) {
    const row = rows.row(line);
    if (motion === 'left') {
      if (x > 0) x = x > row.width ? x - 1 : columnOf(row, unitBefore(row, unitAt(row, x)));
      else if (isBlock || line <= rows.first) break;
      else {
        line--;
        x = lastPlace(state, view, line);
      }
    } else if (x < lastPlace(state, view, line)) x = lastColumn(row, x) + 1;
    else if (isBlock || line >= rows.end - 1) break;
    else {
      line++;
      x = 0;
    }
  }
  return moveTo(state, view, { line, x });
}

/** The row in which the cursor's line begins; of a block, the cursor's own. */
function lineStart(state: CopyState, { rows }: CopyView): number {
  return state.selection?.unit === 'block' ? state.cursor.line : firstRowOf(rows, state.cursor.line);
}

/** `2$` is the end of the next line. */
function lineEnd(state: CopyState, view: CopyView, times: number): TextPoint {
  const { rows } = view;
  let line = joinedLine(rows, state.cursor.line);
  if (state.selection?.unit === 'block') {
    return { line: state.cursor.line, x: Math.max(0, rows.row(state.cursor.line).width - 1) };
  }
  for (let i = 1; i < times && endOfJoined(line) < rows.end; i++) line = joinedLine(rows, endOfJoined(line));
  const last = endOfJoined(line) - 1;
  return { line: last, x: lastPlace(state, view, last) };
}

function toIndentation(state: CopyState, view: CopyView, line: number): CopyState {
  const within = clampLine(view.rows, line);
  const row = view.rows.row(within);
  const blanks = row.text.length - row.text.trimStart().length;
  return moveTo(state, view, { line: within, x: blanks === row.text.length ? 0 : columnOf(row, blanks) });
}

/** The first character of a line that is no blank. */
function indentation({ rows }: CopyView, first: number): TextPoint {
  const line = joinedLine(rows, first);
  const blanks = line.text.length - line.text.trimStart().length;
  return blanks === line.text.length ? { line: first, x: 0 } : pointAt(line, blanks);
}
