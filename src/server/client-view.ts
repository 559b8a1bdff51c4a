/** Makes what one client is to show out of the session's state and the client's own. No I/O. */
import { basename } from 'node:path';
import { arrangementName } from '../core/arrangement-name.ts';
import { deadPaneKeys } from '../core/dead-pane-keys.ts';
import type { KeyBinding } from '../core/key-bindings.ts';
import type { Lock } from '../core/locks/lock.ts';
import { MOST_RESTARTS } from '../core/restart-policy.ts';
import { arrangementOf, openPanes, type PaneState, type SessionState } from '../core/session-state.ts';
import { costOfAll, costOfPane } from '../core/usage.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { ProgramProgress } from '../emulator/notifications.ts';
import type { LivePane } from '../session/live-pane.ts';
import { commandKeyLabel, keyLabel } from '../ui/key-label.ts';
import type {
  FrontMark,
  MessageView,
  OverlayView,
  PaneView,
  SessionView,
  UsageView,
} from '../ui/session-view.ts';

/** A yes-or-no question that stands in a pane's border, or in the status line where it concerns the session. */
export interface Question {
  readonly pane: string | null;
  readonly text: string;
}

/** What differs from client to client. */
export interface ClientState {
  readonly isPrefixActive: boolean;
  readonly isReadOnly: boolean;
  readonly isRecording: boolean;
  readonly overlay: OverlayView | null;
  readonly question: Question | null;
  readonly message: MessageView | null;
}

export interface ViewSources {
  readonly state: SessionState;
  readonly client: ClientState;
  readonly live: (paneId: string) => LivePane | undefined;
  readonly bindings: readonly KeyBinding[];
  readonly prefix: string;
  readonly branch: string | null;
  readonly lockAgainst: (paneId: string) => Lock | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Null once the session has no pane left to show. */
export function clientView(sources: ViewSources): SessionView | null {
  const { state, client, live, bindings, prefix, branch, now } = sources;
  const arrangement = arrangementOf(state);
  if (arrangement === null) return null;
  const asked = client.question;
  return {
    sessionName: state.name,
    layoutName: arrangementName(state),
    arrangement,
    sessionSize: state.size,
    panes: paneViews(sources),
    now,
    isPrefixActive: client.isPrefixActive,
    hints: bindings.filter((binding) => binding.table === 'prefix'),
    prefix,
    waitingKey: commandKeyLabel(sources, ({ name }) => name === 'focus-waiting'),
    message: asked !== null && asked.pane === null ? { text: asked.text, kind: 'warning' } : client.message,
    branch,
    costUsd: costOfAll(state.costs),
    isReadOnly: client.isReadOnly,
    isRecording: client.isRecording,
    mode: modeOf(live(state.focus ?? '')),
    lockAgainst: lockView(sources),
    hasStatusLine: state.hasStatusLine,
    isDemo: state.isDemo,
    overlay: client.overlay ?? promptOf(live(state.focus ?? '')),
  };
}

function lockView({ state, lockAgainst }: ViewSources): SessionView['lockAgainst'] {
  const lock = state.focus === null ? null : lockAgainst(state.focus);
  return lock === null ? null : { file: basename(lock.path), holder: lock.holder.name };
}

type PaneSources = Pick<ViewSources, 'state' | 'live' | 'bindings' | 'now'> & {
  readonly client: Pick<ClientState, 'question'>;
};

/** The open panes in their order, which gives them their numbers. */
export function paneViews(sources: PaneSources): readonly PaneView[] {
  return openPanes(sources.state).map((pane, index) => paneView(pane, index + 1, sources));
}

function paneView(pane: PaneState, number: number, sources: PaneSources): PaneView {
  const { state, client, live, bindings } = sources;
  const terminal = live(pane.id);
  const emulator = terminal?.pane.emulator;
  const offset = emulator?.scrollOffset ?? 0;
  return {
    id: pane.id,
    slot: terminal?.slot ?? 0,
    number,
    name: pane.seat.name,
    title: pane.seat.title ?? null,
    role: pane.seat.role,
    isAgent: terminal?.isAgent ?? true,
    color: pane.seat.color ?? null,
    status: pane.status,
    usage: usageOf(pane, state.costs),
    isSeen: pane.isSeen,
    exit: pane.exit,
    isFocused: pane.id === state.focus,
    scroll: offset > 0 && terminal?.front == null ? { offset, total: emulator?.historyLines ?? 0 } : null,
    front: frontMark(terminal),
    question: client.question?.pane === pane.id ? client.question.text : null,
    remark: remarkOf(pane, sources.now),
    offer: offerText(bindings),
    note: noteOf(emulator),
  };
}

function usageOf({ id, usage }: PaneState, costs: SessionState['costs']): UsageView | null {
  if (usage === null) return null;
  const { model, contextPercent } = usage;
  return { model, contextPercent, costUsd: costOfPane(costs, id) };
}

function remarkOf({ remark, restarts, exit }: PaneState, now: number): string | null {
  if (exit === null || restarts?.dueAt == null) return remark ?? null;
  const seconds = Math.max(0, Math.ceil((restarts.dueAt - now) / 1000));
  return `starts again in ${seconds}s (${restarts.count} of ${MOST_RESTARTS})`;
}

function frontMark(terminal: LivePane | undefined): FrontMark | null {
  if (terminal?.front == null) return null;
  const { kind, line, total, search } = terminal.front.view;
  return { kind, line, total, search };
}

/** Of the focused pane. */
function modeOf(terminal: LivePane | undefined): SessionView['mode'] {
  const front = terminal?.front ?? null;
  return front === null || front.isPassing ? null : { name: front.view.kind, keys: front.view.hint };
}

/** What is typed into the focused pane's mode stands where every prompt stands. */
function promptOf(terminal: LivePane | undefined): OverlayView | null {
  const prompt = terminal?.front?.view.prompt ?? null;
  return prompt === null ? null : { kind: 'prompt', ...prompt };
}

function offerText(bindings: readonly KeyBinding[]): string {
  const { restart, close } = deadPaneKeys(bindings);
  const words = [
    ...(restart === null ? [] : [`${keyLabel(restart.key)} restart`]),
    ...(close === null ? [] : [`${keyLabel(close.key)} close`]),
  ];
  return words.join(' · ');
}

/** How far the program says it is, and what it calls itself. */
function noteOf(emulator: Emulator | undefined): string | null {
  const { progress = null, title = '' } = emulator ?? {};
  const percent = progress === null ? '' : progressText(progress);
  return [percent, title].filter(Boolean).join(' ') || null;
}

function progressText({ kind, percent }: ProgramProgress): string {
  const far = percent === null ? '' : `${percent}%`;
  if (kind === 'running') return far || 'working';
  return [kind, far].filter(Boolean).join(' ');
}
