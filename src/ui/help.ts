/**
 * The help page: every key with its few words, grouped, filtered by typing, scrolled where the screen is small.
 * Pure: from view and size to lines, and from view and key to the next view.
 */
import type { CommandName } from '../core/command.ts';
import type { Size } from '../core/geometry.ts';
import type { KeyBinding } from '../core/key-bindings.ts';
import { keyLabel, keysLabel } from './key-label.ts';
import { typedText, type OverlayInput } from './prompt.ts';
import type { HelpView } from './session-view.ts';
import { cleanText, cutLine, cutText, lineWidth, textWidth, type TextLine } from './text.ts';

const GROUPS = ['panes', 'layout', 'session', 'view'] as const;
type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<CommandName, Group>> = {
  split: 'panes',
  close: 'panes',
  focus: 'panes',
  'focus-number': 'panes',
  'focus-direction': 'panes',
  'focus-next': 'panes',
  'focus-waiting': 'panes',
  rename: 'panes',
  restart: 'panes',
  zoom: 'layout',
  stack: 'layout',
  resize: 'layout',
  equalise: 'layout',
  swap: 'layout',
  'next-layout': 'layout',
  detach: 'session',
  'detach-others': 'session',
  'send-prefix': 'session',
  quit: 'session',
  'copy-mode': 'view',
  paste: 'view',
  'choose-buffer': 'view',
  find: 'view',
  scroll: 'view',
  help: 'view',
  messages: 'view',
  agents: 'panes',
  files: 'panes',
  answer: 'panes',
  theme: 'view',
  record: 'session',
  'command-prompt': 'view',
  palette: 'view',
};

const COLUMN_GAP = 4;
/** What the frame takes of the screen in each direction, and the status line below it. */
const FRAME = 2;
const STATUS_ROWS = 1;
/** Cells of air between the frame and the text, on both sides together. */
const PADDING = 2;
const FILTER_LIMIT = 40;

/** A group's heading and entries. */
type Block = readonly TextLine[];

interface Entry {
  readonly keys: string;
  readonly help: string;
}

export interface HelpPage {
  /** The whole page; a line is at most `width` cells. */
  readonly lines: readonly TextLine[];
  readonly width: number;
  /** Rows of it that the screen has room for. */
  readonly height: number;
  /** First line shown: the view's, held within the page. */
  readonly scroll: number;
}

export type HelpStep = { readonly kind: 'shown'; readonly view: HelpView } | { readonly kind: 'closed' };

/** The page as it fits on a screen of `size`, status line included. */
export function helpPage(view: HelpView, size: Size): HelpPage {
  const roomX = Math.max(0, size.cols - FRAME - PADDING);
  const roomY = Math.max(0, size.rows - FRAME - STATUS_ROWS);
  const groups = GROUPS.map((group) => ({ group, entries: entriesOf(group, view) }));
  // One width for all, so that the words of all groups stand in one line.
  const keysWidth = Math.max(
    ...groups.flatMap(({ entries }) => entries.map(({ keys }) => textWidth(keys))),
    0,
  );
  const blocks = groups.filter(({ entries }) => entries.length > 0).map((each) => blockOf(each, keysWidth));
  const lines = layOut(blocks.length === 0 ? [[nothingFound(view)]] : blocks, roomX, roomY);
  const height = Math.min(lines.length, roomY);
  const scroll = Math.max(0, Math.min(view.scroll, lines.length - height));
  return { lines, width: Math.max(0, ...lines.map(lineWidth)), height, scroll };
}

/** `size` is that of the screen the page stands on. Keys that type something narrow the page down. */
export function stepHelp(view: HelpView, input: OverlayInput, size: Size): HelpStep {
  if (input.kind === 'text') return shown(filtered(view, view.filter + cleanText(input.text)));
  const { lines, height, scroll } = helpPage(view, size);
  const scrolled = (to: number): HelpStep =>
    shown({ ...view, scroll: Math.max(0, Math.min(to, lines.length - height)) });
  switch (input.name) {
    case 'Escape':
    case 'Enter':
    case 'C-c':
      return { kind: 'closed' };
    case 'Up':
      return scrolled(scroll - 1);
    case 'Down':
      return scrolled(scroll + 1);
    case 'PageUp':
      return scrolled(scroll - height);
    case 'PageDown':
      return scrolled(scroll + height);
    case 'Home':
      return scrolled(0);
    case 'End':
      return scrolled(lines.length);
    case 'Backspace':
      return shown(filtered(view, view.filter.slice(0, -1)));
    case 'C-u':
      return shown(filtered(view, ''));
    default: {
      const typed = typedText(input.name);
      if (typed === null) return shown(view);
      // The key that opened the page closes it too.
      if (typed === '?' && view.filter === '') return { kind: 'closed' };
      return shown(filtered(view, view.filter + typed));
    }
  }
}

/** What the filter leaves of a group. */
function entriesOf(group: Group, view: HelpView): readonly Entry[] {
  const bindings = view.bindings.filter(({ command }) => GROUP_OF[command.name] === group);
  return mergedEntries(bindings).filter((entry) => isMatch(entry, group, view.filter));
}

/** A group with its heading. */
function blockOf(
  { group, entries }: { readonly group: Group; readonly entries: readonly Entry[] },
  keysWidth: number,
): Block {
  return [
    [{ text: group, tone: 'overlay-title', isBold: true }],
    ...entries.map(({ keys, help }): TextLine => [
      { text: ' '.repeat(keysWidth - textWidth(keys)) + keys, tone: 'overlay-key', isBold: true },
      { text: `  ${help}`, tone: 'overlay' },
    ]),
  ];
}

/** Keys that say the same of themselves share one line: `1-7  focus by number`. */
function mergedEntries(bindings: readonly KeyBinding[]): readonly Entry[] {
  const keysOf = new Map<string, string[]>();
  for (const { key, table, help } of bindings) {
    const entry = `${table} ${help}`;
    const keys = keysOf.get(entry);
    if (keys === undefined) keysOf.set(entry, [key]);
    else if (!keys.includes(key)) keys.push(key);
  }
  return Array.from(keysOf, ([entry, keys]) => {
    const help = cleanText(entry.slice(entry.indexOf(' ') + 1));
    return { keys: keysLabel(keys), help: entry.startsWith('root ') ? `${help} (no prefix)` : help };
  });
}

function isMatch(entry: Entry, group: Group, filter: string): boolean {
  const text = `${group} ${entry.keys} ${entry.help}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(' ')
    .every((word) => text.includes(word));
}

/** In one column where it fits or where there is no room beside it; else in two of about the same height. */
function layOut(blocks: readonly Block[], width: number, height: number): readonly TextLine[] {
  const single = stacked(blocks);
  const columnWidth = Math.max(...single.map(lineWidth));
  if (single.length <= height || columnWidth * 2 + COLUMN_GAP > width) {
    return single.map((line) => cutLine(line, width));
  }
  const half = bestSplit(blocks);
  const left = stacked(blocks.slice(0, half));
  const right = stacked(blocks.slice(half));
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const first = row < left.length ? left[row] : [];
    if (row >= right.length) return first;
    const gap = ' '.repeat(columnWidth + COLUMN_GAP - lineWidth(first));
    return [...first, { text: gap, tone: 'overlay' }, ...right[row]];
  });
}

/** One block under the other, an empty line between them. */
function stacked(blocks: readonly Block[]): readonly TextLine[] {
  return blocks.flatMap((block, index) => (index === 0 ? block : [[], ...block]));
}

/** How many blocks the left column takes so that the higher one is lowest. */
function bestSplit(blocks: readonly Block[]): number {
  let best = 1;
  let lowest = Infinity;
  for (let count = 1; count <= blocks.length; count++) {
    const height = Math.max(stacked(blocks.slice(0, count)).length, stacked(blocks.slice(count)).length);
    if (height < lowest) [best, lowest] = [count, height];
  }
  return best;
}

function nothingFound(view: HelpView): TextLine {
  return [{ text: `no key for “${cutText(cleanText(view.filter), FILTER_LIMIT)}”`, tone: 'overlay' }];
}

/** In the upper side of the frame, the fullest text that fits. */
export function helpTitle(view: HelpView, width: number): string {
  if (view.filter !== '') return ` help: ${cleanText(view.filter)}▌ `;
  const prefix = keyLabel(view.prefix);
  const texts = [` help: after ${prefix} · type to search · Esc closes `, ` after ${prefix} · Esc closes `];
  return texts.find((text) => textWidth(text) <= width) ?? ' help ';
}

/** In the lower side of the frame: where one is in a page that does not fit. */
export function helpFooter({ lines, height, scroll }: HelpPage): string {
  return lines.length <= height ? '' : ` ↑↓ ${scroll + 1}-${scroll + height} of ${lines.length} `;
}

function filtered(view: HelpView, filter: string): HelpView {
  return { ...view, filter: filter.slice(0, FILTER_LIMIT), scroll: 0 };
}

function shown(view: HelpView): HelpStep {
  return { kind: 'shown', view };
}
