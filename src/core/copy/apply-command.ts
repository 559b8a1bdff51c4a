/** What each command of copy mode does to its state, as far as that needs nothing but the text. Pure. */
import { moveTo, type CopyState, type CopyView, type Selection } from './copy-state.ts';
import type { CopyCommand } from './copy-keys.ts';
import { jumpTo } from './jumps.ts';
import { move } from './motions.ts';
import { selectedText } from './selected-text.ts';
import { beginSelection, swapEnds } from './selection.ts';
import type { TextPoint } from './text-rows.ts';
import { wordAt } from './words.ts';

/** The next state; null for a command that is about more than the state. */
export function applyCommand(
  state: CopyState,
  view: CopyView,
  command: CopyCommand,
  count: number | null,
): CopyState | null {
  switch (command.kind) {
    case 'move':
      return move(state, view, command.motion, count);
    case 'jump': {
      const found = jumpTo(view.rows, state.cursor, command.jump, { times: count ?? 1 });
      const jumped = { ...state, jump: command.jump };
      return found === null ? jumped : moveTo(jumped, view, found);
    }
    case 'select':
      return select(state, view, command.unit);
    case 'swap-ends':
      return followedSwap(state, view);
    default:
      return null;
  }
}

/** The same key again gives the selection up, another one changes its kind, as in vi. */
function select(state: CopyState, view: CopyView, unit: Selection['unit']): CopyState {
  const { selection, cursor } = state;
  if (selection === null) {
    return { ...state, selection: beginSelection(cursor, unit, view.style === 'emacs') };
  }
  if (selection.unit !== unit) return { ...state, selection: { ...selection, unit, isOpenEnded: false } };
  // emacs sets its mark anew.
  return view.style === 'emacs' && unit === 'character'
    ? { ...state, selection: beginSelection(cursor, unit, true) }
    : moveTo({ ...state, selection: null }, view, cursor);
}

function followedSwap(state: CopyState, view: CopyView): CopyState {
  const swapped = swapEnds(state, view.rows);
  // A block's corner may stand where no text is.
  const { cursor } = swapped;
  const { top } = moveTo(swapped, view, cursor);
  return { ...swapped, top };
}

/** The text of the cursor's line, or of what is left of it from the cursor on. */
export function lineText(state: CopyState, view: CopyView, from: 'start' | 'cursor'): string {
  const start = from === 'start' ? move(state, view, 'line-start', null) : state;
  const begun: CopyState = { ...start, selection: beginSelection(start.cursor, 'character') };
  return selectedText(move(begun, view, 'line-end', null), view.rows);
}

/** The word under the cursor, and where it begins. */
export function wordText(
  state: CopyState,
  { rows }: CopyView,
): { readonly text: string; readonly start: TextPoint } {
  const { start, end } = wordAt(rows, state.cursor);
  const selection = beginSelection(start, 'character');
  return { text: selectedText({ ...state, cursor: end, selection }, rows), start };
}
