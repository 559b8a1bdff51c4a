import { describe, expect, it } from 'vitest';
import { plainStatus, type StatusKind, type WaitingKind } from '../../../src/core/agent-status.ts';
import type { NotifySettings } from '../../../src/core/plan.ts';
import { changePane, type SessionState } from '../../../src/core/session-state.ts';
import type { NotificationCommands } from '../../../src/server/notification-commands.ts';
import { Notifier } from '../../../src/server/notifier.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { QUIET } from '../../support/notify-settings.ts';
import { sessionOf } from '../../support/session-state.ts';

function notified(change: Partial<NotifySettings>, start = 'dev1 dev2 qa1 qa2') {
  const clock = new FakeClock();
  let state: SessionState = sessionOf(start.split(' '));
  const told: string[] = [];
  const events: unknown[] = [];
  const looked = new Set<string>();
  const commands: Pick<NotificationCommands, 'desktop' | 'user'> = {
    desktop: ({ title }) => told.push(`desktop: ${title}`),
    user: (event) => {
      events.push(event);
      told.push('command');
    },
  };
  const notifier = new Notifier({
    settings: { ...QUIET, ...change },
    state: () => state,
    isLookedAt: (id) => looked.has(id),
    terminals: {
      ring: () => told.push('bell'),
      notify: ({ title, body }) => told.push([title, body].filter(Boolean).join(' / ')),
    },
    commands: commands as NotificationCommands,
    clock,
  });
  const is = (name: string, kind: StatusKind, more: { isSeen?: boolean; detail?: string } = {}): void => {
    const { isSeen = true, detail = null } = more;
    const waitingFor = kind === 'waiting' ? { kind: 'permission' as WaitingKind, detail } : null;
    const status = {
      ...plainStatus(kind, clock.now()),
      activity: kind === 'waiting' ? 'Bash' : null,
      waitingFor,
    };
    state = changePane(state, `id-${name}`, { status, isSeen });
    notifier.changed();
  };
  return { clock, told, events, is, looked, notifier };
}

const TERMINAL = { waiting: ['terminal'], finished: ['terminal'] } as const;

describe('a pane that waits', () => {
  it('is told once, with what it asks', () => {
    const { is, told, clock } = notified(TERMINAL);
    is('qa1', 'waiting', { detail: 'rm -rf\n\x1b[2Jbuild' });
    is('qa1', 'waiting', { detail: 'rm -rf build' });
    expect(told).toEqual([]);
    clock.advance(1000);
    expect(told).toEqual(['qa1 waits: permission / Bash: rm -rf build']);
    clock.advance(60_000);
    expect(told).toHaveLength(1);
  });

  it('is not told to somebody who sees it, or where it was answered at once', () => {
    const { is, told, clock, looked } = notified(TERMINAL);
    looked.add('id-qa1');
    is('qa1', 'waiting');
    is('dev1', 'waiting');
    is('dev1', 'busy');
    clock.advance(10_000);
    expect(told).toEqual([]);
  });

  it('is told again when it waits again', () => {
    const { is, told, clock } = notified(TERMINAL);
    for (let i = 0; i < 2; i++) {
      is('qa1', 'waiting');
      clock.advance(5000);
      is('qa1', 'busy');
    }
    expect(told).toHaveLength(2);
  });
});

describe('many at once', () => {
  it('are one notification', () => {
    const { is, told, clock } = notified(TERMINAL);
    is('qa1', 'waiting');
    is('qa2', 'waiting');
    is('dev1', 'idle', { isSeen: false });
    clock.advance(1000);
    expect(told).toEqual(['ccmux: 3 panes / qa1, qa2 wait · dev1 has finished']);
  });

  it('are gathered while the last notification is fresh', () => {
    const { is, told, clock } = notified(TERMINAL);
    is('qa1', 'waiting');
    clock.advance(1000);
    for (let i = 0; i < 20; i++) {
      is('dev1', 'busy');
      is('dev1', 'waiting');
      clock.advance(100);
    }
    clock.advance(5000);
    expect(told).toEqual(['qa1 waits: permission / Bash', 'dev1 waits: permission / Bash']);
  });
});

describe('the ways', () => {
  it('are those of the reason, and of the role before it', () => {
    const { is, told, clock } = notified({
      waiting: ['bell', 'desktop'],
      finished: ['terminal'],
      roles: { qa: { waiting: [] }, dev: { finished: ['desktop'] } },
    });
    is('qa1', 'waiting');
    is('dev1', 'waiting');
    is('dev2', 'idle', { isSeen: false });
    is('qa2', 'idle', { isSeen: false });
    clock.advance(1000);
    expect(told).toEqual(['bell', 'desktop: ccmux: 2 panes', 'qa2 has finished']);
  });

  it('to a command bring all that happened as one object', () => {
    const { is, events, clock } = notified({ waiting: ['command'], finished: ['command'] });
    is('qa1', 'waiting', { detail: '$(rm -rf /)' });
    is('dev1', 'idle', { isSeen: false });
    clock.advance(1000);
    expect(events).toMatchObject([
      {
        session: 'test',
        events: [
          {
            reason: 'waiting',
            name: 'qa1',
            role: 'qa',
            waitingFor: { kind: 'permission', detail: '$(rm -rf /)' },
          },
          { reason: 'finished', name: 'dev1', status: 'idle' },
        ],
      },
    ]);
  });
});

it('a budget is told whoever looks', () => {
  const { notifier, told, clock, looked } = notified({ budget: ['terminal'] });
  looked.add('id-dev1');
  notifier.budgetReached('id-dev1', 'dev1 has used 80% of its budget');
  clock.advance(1000);
  expect(told).toEqual(['ccmux: budget / dev1 has used 80% of its budget']);
});
