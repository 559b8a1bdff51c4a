import { expect, test } from 'vitest';
import { PaneEnds } from '../../../src/cli/pane-ends.ts';
import type { StreamLine } from '../../../src/core/team-event.ts';

const line = (type: 'pane-closing' | 'pane-emptied' | 'pane-closed', pane: string): StreamLine => ({
  seq: 1,
  time: '2026-11-21T12:00:00.000Z',
  session: 'app',
  type,
  pane,
  name: `name-${pane}`,
});

test('of a session’s panes it names those that are waited for, and what for', () => {
  const ends = new PaneEnds('ending session app', [
    { id: 'a', name: 'dev1' },
    { id: 'b', name: 'dev2' },
    { id: 'c', name: 'qa' },
  ]);
  expect(ends.text).toBe('ending session app (0 of 3 closed): waiting for dev1, dev2, qa to end');
  ends.take([line('pane-emptied', 'a'), line('pane-closed', 'a'), line('pane-emptied', 'b')]);
  expect(ends.text).toBe(
    'ending session app (1 of 3 closed): waiting for qa to end; keeping the conversation of name-b',
  );
  ends.take([line('pane-closed', 'b'), line('pane-emptied', 'c'), line('pane-closed', 'c')]);
  expect(ends.text).toBe('ending session app (3 of 3 closed)');
});

test('of one pane it tells what it hears of it', () => {
  const ends = new PaneEnds('closing dev1');
  expect(ends.text).toBe('closing dev1');
  ends.take([line('pane-emptied', 'other'), line('pane-closing', 'x')]);
  expect(ends.text).toBe('closing dev1: waiting for name-x to end');
  ends.take([line('pane-emptied', 'x')]);
  expect(ends.text).toBe('closing dev1: keeping the conversation of name-x');
});
