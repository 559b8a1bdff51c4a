import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHook } from '../../../src/agent/hook-event.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { hookSettings } from '../../../src/isolation/hook-settings.ts';

/** What is asked for, by the settings that ask for it. */
const HOOK_NAMES = Object.keys(hookSettings('http://127.0.0.1:1/hook', null).hooks as JsonObject);

const CONVERSATION = '64448612-0e5c-4075-8d92-4cb54e7e0567';

/** As 2.1.329 sends it. */
function hook(name: string, more: JsonObject = {}): JsonObject {
  return {
    session_id: CONVERSATION,
    cwd: '/home/u/app',
    hook_event_name: name,
    permission_mode: 'default',
    ...more,
  };
}

const BASH = { tool_name: 'Bash', tool_input: { command: 'rm -rf build', description: 'Clean up' } };

describe('a hook', () => {
  it('names tool and command, by whom and in which conversation', () => {
    expect(readHook(hook('PreToolUse', { ...BASH, tool_use_id: 'toolu_1', agent_id: 'a1' }))).toEqual({
      kind: 'toolStarted',
      conversation: CONVERSATION,
      subagent: 'a1',
      id: 'toolu_1',
      tool: 'Bash',
      detail: 'rm -rf build',
    });
    expect(readHook(hook('PostToolUseFailure', BASH))).toMatchObject({
      kind: 'toolEnded',
      id: null,
      hasFailed: true,
    });
    expect(readHook(hook('PostToolUse', BASH))).toMatchObject({ kind: 'toolEnded', hasFailed: false });
  });

  it.each<[string, JsonObject, string, string | null]>([
    ['Bash', BASH.tool_input, 'permission', 'rm -rf build'],
    [
      'Edit',
      { file_path: '/home/u/app/a.ts', old_string: 'a', new_string: 'b' },
      'permission',
      '/home/u/app/a.ts',
    ],
    ['WebFetch', { url: 'https://example.org', prompt: 'read it' }, 'permission', 'https://example.org'],
    ['mcp__probe__ask', { anything: 1 }, 'permission', '{"anything":1}'],
    ['mcp__probe__ask', {}, 'permission', null],
    ['ExitPlanMode', { plan: ' First this.\nThen that.\n' }, 'plan', 'First this.\nThen that.'],
    [
      'AskUserQuestion',
      {
        questions: [
          { question: 'Which?', options: [{ label: 'A' }, { label: 'B' }] },
          { question: 'And then?', options: [] },
          'nonsense',
        ],
      },
      'question',
      'Which? (A / B) · And then?',
    ],
    ['AskUserQuestion', { questions: 'nonsense' }, 'question', null],
  ])('that asks for %s with %j wants a %s', (tool, input, wants, detail) => {
    const event = readHook(hook('PermissionRequest', { tool_name: tool, tool_input: input }));
    expect(event).toMatchObject({ kind: 'permissionRequested', tool, wants, detail });
  });

  it('tells what broke an answer off', () => {
    expect(readHook(hook('Stop'))).toMatchObject({ kind: 'turnEnded', error: null });
    expect(readHook(hook('StopFailure', { error: 'rate_limit' }))).toMatchObject({ error: 'rate_limit' });
  });

  it('keeps no more of a text than somebody reads', () => {
    const long = 'x'.repeat(100_000);
    const prompt = readHook(hook('UserPromptSubmit', { prompt: long }));
    const tool = readHook(hook('PreToolUse', { tool_name: 'Bash', tool_input: { command: long } }));
    expect(JSON.stringify(prompt).length).toBeLessThan(5000);
    expect(JSON.stringify(tool).length).toBeLessThan(5000);
  });

  it.each(['../../etc/passwd', '--dangerously-skip-permissions', 'x'.repeat(1_000_000)])(
    'names no conversation by what is no id of one',
    (session_id) => {
      expect(readHook({ hook_event_name: 'Stop', session_id })).toMatchObject({ conversation: null });
    },
  );

  it('of a name that nobody knows tells nothing, and no nonsense breaks the reading', () => {
    expect(readHook(hook('SomethingNew'))).toBeNull();
    expect(readHook({})).toBeNull();
    const names = fc.constantFrom(...HOOK_NAMES);
    const input = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('command', 'questions', 'plan'), fc.jsonValue()),
    );
    fc.assert(
      fc.property(names, fc.jsonValue(), input, (name, any, tool_input) => {
        const body = {
          hook_event_name: name,
          session_id: any,
          tool_name: any,
          tool_input,
          prompt: any,
          agent_id: any,
        };
        expect(readHook(body as JsonObject)).not.toBeNull();
      }),
    );
  });
});

describe('the settings for hooks', () => {
  it('ask for no hook that nobody reads', () => {
    expect(HOOK_NAMES).toHaveLength(12);
    expect(HOOK_NAMES.filter((name) => readHook(hook(name)) === null)).toEqual([]);
  });

  it('hold no secret, and widen a list of allowed addresses only where the user has one', () => {
    const url = 'http://127.0.0.1:1/hook';
    expect(JSON.stringify(hookSettings(url, null))).toContain('Bearer $CCMUX_TOKEN');
    expect(hookSettings(url, {})).not.toHaveProperty('allowedHttpHookUrls');
    expect(hookSettings(url, { allowedHttpHookUrls: ['https://a'] })).toMatchObject({
      allowedHttpHookUrls: [url],
    });
  });
});
