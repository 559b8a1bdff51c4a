/**
 * What a pane is, at one glance: a symbol, a word and a tone. Never colour alone; only a pane that waits for the
 * user is loud.
 */
import { assertNever } from '../base/assert.ts';
import type { PaneView } from './session-view.ts';
import type { Tone } from './text.ts';

/** The order is that of the status line: what is under way, what needs somebody, what rests. */
export const STATES = ['busy', 'waiting', 'idle', 'done', 'failed', 'starting', 'unknown'] as const;
/** `plain`: a program that is no agent, and of which nothing is expected. */
export type PaneMarkKind = (typeof STATES)[number] | 'plain';

export interface PaneMark {
  readonly kind: PaneMarkKind;
  readonly symbol: string;
  /** In the border. */
  readonly word: string;
  /** After a count in the status line. */
  readonly counted: string;
  readonly tone: Tone;
}

export const MARKS: Readonly<Record<PaneMarkKind, PaneMark>> = {
  busy: { kind: 'busy', symbol: '●', word: 'busy', counted: 'busy', tone: 'busy' },
  waiting: { kind: 'waiting', symbol: '▲', word: 'WAITS', counted: 'waits', tone: 'waiting' },
  idle: { kind: 'idle', symbol: '◌', word: 'idle', counted: 'idle', tone: 'idle' },
  done: { kind: 'done', symbol: '✓', word: 'done', counted: 'done', tone: 'done' },
  failed: { kind: 'failed', symbol: '✗', word: 'exited', counted: 'exited', tone: 'failed' },
  starting: { kind: 'starting', symbol: '…', word: 'starting', counted: 'starting', tone: 'idle' },
  unknown: { kind: 'unknown', symbol: '?', word: '', counted: 'unknown', tone: 'idle' },
  plain: { kind: 'plain', symbol: '', word: '', counted: '', tone: 'idle' },
};

export function markOf(pane: PaneView): PaneMark {
  return MARKS[kindOf(pane)];
}

/** Whether the time since the last change of state says something about this pane. */
export function isAgeShown(pane: PaneView): boolean {
  const kind = kindOf(pane);
  if (kind === 'idle') return pane.isAgent || hasRun(pane);
  return kind === 'busy' || kind === 'waiting' || kind === 'done';
}

/** A shell that has run nothing yet rests since it began, which is no news. */
function hasRun({ status }: PaneView): boolean {
  return status.source !== 'foreground' && (status.source !== 'shell' || status.lastCommand !== undefined);
}

/** The panes that wait, the longest waiting first. */
export function waitingPanes(panes: readonly PaneView[]): readonly PaneView[] {
  return panes
    .filter((pane) => kindOf(pane) === 'waiting')
    .sort((a, b) => a.status.since - b.status.since || a.number - b.number);
}

function kindOf(pane: PaneView): PaneMarkKind {
  if (pane.exit !== null) return 'failed';
  switch (pane.status.kind) {
    case 'idle':
      return pane.isSeen ? 'idle' : 'done';
    case 'exited':
      return 'failed';
    case 'busy':
    case 'waiting':
    case 'starting':
      return pane.status.kind;
    case 'unknown':
      return pane.isAgent ? 'unknown' : 'plain';
    default:
      return assertNever(pane.status.kind);
  }
}
