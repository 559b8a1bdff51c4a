import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainStatus, type AgentStatus, type StatusKind } from '../../../src/core/agent-status.ts';
import { CcmuxError } from '../../../src/core/errors.ts';
import type { SessionCommand, SessionEvent } from '../../../src/core/event.ts';
import type { Rect, Size } from '../../../src/core/geometry.ts';
import { leafIds } from '../../../src/core/layout-tree.ts';
import {
  arrangementOf,
  hasSameSizes,
  openPanes,
  type SessionState,
} from '../../../src/core/session-state.ts';
import { update } from '../../../src/core/update.ts';
import { sessionOf } from '../../support/session-state.ts';

let made = 0;

function give(state: SessionState, command: SessionCommand): SessionState {
  made++;
  const fresh = {
    paneId: `new${made}`,
    conversation: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
  };
  return update(state, { kind: 'commandGiven', command, at: 1000, fresh }).state;
}

function status(kind: StatusKind, since = 2000): AgentStatus {
  return { ...plainStatus(kind, since), source: 'session-file' };
}

function names(state: SessionState): string[] {
  return openPanes(state).map((pane) => pane.seat.name);
}

function focusedName(state: SessionState): string | undefined {
  return state.panes.find((pane) => pane.id === state.focus)?.seat.name;
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof CcmuxError ? error.code : String(error);
  }
}

describe('splitting', () => {
  test('adds another seat of the same role beside the focused pane and focuses it', () => {
    const state = give(sessionOf(['dev1', 'qa1']), { name: 'split', side: 'right' });
    expect(names(state)).toEqual(['dev1', 'dev2', 'qa1']);
    expect(focusedName(state)).toBe('dev2');
  });

  test('takes the next free number, and counts a bare name as the first', () => {
    const withGap = give(sessionOf(['dev1', 'dev3']), { name: 'split', side: 'below' });
    expect(names(withGap)).toContain('dev2');
    expect(names(give(sessionOf(['ux']), { name: 'split', side: 'below' }))).toEqual(['ux', 'ux2']);
  });

  test('carries the role’s recipe over, but not the title of the seat split from', () => {
    const before = sessionOf([
      { name: 'dev1', role: 'dev', title: 'Lead', model: 'opus', systemPrompt: 'Be kind.' },
    ]);
    const [, added] = openPanes(give(before, { name: 'split', side: 'right' }));
    expect(added.seat).toEqual({ name: 'dev2', role: 'dev', model: 'opus', systemPrompt: 'Be kind.' });
  });

  test('gives a seat of another role that role’s own recipe', () => {
    const [, added] = openPanes(give(sessionOf(['dev1']), { name: 'split', side: 'right', role: 'qa' }));
    expect(added.seat).toEqual({ name: 'qa1', role: 'qa', systemPrompt: 'Test it.' });
  });

  test('refuses a role that is a slip of the finger, unless it only names a command', () => {
    const slip = { name: 'split', side: 'right', role: 'dve' } as const;
    expect(codeOf(() => give(sessionOf(['dev1']), slip))).toBe('usage');
    expect(names(give(sessionOf(['dev1']), { ...slip, command: 'htop' }))).toEqual(['dev1', 'dve1']);
    expect(names(give(sessionOf(['dev1']), { ...slip, role: 'ops' }))).toEqual(['dev1', 'ops1']);
  });

  test('keeps what was asked for one pane to that pane', () => {
    const asked = { name: 'split', side: 'right', args: ['--model', 'haiku'] } as const;
    const first = give(sessionOf(['dev1']), asked);
    const second = give(first, { name: 'split', side: 'right' });
    expect(openPanes(second).map(({ seat }) => seat.ownArgs)).toEqual([undefined, asked.args, undefined]);
  });

  test('gives the user’s own shell no recipe of a role', () => {
    const before = sessionOf([{ name: 'dev1', role: 'dev', model: 'opus' }]);
    const [, added] = openPanes(give(before, { name: 'split', side: 'right', command: '' }));
    expect(added.seat).toEqual({ name: 'shell1', role: 'shell', command: '' });
  });

  test('refuses an eighth pane and changes nothing', () => {
    const full = sessionOf(['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm']);
    expect(codeOf(() => give(full, { name: 'split', side: 'right' }))).toBe('held');
  });

  test('refuses names that are taken or could end up as a path', () => {
    const state = sessionOf(['dev1', 'qa1']);
    expect(codeOf(() => give(state, { name: 'split', side: 'right', seat: 'qa1' }))).toBe('held');
    for (const seat of ['../x', 'a/b', '-x', '.x', 'a\nb', '', 'x'.repeat(33)]) {
      expect(codeOf(() => give(state, { name: 'split', side: 'right', seat }))).toBe('usage');
    }
    for (const role of ['../x', 'a\nb', '', 'x'.repeat(10_000)]) {
      expect(codeOf(() => give(state, { name: 'split', side: 'right', seat: 'qa2', role }))).toBe('usage');
    }
  });
});

describe('closing', () => {
  test('takes the pane off the screen at once and tears it down as an effect', () => {
    const state = sessionOf(['dev1', 'dev2', 'qa1']);
    const { state: after, effects } = update(state, {
      kind: 'commandGiven',
      command: { name: 'close', pane: 'dev2', ask: false },
      at: 1,
      fresh: { paneId: 'x', conversation: 'y' },
    });
    expect(names(after)).toEqual(['dev1', 'qa1']);
    expect(effects).toEqual([{ kind: 'closePane', pane: 'id-dev2' }]);
    expect(after.panes.find((pane) => pane.seat.name === 'dev2')?.phase).toBe('closing');
  });

  test('gives the focus back to the pane that had it before', () => {
    let state = give(sessionOf(['dev1', 'dev2', 'qa1']), { name: 'focus', pane: 'qa1' });
    state = give(state, { name: 'focus', pane: 'dev2' });
    expect(focusedName(give(state, { name: 'close', ask: false }))).toBe('qa1');
  });

  test('ends the session when the last teardown is done, not before', () => {
    let state = give(sessionOf(['dev1', 'qa1']), { name: 'close', pane: 'dev1', ask: false });
    state = give(state, { name: 'close', pane: 'qa1', ask: false });
    const first = update(state, { kind: 'paneClosed', pane: 'id-qa1' });
    expect(first.effects).toEqual([]);
    const second = update(first.state, { kind: 'paneClosed', pane: 'id-dev1' });
    expect(second.effects).toEqual([{ kind: 'endSession' }]);
  });

  test('an unknown pane is named, with the one that was meant', () => {
    const state = sessionOf(['dev1', 'qa1']);
    expect(() => give(state, { name: 'close', pane: 'dvv1', ask: false })).toThrow(/no pane "dvv1"/);
    expect(codeOf(() => give(state, { name: 'close', pane: 'nobody', ask: false }))).toBe('not-found');
  });
});

/** The state while `name` is being started, for the first time or again. */
function starting(state: SessionState, name: string): SessionState {
  return give(state, { name: 'restart', pane: name });
}

describe('starting', () => {
  const started: SessionEvent = { kind: 'paneStarted', pane: 'id-dev1', pid: 7, at: 5 };
  const failed: SessionEvent = { kind: 'paneFailed', pane: 'id-dev1', at: 5 };

  test('a pane that starts is live, one that cannot be started has ended', () => {
    const state = starting(sessionOf(['dev1', 'qa1']), 'dev1');
    expect(update(state, started).state.panes[0]).toMatchObject({ phase: 'live', pid: 7, exit: null });
    expect(update(state, failed).state.panes[0]).toMatchObject({ phase: 'exited', pid: null });
  });

  test('a pane that was closed while it started stays closed', () => {
    const state = give(starting(sessionOf(['dev1', 'qa1']), 'dev1'), {
      name: 'close',
      pane: 'dev1',
      ask: false,
    });
    for (const event of [started, failed]) {
      const after = update(state, event).state;
      expect(names(after)).toEqual(['qa1']);
      expect(arrangementOf(after)?.panes).toHaveLength(1);
    }
  });

  test('a restart of a pane that is starting changes nothing: its next child is on its way', () => {
    const state = starting(sessionOf(['dev1', 'qa1']), 'dev1');
    const command: SessionCommand = { name: 'restart', pane: 'dev1' };
    const fresh = { paneId: 'x', conversation: 'y' };
    expect(update(state, { kind: 'commandGiven', command, at: 9, fresh })).toEqual({ state, effects: [] });
  });
});

describe('a session that is ending', () => {
  const ending = update(sessionOf(['dev1', { name: 'a', role: 'shell', command: '' }]), {
    kind: 'endingBegun',
  }).state;

  test('takes no command that starts, restarts or closes a pane', () => {
    for (const command of [
      { name: 'split', side: 'right' },
      { name: 'close', ask: false },
      { name: 'restart' },
    ] satisfies SessionCommand[]) {
      expect(() => give(ending, command)).toThrow('session test is ending');
    }
  });

  test('does not close the pane of a shell that leaves meanwhile a second time', () => {
    const exit = { code: 0, signal: null };
    const { state, effects } = update(ending, { kind: 'paneExited', pane: 'id-a', exit, at: 9 });
    expect(effects).toEqual([]);
    expect(names(state)).toContain('a');
  });

  test('takes its own end a second time', () => {
    expect(give(ending, { name: 'quit', ask: false }).isEnding).toBe(true);
  });
});

test('only what gives a pane another size counts as a change of sizes', () => {
  const state = sessionOf(['dev1', 'dev2']);
  const isSame = (command: SessionCommand) => hasSameSizes(state, give(state, command));
  expect(isSame({ name: 'focus', pane: 'dev2' })).toBe(true);
  expect(isSame({ name: 'rename', to: 'bob' })).toBe(true);
  expect(hasSameSizes(state, change(state, 'dev1', status('busy')))).toBe(true);
  for (const command of [
    { name: 'zoom' },
    { name: 'stack' },
    { name: 'close', ask: false },
    { name: 'split', side: 'right' },
    { name: 'resize', direction: 'right', cells: 3 },
  ] satisfies SessionCommand[]) {
    expect(isSame(command)).toBe(false);
  }
  const small = update(state, { kind: 'sizeChanged', size: { cols: 10, rows: 3 } }).state;
  expect(hasSameSizes(state, small) || hasSameSizes(small, state)).toBe(false);
});

test('a session whose last pane is being torn down takes a new one, and lives on', () => {
  let state = give(sessionOf(['dev1']), { name: 'close', ask: false });
  state = give(state, { name: 'split', side: 'right', role: 'dev' });
  const { state: after, effects } = update(state, { kind: 'paneClosed', pane: 'id-dev1' });
  expect(effects).toEqual([]);
  expect(names(after)).toEqual(['dev2']);
});

describe('focus', () => {
  test('moves by number, in order, and by direction', () => {
    const state = sessionOf(['dev1', 'dev2', 'qa1']);
    expect(focusedName(give(state, { name: 'focus-number', number: 3 }))).toBe('qa1');
    expect(focusedName(give(state, { name: 'focus-next' }))).toBe('dev2');
    expect(focusedName(give(state, { name: 'focus-direction', direction: 'right' }))).toBe('dev2');
    expect(codeOf(() => give(state, { name: 'focus-number', number: 7 }))).toBe('not-found');
  });

  test('leaves the zoom when it moves elsewhere', () => {
    const zoomed = give(sessionOf(['dev1', 'dev2']), { name: 'zoom' });
    expect(zoomed.isZoomed).toBe(true);
    expect(give(zoomed, { name: 'focus-next' }).isZoomed).toBe(false);
  });

  test('jumps to the pane that has waited longest, and says so where none waits', () => {
    let state = sessionOf(['dev1', 'dev2', 'qa1']);
    expect(codeOf(() => give(state, { name: 'focus-waiting' }))).toBe('not-found');
    state = change(state, 'dev2', status('waiting', 5000));
    state = change(state, 'qa1', status('waiting', 4000));
    expect(focusedName(give(state, { name: 'focus-waiting' }))).toBe('qa1');
  });
});

function change(state: SessionState, name: string, next: AgentStatus, isWatched = false): SessionState {
  return update(state, { kind: 'statusChanged', pane: `id-${name}`, status: next, isWatched }).state;
}

describe('status', () => {
  function isSeen(state: SessionState, name: string): boolean | undefined {
    return state.panes.find((pane) => pane.seat.name === name)?.isSeen;
  }

  test('a pane that finishes unwatched stays unseen until it is focused', () => {
    let state = change(sessionOf(['dev1', 'qa1']), 'qa1', status('busy'));
    state = change(state, 'qa1', status('idle'));
    expect(isSeen(state, 'qa1')).toBe(false);
    state = change(state, 'qa1', { ...status('idle'), activity: 'background shell' });
    expect(isSeen(state, 'qa1')).toBe(false);
    expect(isSeen(give(state, { name: 'focus', pane: 'qa1' }), 'qa1')).toBe(true);
  });

  test('one that finishes while watched is seen', () => {
    const state = change(sessionOf(['dev1']), 'dev1', status('busy'));
    expect(isSeen(change(state, 'dev1', status('idle'), true), 'dev1')).toBe(true);
  });

  test('an exit keeps the conversation, and a later status of the dead child is ignored', () => {
    const conversation = '11111111-0000-4000-8000-000000000000';
    const busy = change(sessionOf(['dev1']), 'dev1', { ...status('busy'), conversation });
    const event: SessionEvent = {
      kind: 'paneExited',
      pane: 'id-dev1',
      exit: { code: 1, signal: null },
      at: 9,
    };
    const exited = update(busy, event).state;
    const late = change(exited, 'dev1', status('idle'));
    expect(late.panes[0]).toMatchObject({
      phase: 'exited',
      exit: { code: 1 },
      status: { kind: 'exited', conversation },
    });
  });

  test('leaving one’s own shell closes its pane; a failed one and a command stay', () => {
    const exit = (state: SessionState, code: number) =>
      update(state, { kind: 'paneExited', pane: 'id-a', exit: { code, signal: null }, at: 9 });
    const shell = sessionOf([{ name: 'a', role: 'shell', command: '' }, 'b']);
    const command = sessionOf([{ name: 'a', role: 'dev', command: 'make' }, 'b']);
    expect(names(exit(shell, 0).state)).toEqual(['b']);
    expect(names(exit(shell, 2).state)).toEqual(['a', 'b']);
    expect(names(exit(command, 0).state)).toEqual(['a', 'b']);
  });
});

test('the next layout comes round to the session’s own, which follows splits and closes', () => {
  let state = give(sessionOf(['dev1', 'dev2', 'qa1']), { name: 'split', side: 'below' });
  const own = state.tree;
  const seen = new Set<string>();
  do {
    state = give(state, { name: 'next-layout' });
    seen.add(JSON.stringify(state.tree));
  } while (JSON.stringify(state.tree) !== JSON.stringify(own) && seen.size < 10);
  expect(state.tree).toEqual(own);
  expect(seen.size).toBeGreaterThan(2);
});

test('renaming, swapping and restarting keep every pane', () => {
  let state = give(sessionOf(['dev1', 'dev2', 'qa1']), { name: 'rename', pane: 'dev2', to: 'bob' });
  state = give(state, { name: 'swap', pane: 'bob', side: 'next' });
  expect(names(state)).toEqual(['dev1', 'qa1', 'bob']);
  const restarted = give(state, { name: 'restart', pane: 'bob' });
  expect(restarted.panes.find((pane) => pane.seat.name === 'bob')).toMatchObject({
    phase: 'starting',
    pid: null,
  });
});

const anyCommand: fc.Arbitrary<SessionCommand> = fc.oneof(
  fc.record({
    name: fc.constant('split' as const),
    side: fc.constantFrom('right' as const, 'below' as const),
  }),
  fc.record({ name: fc.constant('close' as const), ask: fc.constant(false) }),
  fc.record({ name: fc.constant('focus-number' as const), number: fc.integer({ min: 1, max: 7 }) }),
  fc.record({
    name: fc.constantFrom('focus-direction' as const),
    direction: fc.constantFrom('left' as const, 'right' as const, 'up' as const, 'down' as const),
  }),
  fc.record({
    name: fc.constant('resize' as const),
    direction: fc.constantFrom('left' as const, 'right' as const, 'up' as const, 'down' as const),
    cells: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({
    name: fc.constant('swap' as const),
    side: fc.constantFrom('previous' as const, 'next' as const),
  }),
  fc.constantFrom<SessionCommand>(
    { name: 'focus-next' },
    { name: 'zoom' },
    { name: 'stack' },
    { name: 'equalise' },
    { name: 'next-layout' },
  ),
);

function isInside({ x, y, width, height }: Rect, { cols, rows }: Size): boolean {
  return x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= cols && y + height <= rows;
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test('any sequence of commands keeps tree, focus and panes in agreement, and panes disjoint and in bounds', () => {
  fc.assert(
    fc.property(
      fc.array(anyCommand, { maxLength: 40 }),
      fc.integer({ min: 1, max: 250 }),
      fc.integer({ min: 1, max: 70 }),
      (commands, cols, rows) => {
        let state = update(sessionOf(['dev1', 'qa1', 'ux']), {
          kind: 'sizeChanged',
          size: { cols, rows },
        }).state;
        for (const command of commands) {
          try {
            state = give(state, command);
          } catch (error) {
            expect(error).toBeInstanceOf(CcmuxError);
          }
          const ids = openPanes(state).map((pane) => pane.id);
          expect(state.tree === null ? [] : [...leafIds(state.tree)].sort()).toEqual([...ids].sort());
          expect(ids.length === 0 ? state.focus === null : ids.includes(state.focus ?? '')).toBe(true);
          expect(new Set(names(state)).size).toBe(ids.length);
          const shown = (arrangementOf(state)?.panes ?? []).flatMap(({ content }) => content ?? []);
          expect(shown.every((rect) => isInside(rect, { cols, rows }))).toBe(true);
          expect(shown.some((rect, i) => shown.slice(i + 1).some((other) => overlaps(rect, other)))).toBe(
            false,
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});
