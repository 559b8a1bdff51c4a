import { expect, it } from 'vitest';
import { readRequest, replyTo } from '../../../src/agent/asked-request.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { RequestAnswer } from '../../../src/core/agent-request.ts';

function asked(tool: string, input: JsonObject, suggestions: readonly JsonObject[] = []) {
  return readRequest({ tool_name: tool, tool_input: input, permission_suggestions: suggestions }, 'r1', 5);
}

function decision(of: ReturnType<typeof asked>, answer: RequestAnswer): unknown {
  return (replyTo(of, answer).hookSpecificOutput as JsonObject).decision;
}

const DIRECTORY = { type: 'addDirectories', directories: ['/srv/app'], destination: 'session' };
const EDITS = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };

it('tells each grant that the client offers by itself, and sends back that one alone', () => {
  const bash = asked('Bash', { command: 'touch a' }, [DIRECTORY, EDITS]);
  expect(bash.request.grants).toEqual([
    { kind: 'always', label: 'access to /srv/app for this session' },
    { kind: 'edits', label: 'accept edits from here on' },
  ]);
  expect(decision(bash, { kind: 'allow', grant: 'once' })).toEqual({ behavior: 'allow' });
  expect(decision(bash, { kind: 'allow', grant: 'always' })).toEqual({
    behavior: 'allow',
    updatedPermissions: [DIRECTORY],
  });
  expect(decision(bash, { kind: 'allow', grant: 'edits' })).toEqual({
    behavior: 'allow',
    updatedPermissions: [EDITS],
  });
});

it('offers no mode that the client did not name, nor one beyond accepting edits', () => {
  expect(asked('Bash', { command: 'x' }).request.grants).toEqual([]);
  const bypass = { type: 'setMode', mode: 'bypassPermissions', destination: 'session' };
  expect(asked('Bash', { command: 'x' }, [bypass]).request.grants).toEqual([]);
});

it('shows every part of what a tool is to be given', () => {
  const { text } = asked('Bash', {
    command: 'ls\npwd',
    dangerouslyDisableSandbox: true,
    description: 'look',
  }).request;
  expect(text).toBe('ls\npwd\n\ndangerouslyDisableSandbox: true\n\nlook');
  const edit = { file_path: '/a', old_string: 'one\ntwo', new_string: 'three', replace_all: true };
  expect(asked('Edit', edit).request.text).toBe('/a\n\nreplace_all: true\n\n- one\n- two\n+ three');
  expect(asked('mcp__x__y', { n: 1, s: 'a' }).request.text).toBe('n: 1\ns: a');
});

it('denies with the reason given, and ends the turn without one', () => {
  const bash = asked('Bash', { command: 'x' });
  expect(decision(bash, { kind: 'deny', reason: 'no' })).toEqual({ behavior: 'deny', message: 'no' });
  expect(decision(bash, { kind: 'deny', reason: '' })).toMatchObject({ behavior: 'deny', interrupt: true });
});

it('is not led astray by names of the language itself, or by what is no request', () => {
  for (const tool of ['constructor', '__proto__', 'toString']) {
    expect(asked(tool, { constructor: 'x' }).request.kind).toBe('permission');
  }
  expect(
    readRequest({ tool_name: 7, tool_input: [], permission_suggestions: 'x' }, 'r2', 0).request,
  ).toMatchObject({
    tool: 'a tool',
    text: '',
    grants: [],
  });
});
