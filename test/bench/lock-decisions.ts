/**
 * How long a client waits for the word whether its tool may run, with a thousand locks held: from the hook that is sent
 * to the answer that has come, over HTTP as a client sends it, so what the server itself takes is less. The aim is a
 * median of 5 ms and 20 ms for the slowest of a hundred, in the server.
 */
import type { JsonObject } from '../../src/base/json.ts';
import { HookedTeam, postHook } from '../support/hooked-team.ts';
import { timesText } from './figures.ts';

const HELD = 1000;
const ROUNDS = 300;

export async function lockDecisions(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const held of [0, HELD]) {
    const team = await HookedTeam.start();
    try {
      for (let index = 0; index < held; index++) {
        const lock = { lock: 'write', leaseMs: 3_600_000, timeoutMs: 0, isTaken: false } as const;
        await team.session.ask({ kind: 'lock', pane: 'dev1', path: team.file(`held/${index}.ts`), ...lock });
      }
      for (const [what, times] of await measured(team, held)) {
        lines.push(`${String(held).padStart(4)} locks held, ${what.padEnd(14)} ${timesText(times)}`);
      }
    } finally {
      await HookedTeam.endAll();
    }
  }
  return lines;
}

/** Kinds of decisions take turns, so that what else happens on the machine is shared by all. */
async function measured(team: HookedTeam, held: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const outlet = await team.outlet('dev2');
  const times = new Map<string, number[]>();
  const timed = async (what: string, body: JsonObject): Promise<JsonObject> => {
    const before = performance.now();
    const reply = await postHook(outlet, body);
    times.set(what, [...(times.get(what) ?? []), performance.now() - before]);
    return reply;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const use = (tool: string, input: JsonObject): JsonObject => {
      return { tool_name: tool, tool_input: input, tool_use_id: `${tool}-${round}` };
    };
    const edit = use('Edit', { file_path: team.file(`free/${round}.ts`) });
    await timed('Edit, free', { hook_event_name: 'PreToolUse', ...edit });
    await timed('Edit, done', { hook_event_name: 'PostToolUse', ...edit });
    if (held > 0) {
      const refused = use('Edit', { file_path: team.file(`held/${round}.ts`) });
      const reply = await timed('Edit, refused', { hook_event_name: 'PreToolUse', ...refused });
      if (!('hookSpecificOutput' in reply)) throw new Error('a locked file was not refused');
    }
    const read = use('Read', { file_path: team.file(`free/${round}.ts`) });
    await timed('Read', { hook_event_name: 'PreToolUse', ...read });
    await timed('Glob', { hook_event_name: 'PreToolUse', ...use('Glob', { pattern: '*' }) });
  }
  return times;
}
