/**
 * A one-line editor for the status line, as a pure function from view and key to the next view. A key is a name
 * (`Left`, `C-u`, `Enter`); typed and pasted text comes as text. The cursor always stands between two characters.
 */
import type { PromptView } from './session-view.ts';
import { cleanText, clusters, cutText, textWidth, type Segment, type TextLine } from './text.ts';

/** What an overlay is given: a key by its name, or text that was typed or pasted. */
export type OverlayInput =
  { readonly kind: 'key'; readonly name: string } | { readonly kind: 'text'; readonly text: string };

export type PromptStep =
  | { readonly kind: 'edited'; readonly view: PromptView }
  | { readonly kind: 'accepted'; readonly text: string }
  | { readonly kind: 'cancelled' };

/** Names and titles are short; a pasted file must not become one. */
const LENGTH_LIMIT = 256;

export function openPrompt(label: string, text: string): PromptView {
  const clean = cleanText(text).slice(0, LENGTH_LIMIT);
  return { kind: 'prompt', label, text: clean, cursor: clean.length };
}

/** Keys that mean nothing here leave the view as it is. */
export function stepPrompt(view: PromptView, input: OverlayInput): PromptStep {
  if (input.kind === 'text') return edited(insert(view, input.text));
  switch (input.name) {
    case 'Enter':
      return { kind: 'accepted', text: view.text };
    case 'Escape':
    case 'C-c':
    case 'C-g':
      return { kind: 'cancelled' };
    default:
      return edited(editByKey(view, input.name));
  }
}

/** The text that a key types by itself, or null for a key that does something. */
export function typedText(keyName: string): string | null {
  if (keyName === 'Space') return ' ';
  const characters = clusters(cleanText(keyName));
  return characters.length === 1 ? characters[0].text : null;
}

function editByKey(view: PromptView, name: string): PromptView {
  const { text, cursor } = view;
  switch (name) {
    case 'Left':
    case 'C-b':
      return { ...view, cursor: before(text, cursor) };
    case 'Right':
    case 'C-f':
      return { ...view, cursor: after(text, cursor) };
    case 'Home':
    case 'C-a':
      return { ...view, cursor: 0 };
    case 'End':
    case 'C-e':
      return { ...view, cursor: text.length };
    case 'Backspace':
    case 'C-h':
      return remove(view, before(text, cursor), cursor);
    case 'Delete':
    case 'C-d':
      return remove(view, cursor, after(text, cursor));
    case 'C-u':
      return remove(view, 0, cursor);
    case 'C-k':
      return remove(view, cursor, text.length);
    case 'C-w':
      return remove(view, text.slice(0, cursor).trimEnd().lastIndexOf(' ') + 1, cursor);
    default: {
      const typed = typedText(name);
      return typed === null ? view : insert(view, typed);
    }
  }
}

function insert(view: PromptView, text: string): PromptView {
  const added = cleanText(text).slice(0, LENGTH_LIMIT - view.text.length);
  const whole = view.text.slice(0, view.cursor) + added + view.text.slice(view.cursor);
  // What was added may join the character before it: the cursor goes to the end of that one.
  const end = view.cursor + added.length;
  return { ...view, text: whole, cursor: borders(whole).find((border) => border >= end) ?? whole.length };
}

function remove(view: PromptView, from: number, to: number): PromptView {
  const text = view.text.slice(0, from) + view.text.slice(to);
  return { ...view, text, cursor: borders(text).find((border) => border >= from) ?? text.length };
}

function before(text: string, cursor: number): number {
  return borders(text).findLast((border) => border < cursor) ?? 0;
}

function after(text: string, cursor: number): number {
  return borders(text).find((border) => border > cursor) ?? text.length;
}

/** Every place between two characters, both ends included. */
function borders(text: string): readonly number[] {
  return [...clusters(text).map((cluster) => cluster.start), text.length];
}

function edited(view: PromptView): PromptStep {
  return { kind: 'edited', view };
}

/** What of a prompt fits into `width` cells, and the cell of the cursor: the text slides under a narrow line. */
export function promptLine(
  view: PromptView,
  width: number,
): { readonly line: TextLine; readonly cursor: number } {
  const label = ` ${cleanText(view.label)} `;
  const shownLabel = textWidth(label) + SHORTEST_FIELD <= width ? label : '';
  const start = textWidth(shownLabel);
  const characters = clusters(view.text);
  let used = textWidth(view.text.slice(0, view.cursor));
  let first = 0;
  // One cell stays free for the cursor itself.
  for (; used > width - start - 1 && first < characters.length; first++) used -= characters[first].width;
  const shown: string[] = [];
  let room = width - start;
  for (const character of characters.slice(first)) {
    room -= character.width;
    if (room < 0) break;
    shown.push(character.text);
  }
  const text: Segment = { text: shownLabel + shown.join(''), tone: 'status' };
  const hint = cutText(cleanText(view.hint ?? ''), Math.max(0, room - HINT_GAP));
  const line: TextLine = hint === '' ? [text] : [text, { text: ' '.repeat(HINT_GAP) + hint, tone: 'hint' }];
  return { line, cursor: start + Math.max(0, used) };
}

/** Cells between what was typed and how it could go on; the cursor stands in the first. */
const HINT_GAP = 3;

/** Cells of text that must stay beside a label. */
const SHORTEST_FIELD = 8;
