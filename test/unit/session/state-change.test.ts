import { expect, it } from 'vitest';
import { plainStatus, type AgentStatus } from '../../../src/core/agent-status.ts';
import type { SessionEvent } from '../../../src/core/event.ts';
import type { SessionState } from '../../../src/core/session-state.ts';
import { update } from '../../../src/core/update.ts';
import { changeOf } from '../../../src/session/state-change.ts';
import { sessionOf } from '../../support/session-state.ts';

function told(
  state: SessionState,
  event: SessionEvent,
): { readonly next: SessionState; readonly as: string } {
  const next = update(state, event).state;
  return { next, as: changeOf(event, state, next) };
}

function status(kind: AgentStatus['kind'], more: Partial<AgentStatus> = {}): SessionEvent {
  const said: AgentStatus = { ...plainStatus(kind, 5), source: 'hook', ...more };
  return { kind: 'statusChanged', pane: 'id-dev1', status: said, isWatched: false };
}

it('is an activity alone where a busy client goes on to something else, or says what it costs', () => {
  const { next: busy } = told(sessionOf(['dev1', 'qa']), status('busy'));
  expect(told(busy, status('busy', { activity: 'Bash' })).as).toBe('activity');
  const report = {
    ...{ conversation: 'c', model: 'a model', contextPercent: 1, contextTokens: 1, contextWindow: 2 },
    costUsd: 0.1,
  };
  expect(told(busy, { kind: 'usageReported', pane: 'id-dev1', report }).as).toBe('activity');
});

it.each<[string, SessionEvent]>([
  ['waits', status('waiting', { waitingFor: { kind: 'permission', detail: 'rm -r x' } })],
  ['is done', status('idle')],
  ['has another conversation', status('busy', { conversation: 'another' })],
  ['has ended', { kind: 'paneExited', pane: 'id-dev1', exit: { code: 0, signal: null }, at: 6 }],
  ['is of another size', { kind: 'sizeChanged', size: { cols: 90, rows: 30 } }],
])('is more where it %s', (_, event) => {
  const { next: busy } = told(sessionOf(['dev1', 'qa']), status('busy'));
  expect(told(busy, event).as).toBe('state');
});

it('is more where it waits for something else than before', () => {
  const asks = (detail: string) => status('waiting', { waitingFor: { kind: 'permission', detail } });
  const { next } = told(sessionOf(['dev1', 'qa']), asks('one'));
  expect(told(next, asks('two')).as).toBe('state');
});
