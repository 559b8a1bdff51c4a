/**
 * How long it takes to decide whether a client's tool may run, with a thousand locks held: in the server, from the hook
 * that has come to the answer that is ready, and as the client waits for it, over HTTP. The aim is a median of 5 ms and
 * 20 ms for the slowest of a hundred, in the server.
 */
import type { JsonObject } from '../../src/base/json.ts';
import { ToolLocks } from '../../src/server/tool-locks.ts';
import { HookedTeam, postHook } from '../support/hooked-team.ts';
import { timesText } from './figures.ts';

const HELD = 1000;
const ROUNDS = 300;

/** Milliseconds by what was asked. */
type Times = Map<string, number[]>;

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
        lines.push(`${String(held).padStart(4)} locks held, ${what.padEnd(26)} ${timesText(times)}`);
      }
    } finally {
      await HookedTeam.endAll();
    }
  }
  return lines;
}

/** Kinds of decisions take turns, so that what else happens on the machine is shared by all. */
async function measured(team: HookedTeam, held: number): Promise<Times> {
  const outlet = await team.outlet('dev2');
  const times: Times = new Map();
  let asked = '';
  const deciding = timeDecisions((ms) => add(times, `${asked}, in the server`, ms));
  const timed = async (what: string, body: JsonObject): Promise<JsonObject> => {
    asked = what;
    const before = performance.now();
    const reply = await postHook(outlet, body);
    add(times, `${what}, for the client`, performance.now() - before);
    return reply;
  };
  try {
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
  } finally {
    deciding.end();
  }
  return times;
}

function add(times: Times, what: string, ms: number): void {
  times.set(what, [...(times.get(what) ?? []), ms]);
}

/** Tells what each decision of any session takes, until `end`. The same for every version of the program. */
function timeDecisions(take: (ms: number) => void): { end(): void } {
  const decide = Object.getOwnPropertyDescriptor(ToolLocks.prototype, 'before')?.value as ToolLocks['before'];
  ToolLocks.prototype.before = function (token, body) {
    const began = performance.now();
    const answer = decide.call(this, token, body);
    return answer?.finally(() => take(performance.now() - began)) ?? null;
  };
  return { end: () => (ToolLocks.prototype.before = decide) };
}
