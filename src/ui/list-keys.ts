/** What keys and mouse do in a list. Pure: from view and input to the next view, or to what has been decided. */
import { fuzzyFilter } from '../core/fuzzy.ts';
import type { Size } from '../core/geometry.ts';
import type { MouseEvent } from '../core/mouse.ts';
import { BOX_Y, listAt, listPage } from './list.ts';
import { typedText, type OverlayInput } from './prompt.ts';
import type { ListItem, ListView } from './session-view.ts';
import { cleanText, clusters } from './text.ts';

export type ListStep =
  | { readonly kind: 'shown'; readonly view: ListView }
  /** `item` is an index of `items`. */
  | { readonly kind: 'accepted'; readonly item: number }
  /** One of the view's own keys. */
  | { readonly kind: 'pressed'; readonly item: number; readonly key: string }
  | { readonly kind: 'closed' };

const FILTER_LIMIT = 40;
/** Rows that one notch of the wheel scrolls in a list that is only read. */
const WHEEL_ROWS = 3;

type ListOptions = Pick<ListView, 'title' | 'items' | 'hint' | 'empty'> &
  Partial<Pick<ListView, 'filter' | 'selected' | 'scroll' | 'place' | 'keys'>>;

/** A list as it is opened: the first item selected and no filter, unless said otherwise. */
export function openList(options: ListOptions): ListView {
  const shown = options.items.map((_, index) => index);
  return { kind: 'list', filter: null, selected: 0, scroll: 0, place: 'centre', ...options, shown };
}

/** Index of the item that the keys are about; null where there is none. */
export function selectedItem({ selected, shown }: ListView): number | null {
  return selected === null ? null : (shown.at(selected) ?? null);
}

/** `size` is that of the screen the list stands on. */
export function stepList(view: ListView, input: OverlayInput, size: Size): ListStep {
  if (input.kind === 'text') return typed(view, input.text, size);
  const name = input.name;
  const item = selectedItem(view);
  if (item !== null && view.keys?.includes(name) === true) return { kind: 'pressed', item, key: name };
  switch (name) {
    case 'Escape':
    case 'C-c':
    case 'C-g':
      return { kind: 'closed' };
    case 'q':
      return view.filter === null ? { kind: 'closed' } : typed(view, name, size);
    case 'Enter':
      return accept(view);
    case 'Backspace':
    case 'C-h':
      return refilter(view, withoutLast(view.filter));
    case 'C-u':
      return refilter(view, '');
    case 'C-w':
      return refilter(view, (view.filter ?? '').replace(/\S*\s*$/, ''));
    default: {
      const rows = rowsFor(name, view, size);
      if (rows !== null) return moved(view, rows, size);
      const text = typedText(name);
      return text === null || view.filter === null ? shown(view) : typed(view, text, size);
    }
  }
}

/** A click on the selected line accepts it, on another one selects that, beside the box closes it. */
export function pointList(view: ListView, event: MouseEvent, size: Size): ListStep {
  const { button, action } = event;
  if (button === 'wheel-up' || button === 'wheel-down') {
    const rows = view.selected === null ? WHEEL_ROWS : 1;
    return moved(view, button === 'wheel-up' ? -rows : rows, size);
  }
  if (button !== 'left' || action !== 'press') return shown(view);
  const place = listAt(view, size, event);
  if (place === 'outside') return { kind: 'closed' };
  if (place === 'inside' || view.selected === null) return shown(view);
  return place === view.selected ? accept(view) : shown({ ...view, selected: place });
}

/** How far a key moves; null where it does not. Letters do where nothing is typed. */
function rowsFor(name: string, view: ListView, size: Size): number | null {
  const page = Math.max(1, listPage(view, size).rect.height - 2 * BOX_Y - 1);
  const letters = view.filter === null;
  switch (name) {
    case 'Up':
    case 'C-p':
      return -1;
    case 'Down':
    case 'C-n':
      return 1;
    case 'PageUp':
      return -page;
    case 'PageDown':
      return page;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    case 'k':
      return letters ? -1 : null;
    case 'j':
      return letters ? 1 : null;
    case 'Space':
      return letters ? page : null;
    case 'g':
      return letters ? -Infinity : null;
    case 'G':
      return letters ? Infinity : null;
    default:
      return null;
  }
}

function moved(view: ListView, rows: number, size: Size): ListStep {
  const { scroll, total } = listPage(view, size);
  if (view.selected === null) {
    return shown({ ...view, scroll: Math.max(0, Math.min(total, scroll + rows)) });
  }
  const last = Math.max(0, view.shown.length - 1);
  return shown({ ...view, scroll, selected: Math.max(0, Math.min(last, view.selected + rows)) });
}

/** Letters are a filter's where there is one, and keys where there is none. */
function typed(view: ListView, text: string, size: Size): ListStep {
  if (view.filter !== null) return refilter(view, view.filter + cleanText(text));
  let current = view;
  for (const letter of text) {
    const step = stepList(current, { kind: 'key', name: letter === ' ' ? 'Space' : letter }, size);
    if (step.kind !== 'shown') return step;
    current = step.view;
  }
  return shown(current);
}

function refilter(view: ListView, filter: string): ListStep {
  if (view.filter === null) return shown(view);
  const bounded = filter.slice(0, FILTER_LIMIT);
  const found = fuzzyFilter(bounded, view.items.map(searchText));
  return shown({ ...view, filter: bounded, shown: found, selected: 0, scroll: 0 });
}

function searchText({ text, note = [], aside = '' }: ListItem): string {
  return [text, ...note.map((segment) => segment.text), aside].join(' ');
}

function accept(view: ListView): ListStep {
  const item = selectedItem(view);
  if (item !== null) return { kind: 'accepted', item };
  return view.selected === null ? { kind: 'closed' } : shown(view);
}

function withoutLast(filter: string | null): string {
  const text = filter ?? '';
  return text.slice(0, clusters(text).at(-1)?.start ?? 0);
}

function shown(view: ListView): ListStep {
  return { kind: 'shown', view };
}
