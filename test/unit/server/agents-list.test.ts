import { expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import type { AgentStatus, StatusKind } from '../../../src/core/agent-status.ts';
import { openAgents } from '../../../src/server/agents-list.ts';
import type { ListView, PaneView } from '../../../src/ui/session-view.ts';
import { pane as viewOf } from '../ui/views.ts';

const NOW = 100_000;

function status(kind: StatusKind, since: number, more: Partial<AgentStatus> = {}): AgentStatus {
  return { kind, since, source: 'hook', activity: null, waitingFor: null, conversation: null, ...more };
}

function pane(name: string, number: number, is: AgentStatus, more: Partial<PaneView> = {}): PaneView {
  return viewOf(name, { id: `id-${name}`, number, status: is, ...more });
}

function opened(...first: readonly PaneView[]) {
  let panes = first;
  const focused: string[] = [];
  const answered: string[] = [];
  const list = openAgents({
    panes: () => panes,
    now: () => NOW,
    focus: (id) => focused.push(id),
    answer: (id) => answered.push(id),
  });
  const renew = (view: ListView, ...next: readonly PaneView[]): ListView => {
    panes = next;
    return present(list.renewed, 'it follows the session')(view);
  };
  return { list, focused, answered, renew };
}

function lines({ items }: ListView): readonly string[] {
  return items.map(({ head, text, note = [], aside = '' }) =>
    [head, text, ...note.map((part) => part.text), aside].join(' ').trim(),
  );
}

const DEV1 = pane('dev1', 1, status('busy', 40_000, { activity: 'Bash' }), { isFocused: true });
const DEV2 = pane('dev2', 2, status('idle', 10_000));
const DONE = pane('qa1', 3, status('idle', 20_000), { isSeen: false });
const LATE = pane(
  'ux',
  4,
  status('waiting', 95_000, { waitingFor: { kind: 'question', detail: 'A or B?' } }),
);
const EARLY = pane(
  'pm',
  5,
  status('waiting', 30_000, { activity: 'Bash', waitingFor: { kind: 'permission', detail: 'rm -rf build' } }),
);

it('names who waits longest first, then what failed, is done, works, rests', () => {
  const { list } = opened(DEV1, DEV2, DONE, LATE, EARLY);
  expect(lines(list.view)).toEqual([
    '5 pm ▲ permission 1m   Bash: rm -rf build',
    '4 ux ▲ question 0:05   A or B?',
    '3 qa1 ✓ done 1m',
    '1 dev1 ● busy 1m   Bash here',
    '2 dev2 ◌ idle 1m',
  ]);
  expect(list.view.selected).toBe(0);
});

it('says how long a step has taken where that is news, and how the last command of a shell ended', () => {
  const run = (exitStatus: number) => ({ text: 'make test', exitStatus, tookMs: 1 });
  const shell = (exitStatus: number) =>
    status('idle', 90_000, { source: 'shell', lastCommand: run(exitStatus) });
  const { list } = opened(
    pane('dev1', 1, status('busy', 10_000, { activity: 'Bash', activitySince: 88_000 })),
    pane('dev2', 2, status('busy', 20_000, { activity: 'Read', activitySince: 99_000 })),
    pane('dev3', 3, status('busy', 30_000, { activity: 'make', activitySince: 30_000 })),
    pane('sh1', 4, shell(2), { isAgent: false }),
    pane('sh2', 5, shell(0), { isAgent: false }),
  );
  expect(lines(list.view)).toEqual([
    '1 dev1 ● busy 1m   Bash 0:12',
    '2 dev2 ● busy 1m   Read',
    '3 dev3 ● busy 1m   make',
    '4 sh1 ◌ idle 0:10   make test: exit 2',
    '5 sh2 ◌ idle 0:10   make test: exit 0',
  ]);
});

it('names those of which no age is known by their number', () => {
  const { list } = opened(pane('b', 2, status('unknown', 1)), pane('a', 1, status('unknown', 2)));
  expect(lines(list.view)).toEqual(['1 a ?', '2 b ?']);
});

it('begins at the focused pane where nobody waits', () => {
  const { list } = opened(DONE, DEV1, DEV2);
  expect(list.view.selected).toBe(1);
});

it('keeps the selection with its pane when the order changes, so that Enter never goes elsewhere', () => {
  const { list, focused, renew } = opened(DEV1, DEV2, LATE);
  const atDev1 = { ...list.view, selected: 1 };
  const next = renew(atDev1, pane('dev1', 1, status('idle', 99_000)), DEV2, LATE, EARLY);
  expect(lines(next)[present(next.selected, 'a selection')]).toContain('dev1');
  list.accepted?.(present(next.shown.at(next.selected ?? 0), 'an item'));
  expect(focused).toEqual(['id-dev1']);
});

it('stays at its height when the selected pane is closed', () => {
  const { list, renew } = opened(DEV1, DEV2, LATE);
  expect(renew({ ...list.view, selected: 2 }, DEV1, LATE).selected).toBe(1);
  expect(renew({ ...list.view, selected: 0 }).items).toEqual([]);
});

it('shows no control characters of what a program asks for', () => {
  const wish = { kind: 'permission', detail: 'rm \x1b[31mx\n\ny' } as const;
  const { list } = opened(pane('pm', 1, status('waiting', 0, { waitingFor: wish })));
  expect(lines(list.view).join('')).not.toMatch(/[\x00-\x1f]/);
});

it('tells model, context and cost of each that says so', () => {
  const usage = { model: 'Opus 5.5', contextPercent: 7, costUsd: 0.4 };
  const { list } = opened({ ...DEV1, usage }, DEV2);
  expect(lines(list.view)).toEqual([
    '1 dev1 ● busy 1m   Bash Opus 5.5   7%   $0.40  here',
    '2 dev2 ◌ idle 1m',
  ]);
});
