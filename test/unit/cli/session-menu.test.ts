import { describe, expect, test } from 'vitest';
import type { LiveSession } from '../../../src/cli/find-session.ts';
import { menuLines, menuStep, type MenuEntry } from '../../../src/cli/session-menu.ts';
import type { PaneDescription, SessionDescription } from '../../../src/protocol/control.ts';

describe('a key in the menu of three sessions', () => {
  test.each([
    ['Down', 0, { kind: 'at', index: 1 }],
    ['j', 2, { kind: 'at', index: 0 }],
    ['Up', 0, { kind: 'at', index: 2 }],
    ['k', 1, { kind: 'at', index: 0 }],
    ['G', 0, { kind: 'at', index: 2 }],
    ['Home', 2, { kind: 'at', index: 0 }],
    ['Enter', 1, { kind: 'chosen', index: 1 }],
    ['3', 0, { kind: 'chosen', index: 2 }],
    ['4', 1, { kind: 'at', index: 1 }],
    ['0', 1, { kind: 'at', index: 1 }],
    ['x', 1, { kind: 'at', index: 1 }],
    ['q', 1, { kind: 'left' }],
    ['Escape', 1, { kind: 'left' }],
    ['C-c', 1, { kind: 'left' }],
  ])('%s at %i', (key, index, step) => {
    expect(menuStep(key, index, 3)).toEqual(step);
  });
});

function entry(name: string, waiting: readonly string[] | null, clients = 0): MenuEntry {
  const session: LiveSession = {
    name,
    socketPath: '/s',
    pid: 1,
    procStart: '1',
    cwd: `/home/u/${name}`,
    isAnswering: true,
    isDemo: false,
  };
  if (waiting === null) return { session, description: null };
  const panes = ['dev1', ...waiting].map((pane) => ({
    name: pane,
    status: pane === 'dev1' ? 'idle' : 'waiting',
  }));
  const description = { clients, panes: panes as PaneDescription[] } as unknown as SessionDescription;
  return { session, description };
}

const text = (entries: readonly MenuEntry[], index: number, size: { cols: number; rows: number }) =>
  menuLines(entries, index, { ...size, home: '/home/u' }).map((line) => line.text);

test('each session is a line: what it has, who waits, who is attached, and where it belongs', () => {
  const entries = [entry('app', ['qa1', 'ux'], 2), entry('lib', []), entry('stuck', null)];
  expect(text(entries, 1, { cols: 100, rows: 24 })).toEqual([
    'Attach to which session?',
    '',
    '  #  SESSION  PANES  CLIENTS  WAITS FOR YOU    PROJECT',
    '  1  app          3        2  qa1, ux          ~/app',
    '> 2  lib          1        0                   ~/lib',
    '  3  stuck        -        -  does not answer  ~/stuck',
    '',
    'Enter or a number attaches, arrows or j k move, q leaves',
  ]);
  expect(
    menuLines(entries, 1, { cols: 100, rows: 24, home: undefined }).map(({ isMarked }) => isMarked),
  ).toEqual([false, false, false, false, true, false, false, false]);
});

test('a small terminal shows the entries around the mark, and no line is longer than it is wide', () => {
  const entries = Array.from({ length: 30 }, (_, i) => entry(`s${i}`, []));
  for (const index of [0, 15, 29]) {
    const lines = text(entries, index, { cols: 20, rows: 8 });
    expect(lines).toHaveLength(8);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(20);
    expect(lines.filter((line) => line.startsWith('>'))).toEqual([expect.stringContaining(` s${index} `)]);
  }
  expect(text(entries, 3, { cols: 20, rows: 1 })).toHaveLength(1);
});
