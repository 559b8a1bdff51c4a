import { describe, expect, test } from 'vitest';
import { readTitle, titleClaim, withTitle, type TitleClaim } from '../../../src/agent/title.ts';
import type { AgentStatus, StatusKind, StatusSource } from '../../../src/core/agent-status.ts';

const HEARD = { hookAt: 100, conversation: 'c' };

function status(kind: StatusKind, source: StatusSource): AgentStatus {
  return { kind, since: 50, source, activity: null, waitingFor: null, conversation: 'c' };
}

function claim(kind: TitleClaim['kind'], since: number): TitleClaim {
  return { kind, since };
}

test.each([
  ['✳ add a retry', 'idle'],
  ['◐ add a retry', 'busy'],
  ['◑ add a retry', 'busy'],
  ['vim parser.ts', null],
  ['', null],
])('the title %j says %s', (title, kind) => expect(readTitle(title)).toBe(kind));

test('a claim keeps its time while the title only turns its sign', () => {
  const first = titleClaim('◐ a', null, 10);
  expect(titleClaim('◑ a', first, 20)).toEqual({ kind: 'busy', since: 10 });
  expect(titleClaim('✳ a', first, 30)).toEqual({ kind: 'idle', since: 30 });
});

describe('a title', () => {
  test('decides nothing against a session file', () => {
    const file = status('busy', 'session-file');
    expect(withTitle(file, claim('idle', 200), HEARD)).toBe(file);
  });

  test('decides where nobody else says anything, and is named as the source', () => {
    expect(withTitle(null, claim('busy', 7), { hookAt: null, conversation: null })).toMatchObject({
      kind: 'busy',
      since: 7,
      source: 'title',
    });
    expect(withTitle(null, null, HEARD)).toBeNull();
  });

  test('tells of an Esc that no hook tells of', () => {
    const byHooks = status('busy', 'hook');
    expect(withTitle(byHooks, claim('idle', 101), HEARD)).toMatchObject({ kind: 'idle', source: 'title' });
    expect(withTitle(byHooks, claim('idle', 99), HEARD)).toBe(byHooks);
  });

  test('does not take back that a request is waited for', () => {
    const waiting = status('waiting', 'hook');
    expect(withTitle(waiting, claim('idle', 999), HEARD)).toBe(waiting);
  });
});
