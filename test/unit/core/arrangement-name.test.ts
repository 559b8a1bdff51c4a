import { expect, it } from 'vitest';
import { arrangementName } from '../../../src/core/arrangement-name.ts';
import type { SessionCommand } from '../../../src/core/event.ts';
import type { SessionState } from '../../../src/core/session-state.ts';
import { update } from '../../../src/core/update.ts';
import { sessionOf } from '../../support/session-state.ts';

const fresh = { paneId: 'id-new', conversation: '11111111-1111-4111-8111-111111111111' };

function after(state: SessionState, ...commands: readonly SessionCommand[]): SessionState {
  return commands.reduce(
    (before, command) => update(before, { kind: 'commandGiven', command, at: 0, fresh }).state,
    state,
  );
}

const team = sessionOf(['dev1', 'dev2', 'qa1']);
const own: SessionCommand = { name: 'next-layout' };

it('is the layout’s as long as its splits are, whatever sizes and places the panes have', () => {
  expect(arrangementName(team)).toBe('test');
  const sized = after(team, { name: 'resize', direction: 'right', cells: 9 }, { name: 'swap', side: 'next' });
  expect(arrangementName(sized)).toBe('test');
  expect(arrangementName(after(team, { name: 'split', side: 'below' }))).toBe('test');
});

it('is the preset’s after the key for the next one, and the layout’s when it has come round', () => {
  const names: string[] = [];
  let state = team;
  do {
    state = after(state, own);
    names.push(arrangementName(state));
  } while (names.at(-1) !== 'test' && names.length < 10);
  expect(names).toEqual(['even-rows', 'main-left', 'tiled', 'test']);
});

it('stays the preset’s when its panes are resized, and is custom when they are split', () => {
  const rows = after(team, own);
  expect(arrangementName(after(rows, { name: 'resize', direction: 'down', cells: 3 }))).toBe('even-rows');
  expect(arrangementName(after(rows, { name: 'split', side: 'right' }))).toBe('custom');
});
