/** A session whose clients are stand-ins, and whose hooks the test sends: what their tools do to files, one by one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/base/json.ts';
import type { LockSettings } from '../../src/core/plan.ts';
import { environmentOf } from './processes.ts';
import { ServedSession, type SessionChoice } from './served-session.ts';
import { PROJECT_ROOT, TestHome } from './test-home.ts';
import { until } from './until.ts';

const teams = new Set<ServedSession>();

/** Two panes whose clients listen to keys alone: what their hooks say, the test says for them. */
export class HookedTeam {
  readonly session: ServedSession;
  #uses = 0;

  private constructor(session: ServedSession) {
    this.session = session;
  }

  /** `others` are further settings of the session. */
  static async start(
    locks: Partial<LockSettings> = {},
    others: SessionChoice['settings'] = {},
    home = new TestHome(),
  ): Promise<HookedTeam> {
    const client = join(PROJECT_ROOT, 'test/fixtures/asking-client.mjs');
    Object.assign(home.env, { ASKED_LOG: join(home.root, 'asked.jsonl') });
    const usual = { isAutomatic: true, onConflict: 'deny', leaseMs: 60_000, readOnly: [] } as const;
    const settings = { ...usual, ...locks };
    const served = await ServedSession.start(
      {
        command: null,
        claude: { command: [process.execPath, client], graceMs: 200 },
        settings: { ...others, locks: settings },
      },
      { home },
    );
    await served.panesWhere('idle clients', (panes) => panes.every(({ status }) => status === 'idle'));
    teams.add(served);
    return new HookedTeam(served);
  }

  /** For `afterEach`. */
  static async endAll(): Promise<void> {
    for (const each of teams) await each.dispose();
    teams.clear();
  }

  file(name: string): string {
    return join(this.session.home.project, name);
  }

  /** Where the pane's client sends its hooks, and what proves who it is. */
  async outlet(name: string): Promise<HookOutlet> {
    const pane = await this.session.pane(name);
    const pid = pane?.pid ?? 0;
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const overlay = readFileSync(args[args.indexOf('--settings') + 1], 'utf8');
    const [, url] = /"url":\s*"([^"]+)"/.exec(overlay) ?? [];
    const headers = { Authorization: `Bearer ${environmentOf(pid).CCMUX_TOKEN}` };
    return { url, headers, conversation: pane?.conversation ?? '' };
  }

  async post(name: string, body: JsonObject): Promise<JsonObject> {
    return postHook(await this.outlet(name), body);
  }

  /** Asks before a tool; answers the way to say that it has ended, and what was said to the client. */
  async before(
    name: string,
    tool: string,
    input: JsonObject,
  ): Promise<{ readonly said: Said | null; readonly end: (isFailed?: boolean) => Promise<unknown> }> {
    const use = { tool_name: tool, tool_input: input, tool_use_id: `use-${++this.#uses}` };
    const reply = await this.post(name, { hook_event_name: 'PreToolUse', ...use });
    return {
      said: (reply.hookSpecificOutput as unknown as Said | undefined) ?? null,
      end: (isFailed = false) =>
        this.post(name, { hook_event_name: isFailed ? 'PostToolUseFailure' : 'PostToolUse', ...use }),
    };
  }

  edit(name: string, path: string): ReturnType<HookedTeam['before']> {
    return this.before(name, 'Edit', { file_path: path, old_string: 'a', new_string: 'b' });
  }

  /** A whole use of a tool, from asking to its end. */
  async use(name: string, tool: string, input: JsonObject): Promise<Said | null> {
    const { said, end } = await this.before(name, tool, input);
    if (said?.permissionDecision !== 'deny') await end();
    return said;
  }

  async read(name: string, path: string): Promise<void> {
    await this.use(name, 'Read', { file_path: path });
  }

  /** Once `name` may edit: a lock is given back a moment after it has been told. */
  async editable(name: string, path: string): Promise<void> {
    await until(`${path} to be free for ${name}`, async () => (await this.edit(name, path)).said === null);
  }
}

export interface HookOutlet {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly conversation: string;
}

export async function postHook(
  { url, headers, conversation }: HookOutlet,
  body: JsonObject,
): Promise<JsonObject> {
  const sent = JSON.stringify({ session_id: conversation, ...body });
  const response = await fetch(url, { method: 'POST', headers, body: sent });
  return (await response.json()) as JsonObject;
}

/** What the client is told before a tool. */
export interface Said {
  readonly permissionDecision?: string;
  readonly permissionDecisionReason?: string;
  readonly additionalContext?: string;
}
