/** Views as tests need them: a team of seven with every state among them, and what a frame of cells looks like. */
import { present } from '../../../src/base/assert.ts';
import type { AgentStatus, StatusKind } from '../../../src/core/agent-status.ts';
import { arrange, type Arrangement } from '../../../src/core/arrangement.ts';
import {
  BOLD,
  CODE_POINT_MASK,
  COMBINED,
  DIM,
  WIDTH_SHIFT,
  WORDS_PER_CELL,
} from '../../../src/core/cells.ts';
import type { Command } from '../../../src/core/command.ts';
import type { Frame } from '../../../src/core/frame.ts';
import type { Size } from '../../../src/core/geometry.ts';
import type { KeyBinding } from '../../../src/core/key-bindings.ts';
import { leaf, split, type LayoutNode } from '../../../src/core/layout-tree.ts';
import type { Theme } from '../../../src/core/plan.ts';
import type { PaneView, SessionView } from '../../../src/ui/session-view.ts';

/** 14:02 on the machine's own clock, wherever it stands. */
export const NOW = new Date(2026, 10, 20, 14, 2, 0).getTime();

export const theme: Theme = {
  name: 'test',
  border: '#303030',
  borderFocused: '#c0c0c0',
  title: '#909090',
  titleFocused: '#f0f0f0',
  statusForeground: '#d0d0d0',
  statusBackground: '#101010',
  hint: '#5050ff',
  busy: '#00c000',
  waiting: '#ff8000',
  idle: '#606060',
  done: '#00a0ff',
  failed: '#ff0000',
  overlayForeground: '#e0e0e0',
  overlayBackground: '#202020',
  selectionForeground: '#000000',
  selectionBackground: '#ffff00',
  roles: { dev: '#80c0ff', qa: '#c080ff' },
};

export function status(kind: StatusKind, ageS: number, more: Partial<AgentStatus> = {}): AgentStatus {
  return {
    kind,
    since: NOW - ageS * 1000,
    source: 'process',
    activity: null,
    waitingFor: null,
    conversation: null,
    ...more,
  };
}

export function pane(name: string, more: Partial<PaneView> = {}): PaneView {
  return {
    id: name,
    slot: 1,
    number: 1,
    name,
    title: null,
    role: name.replace(/\d+$/, ''),
    isAgent: true,
    color: null,
    status: status('idle', 5),
    isSeen: true,
    usage: null,
    exit: null,
    isFocused: false,
    scroll: null,
    front: null,
    question: null,
    offer: 'r restart · x close',
    note: null,
    ...more,
  };
}

const TEAM: readonly PaneView[] = [
  pane('dev1', { status: status('busy', 42, { activity: 'Edit parser.ts' }) }),
  pane('dev2', { status: status('busy', 123, { activity: 'thinking' }) }),
  pane('dev3', { status: status('idle', 5) }),
  pane('qa1', { status: status('idle', 190) }),
  pane('qa2', {
    status: status('waiting', 67, {
      activity: 'Bash',
      waitingFor: { kind: 'permission', detail: 'rm -rf build' },
    }),
  }),
  pane('ux', { status: status('idle', 4000) }),
  pane('pm', { status: status('idle', 12), isSeen: false }),
];

const TEAM_TREE = split(
  'row',
  [
    split('column', [leaf('dev1'), leaf('dev2'), leaf('dev3')], [1, 1, 1]),
    split('column', [leaf('qa1'), leaf('qa2')], [1, 1]),
    split('column', [leaf('ux'), leaf('pm')], [1, 1]),
  ],
  [1, 1, 1],
);

export interface TeamOptions {
  readonly size: Size;
  readonly focus?: string;
  readonly isZoomed?: boolean;
  readonly isStacked?: boolean;
  /** The first so many of the team, side by side. */
  readonly count?: number;
}

/** What a client of the session's own size shows of the team; `more` replaces any of it. */
export function teamView(options: TeamOptions, more: Partial<SessionView> = {}): SessionView {
  const { size, isZoomed = false, isStacked = false, count = TEAM.length } = options;
  const team = TEAM.slice(0, count);
  const focus = options.focus ?? present(team.at(-1), 'somebody is in the team').id;
  const arrangement = arrange({
    tree: treeOf(team),
    order: team.map(({ id }) => id),
    area: { x: 0, y: 0, width: size.cols, height: Math.max(1, size.rows - 1) },
    focus,
    isZoomed,
    isStacked,
  });
  return {
    sessionName: 'app',
    layoutName: 'dev3-qa2-ux-pm',
    arrangement,
    sessionSize: size,
    panes: team.map((member, index) => ({
      ...member,
      number: index + 1,
      slot: index + 1,
      isFocused: member.id === focus,
    })),
    now: NOW,
    isPrefixActive: false,
    hints: bindings,
    prefix: 'C-\\',
    waitingKey: 'Ctrl+\\ a',
    message: null,
    branch: 'main*',
    costUsd: null,
    isReadOnly: false,
    isRecording: false,
    lockAgainst: null,
    mode: null,
    hasStatusLine: true,
    isDemo: false,
    overlay: null,
    ...more,
  };
}

function treeOf(team: readonly PaneView[]): LayoutNode {
  if (team.length === TEAM.length) return TEAM_TREE;
  const leaves = team.map(({ id }) => leaf(id));
  return leaves.length === 1
    ? leaves[0]
    : split(
        'row',
        leaves,
        leaves.map(() => 1),
      );
}

/** `view` with something about one of its panes replaced. */
export function withPane(view: SessionView, id: string, more: Partial<PaneView>): SessionView {
  return { ...view, panes: view.panes.map((pane) => (pane.id === id ? { ...pane, ...more } : pane)) };
}

export function contentOf(arrangement: Arrangement, id: string) {
  return present(arrangement.panes.find((pane) => pane.id === id)?.content, `${id} is on the screen`);
}

export const bindings: readonly KeyBinding[] = [
  binding('%', { name: 'split', side: 'right' }, 'split to the right'),
  binding('"', { name: 'split', side: 'below' }, 'split below'),
  binding('x', { name: 'close', ask: true }, 'close the pane'),
  binding('h', { name: 'focus-direction', direction: 'left' }, 'focus left'),
  binding('Left', { name: 'focus-direction', direction: 'left' }, 'focus left'),
  ...Array.from({ length: 7 }, (_, i) =>
    binding(String(i + 1), { name: 'focus-number', number: i + 1 }, 'focus by number'),
  ),
  binding('z', { name: 'zoom' }, 'zoom the pane'),
  binding('=', { name: 'equalise' }, 'make all equal'),
  binding('d', { name: 'detach' }, 'leave the session running'),
  binding('?', { name: 'help' }, 'show this help'),
];

function binding(key: string, command: Command, help: string): KeyBinding {
  return { key, table: 'prefix', command, help };
}

/** The rows of a frame as text, without the blanks at their ends; a wide character stands for its two cells. */
export function frameText(frame: Frame): readonly string[] {
  return Array.from({ length: frame.rows }, (_, y) =>
    Array.from({ length: frame.cols }, (_, x) => cellText(frame, x, y))
      .join('')
      .trimEnd(),
  );
}

export function cellText(frame: Frame, x: number, y: number): string {
  const content = frame.cells[(y * frame.cols + x) * WORDS_PER_CELL];
  if (content >>> WIDTH_SHIFT === 0) return '';
  const code = content & CODE_POINT_MASK;
  return content & COMBINED ? frame.strings.value(code) : String.fromCodePoint(code);
}

/** `#rrggbb` or `-` for foreground and background, then the flags: `#ff8000 on - bold`. */
export function cellStyle(frame: Frame, x: number, y: number): string {
  const at = (y * frame.cols + x) * WORDS_PER_CELL;
  const [foreground, background] = [frame.cells[at + 1], frame.cells[at + 2]];
  const flags = [foreground & BOLD ? ' bold' : '', background & DIM ? ' dim' : ''].join('');
  return `${color(foreground)} on ${color(background)}${flags}`;
}

function color(word: number): string {
  return (word & 0x3000000) === 0 ? '-' : `#${(word & 0xffffff).toString(16).padStart(6, '0')}`;
}

/** Where `text` stands in a frame, whose characters before it are all one cell wide. */
export function find(frame: Frame, text: string): { x: number; y: number } {
  const rows = frameText(frame);
  const y = rows.findIndex((row) => row.includes(text));
  if (y < 0) throw new Error(`no ${JSON.stringify(text)} in\n${rows.join('\n')}`);
  return { x: rows[y].indexOf(text), y };
}
