import { expect, test } from 'vitest';
import { agentFactOf, fileEditedBy } from '../../../src/agent/agent-fact.ts';

const ORIGIN = { conversation: 'c', subagent: 'helper' };
const USE = { tool: 'Bash', detail: 'ls' };

test('a prompt, the uses of tools and the end of a turn are told', () => {
  expect(agentFactOf({ ...ORIGIN, kind: 'promptSubmitted', prompt: 'hi' })).toEqual({
    type: 'prompt',
    text: 'hi',
    source: 'hook',
  });
  expect(agentFactOf({ ...ORIGIN, kind: 'toolStarted', id: '1', ...USE })).toEqual({
    type: 'tool-started',
    ...USE,
    subagent: 'helper',
  });
  expect(agentFactOf({ ...ORIGIN, kind: 'toolEnded', id: '1', hasFailed: true, ...USE })).toEqual({
    type: 'tool-ended',
    ...USE,
    subagent: 'helper',
    failed: true,
  });
  expect(agentFactOf({ ...ORIGIN, kind: 'turnEnded', error: 'rate_limit' })).toEqual({
    type: 'turn-ended',
    error: 'rate_limit',
  });
});

test('what shows in the status is told by that alone', () => {
  const asked = { kind: 'permissionRequested', wants: 'permission', request: 'r1', isOpen: true } as const;
  expect(agentFactOf({ ...ORIGIN, ...asked, ...USE })).toBeNull();
  expect(agentFactOf({ ...ORIGIN, kind: 'compactionStarted' })).toBeNull();
});

test('a file is edited by a tool of the client that has not failed', () => {
  const edit = {
    ...ORIGIN,
    kind: 'toolEnded',
    id: '1',
    hasFailed: false,
    tool: 'Edit',
    detail: '/a/b.ts',
  } as const;
  expect(fileEditedBy(edit)).toEqual({
    type: 'file-edited',
    path: '/a/b.ts',
    tool: 'Edit',
    subagent: 'helper',
  });
  expect(fileEditedBy({ ...edit, hasFailed: true })).toBeNull();
  expect(fileEditedBy({ ...edit, tool: 'Read' })).toBeNull();
  expect(fileEditedBy({ ...edit, kind: 'toolStarted' })).toBeNull();
});
