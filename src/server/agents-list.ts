/**
 * The list of all panes by what they need: who waits stands first, the longest waiting at the top. It follows the
 * session while it is open, and the selection stays with its pane wherever that goes.
 */
import type { ShellCommand } from '../core/agent-status.ts';
import { moneyText } from '../core/usage.ts';
import { ageText } from '../ui/age.ts';
import { openList, selectedItem } from '../ui/list-keys.ts';
import { isAgeShown, markOf, type PaneMarkKind } from '../ui/pane-mark.ts';
import type { ListItem, PaneView } from '../ui/session-view.ts';
import { cleanText, type TextLine } from '../ui/text.ts';
import type { OpenedList } from './client-lists.ts';

/** What needs somebody comes first, what rests after what works. */
const ORDER: readonly PaneMarkKind[] = [
  'waiting',
  'failed',
  'done',
  'busy',
  'starting',
  'idle',
  'unknown',
  'plain',
];

export interface AgentsListOptions {
  /** The panes as they are now. */
  readonly panes: () => readonly PaneView[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly focus: (paneId: string) => void;
  /** Opens what the pane asks. */
  readonly answer: (paneId: string) => void;
  /** Has just been answered: the next one that waits is selected. */
  readonly answered?: string | null;
}

/** Opens what the selected pane asks. */
const ANSWER_KEY = 'a';

export function openAgents({ panes, now, focus, answer, answered = null }: AgentsListOptions): OpenedList {
  let listed = byNeed(panes());
  const waits = (pane: PaneView): boolean => markOf(pane).kind === 'waiting' && pane.id !== answered;
  const first = listed.findIndex(waits);
  const focused = listed.findIndex(({ isFocused }) => isFocused);
  const begin = first === -1 ? Math.max(0, focused) : first;
  const items = (): readonly ListItem[] => listed.map((pane) => itemOf(pane, now()));
  const view = openList({
    title: 'agents: who waits longest first',
    items: items(),
    selected: begin,
    keys: [ANSWER_KEY],
    hint: `Enter goes there · ${ANSWER_KEY} answers · Esc closes`,
    empty: 'no pane is open',
  });
  return {
    view,
    renewed(view) {
      const item = selectedItem(view);
      const selected = item === null ? undefined : listed.at(item)?.id;
      listed = byNeed(panes());
      const at = listed.findIndex(({ id }) => id === selected);
      const shown = listed.map((_, index) => index);
      // Where its pane has gone the selection stays at its height.
      const kept = at === -1 ? Math.min(view.selected ?? 0, Math.max(0, listed.length - 1)) : at;
      return { ...view, items: items(), shown, selected: kept };
    },
    accepted(item) {
      const pane = listed.at(item);
      if (pane !== undefined) focus(pane.id);
    },
    pressed(item) {
      const pane = listed.at(item);
      if (pane !== undefined) answer(pane.id);
    },
  };
}

function byNeed(panes: readonly PaneView[]): readonly PaneView[] {
  const rank = (pane: PaneView): number => ORDER.indexOf(markOf(pane).kind);
  // Where no age is shown it would be an order that nobody sees the reason of.
  const since = (pane: PaneView): number => (isAgeShown(pane) ? pane.status.since : 0);
  return [...panes].sort((a, b) => rank(a) - rank(b) || since(a) - since(b) || a.number - b.number);
}

function itemOf(pane: PaneView, now: number): ListItem {
  const mark = markOf(pane);
  const age = isAgeShown(pane) ? ` ${ageText(now - pane.status.since)}` : '';
  const word = mark.kind === 'waiting' ? (pane.status.waitingFor?.kind ?? mark.word) : mark.word;
  const state: TextLine = [{ text: `${mark.symbol} ${word}${age}`.trim(), tone: mark.tone }];
  return {
    head: String(pane.number),
    text: cleanText(pane.name),
    note: [...state, ...subject(pane, now)],
    aside: [usageText(pane), ...(pane.isFocused ? ['here'] : [])].filter(Boolean).join('  '),
  };
}

/** Younger steps come and go too quickly to be told how long they take. */
const TOLD_FROM_MS = 5000;

/** What it does and how long already, what it asks, or how its last command ended. */
function subject({ status, exit }: PaneView, now: number): TextLine {
  if (exit !== null) return [];
  const { activity, activitySince, waitingFor, lastCommand, since } = status;
  const doing = cleanText([activity, waitingFor?.detail].filter(Boolean).join(': ')).trim();
  if (doing === '') return lastCommand === undefined ? [] : endOf(lastCommand);
  const took = now - (activitySince ?? now);
  // As long as the state itself: told already.
  const isNews = took >= TOLD_FROM_MS && waitingFor === null && ageText(took) !== ageText(now - since);
  return [{ text: `  ${doing}${isNews ? ` ${ageText(took)}` : ''}`, tone: 'detail' }];
}

function endOf({ text, exitStatus }: ShellCommand): TextLine {
  const what = cleanText(text ?? 'its last command').trim();
  if (exitStatus === null) return [];
  return [{ text: `  ${what}: exit ${exitStatus}`, tone: exitStatus === 0 ? 'detail' : 'failed' }];
}

/** `Opus 5.5  12%  $0.44` */
function usageText({ usage }: PaneView): string {
  if (usage === null) return '';
  const { model, contextPercent, costUsd } = usage;
  return [
    model === null ? '' : cleanText(model),
    contextPercent === null ? '' : `${Math.round(contextPercent)}%`.padStart(3),
    costUsd === null ? '' : moneyText(costUsd).padStart(6),
  ]
    .filter(Boolean)
    .join('  ');
}
