/** The menu of live sessions as data: what its lines say, and what a key does in it. */
import type { SessionDescription } from '../protocol/control.ts';
import type { LiveSession } from './find-session.ts';
import { formatTable, printable, type Column } from './table.ts';

export interface MenuEntry {
  readonly session: LiveSession;
  /** Null where its server does not answer. */
  readonly description: SessionDescription | null;
}

export type MenuStep =
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'chosen'; readonly index: number }
  | { readonly kind: 'left' };

/** What `key` (a name as in key-notation.ts) does with `count` entries and the mark at `index`; it wraps around. */
export function menuStep(key: string, index: number, count: number): MenuStep {
  const at = (next: number): MenuStep => ({ kind: 'at', index: (next + count) % count });
  switch (key) {
    case 'Up':
    case 'k':
    case 'C-p':
      return at(index - 1);
    case 'Down':
    case 'j':
    case 'C-n':
      return at(index + 1);
    case 'Home':
    case 'g':
      return at(0);
    case 'End':
    case 'G':
      return at(count - 1);
    case 'Enter':
    case 'C-j':
      return { kind: 'chosen', index };
    case 'q':
    case 'Escape':
    case 'C-c':
    case 'C-d':
      return { kind: 'left' };
    default: {
      const number = /^[1-9]$/.test(key) ? Number(key) : 0;
      return number >= 1 && number <= count ? { kind: 'chosen', index: number - 1 } : at(index);
    }
  }
}

const COLUMNS: readonly Column[] = [
  { title: '#', isNumber: true },
  { title: 'SESSION' },
  { title: 'PANES', isNumber: true },
  { title: 'CLIENTS', isNumber: true },
  { title: 'WAITS FOR YOU' },
  { title: 'PROJECT' },
];
const TITLE = 'Attach to which session?';
const KEYS = 'Enter or a number attaches, arrows or j k move, q leaves';
/** Title, an empty line, the head, and behind the entries an empty line and the keys. */
const LINES_AROUND = 5;

export interface MenuLine {
  readonly text: string;
  readonly isMarked: boolean;
}

/** The lines for a terminal of this size; where not all entries have room, those around the mark. */
export function menuLines(
  entries: readonly MenuEntry[],
  index: number,
  { cols, rows, home }: { readonly cols: number; readonly rows: number; readonly home: string | undefined },
): readonly MenuLine[] {
  const [head, ...lines] = formatTable(
    COLUMNS,
    entries.map((entry, i) => cellsOf(entry, i, home)),
  );
  const room = Math.max(1, rows - LINES_AROUND);
  const first = Math.max(0, Math.min(index - Math.floor(room / 2), lines.length - room));
  const shown = lines.map((text, i) => ({
    text: `${i === index ? '>' : ' '} ${text}`,
    isMarked: i === index,
  }));
  const plain = (text: string): MenuLine => ({ text, isMarked: false });
  const all = [
    plain(TITLE),
    plain(''),
    plain(`  ${head}`),
    ...shown.slice(first, first + room),
    plain(''),
    plain(KEYS),
  ];
  return all
    .slice(0, Math.max(1, rows))
    .map(({ text, isMarked }) => ({ text: text.slice(0, cols), isMarked }));
}

function cellsOf(
  { session, description }: MenuEntry,
  index: number,
  home: string | undefined,
): readonly string[] {
  const number = index < 9 ? String(index + 1) : '';
  const project = shortened(session.cwd, home);
  if (description === null) return [number, session.name, '-', '-', 'does not answer', project];
  const { panes, clients } = description;
  const waiting = panes.filter(({ status }) => status === 'waiting').map(({ name }) => name);
  return [number, session.name, String(panes.length), String(clients), waiting.join(', '), project];
}

function shortened(path: string, home: string | undefined): string {
  const isBelow = home !== undefined && home !== '' && (path === home || path.startsWith(`${home}/`));
  return printable(isBelow ? `~${path.slice(home.length)}` : path);
}
