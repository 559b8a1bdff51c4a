/** Files that the panes' clients are about to change, as their hooks tell it: who comes second is kept off, and told. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { streamEvents } from '../../../src/client/control-client.ts';
import type { LockSettings } from '../../../src/core/plan.ts';
import type { StreamLine } from '../../../src/core/team-event.ts';
import { environmentOf } from '../../support/processes.ts';
import { ServedSession } from '../../support/served-session.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

/** Two panes whose clients listen to keys alone: what their hooks say, the test says for them. */
class Team {
  readonly session: ServedSession;
  #uses = 0;

  private constructor(session: ServedSession) {
    this.session = session;
  }

  static async start(locks: Partial<LockSettings> = {}): Promise<Team> {
    const home = new TestHome();
    const client = join(PROJECT_ROOT, 'test/fixtures/asking-client.mjs');
    Object.assign(home.env, { ASKED_LOG: join(home.root, 'asked.jsonl') });
    const settings = { isAutomatic: true, onConflict: 'deny', leaseMs: 60_000, ...locks } as const;
    served = await ServedSession.start(
      {
        command: null,
        claude: { command: [process.execPath, client], graceMs: 200 },
        settings: { locks: settings },
      },
      { home },
    );
    await served.panesWhere('idle clients', (panes) => panes.every(({ status }) => status === 'idle'));
    return new Team(served);
  }

  file(name: string): string {
    return join(this.session.home.project, name);
  }

  async post(name: string, body: JsonObject): Promise<JsonObject> {
    const pane = await this.session.pane(name);
    const pid = pane?.pid ?? 0;
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const overlay = readFileSync(args[args.indexOf('--settings') + 1], 'utf8');
    const [, url] = /"url":\s*"([^"]+)"/.exec(overlay) ?? [];
    const headers = { Authorization: `Bearer ${environmentOf(pid).CCMUX_TOKEN}` };
    const conversation = pane?.conversation ?? '';
    const sent = JSON.stringify({ session_id: conversation, ...body });
    const response = await fetch(url, { method: 'POST', headers, body: sent });
    return (await response.json()) as JsonObject;
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

  edit(name: string, path: string): ReturnType<Team['before']> {
    return this.before(name, 'Edit', { file_path: path, old_string: 'a', new_string: 'b' });
  }

  /** Once `name` may edit: a lock is given back a moment after it has been told. */
  async editable(name: string, path: string): Promise<void> {
    await until(`${path} to be free for ${name}`, async () => (await this.edit(name, path)).said === null);
  }
}

interface Said {
  readonly permissionDecision?: string;
  readonly permissionDecisionReason?: string;
  readonly additionalContext?: string;
}

describe('a file that a pane is changing', () => {
  it('is kept from the tools of the others, under every name, until the tool has run', async () => {
    const team = await Team.start();
    mkdirSync(team.file('src'));
    symlinkSync('src', team.file('alias'));
    const first = await team.edit('dev1', team.file('src/a.ts'));
    expect(first.said).toBeNull();
    for (const [tool, input] of [
      ['Edit', { file_path: team.file('alias/a.ts') }],
      ['MultiEdit', { file_path: team.file('src/a.ts') }],
      ['Write', { file_path: team.file('src/a.ts') }],
      ['NotebookEdit', { notebook_path: team.file('src/a.ts') }],
    ] as const) {
      const { said } = await team.before('dev2', tool, input);
      expect([tool, said?.permissionDecision]).toEqual([tool, 'deny']);
      expect(said?.permissionDecisionReason).toMatch(
        /src\/a\.ts is locked: dev1 of session test has a write lock on .*src\/a\.ts since 0:\d\d\. Nothing was changed\./,
      );
    }
    expect((await team.edit('dev2', team.file('src/b.ts'))).said).toBeNull();
    expect((await team.before('dev2', 'Read', { file_path: team.file('src/a.ts') })).said).toBeNull();
    await first.end();
    await team.editable('dev2', team.file('src/a.ts'));
  });

  it('is free again when the tool has failed, and stays kept while a subagent of the same pane goes on', async () => {
    const team = await Team.start();
    const path = team.file('a.ts');
    const [first, second] = [await team.edit('dev1', path), await team.edit('dev1', path)];
    expect([first.said, second.said]).toEqual([null, null]);
    await first.end(true);
    // The lock that is given back next is asked for after this one, so it is given back after it.
    const other = await team.edit('dev1', team.file('b.ts'));
    await other.end();
    await team.editable('dev2', team.file('b.ts'));
    expect((await team.edit('dev2', path)).said?.permissionDecision).toBe('deny');
    await second.end();
    await team.editable('dev2', path);
  });

  it('is free again when a pane comes to rest without a word about its tool, and when its program is gone', async () => {
    const team = await Team.start();
    const [denied, killed] = [team.file('denied.ts'), team.file('killed.ts')];
    await team.edit('dev1', denied);
    // Its dialog, left with Esc: of the tool nothing more is heard.
    await team.session.ask({ kind: 'send', pane: 'dev1', text: 'g', keys: [] });
    await team.session.panesWhere('a dialog', ([dev1]) => dev1.status === 'waiting');
    expect((await team.edit('dev2', denied)).said?.permissionDecision).toBe('deny');
    await team.session.ask({ kind: 'send', pane: 'dev1', keys: ['Escape'] });
    await team.editable('dev2', denied);
    await team.edit('dev1', killed);
    process.kill((await team.session.pane('dev1'))?.pid ?? 0, 'SIGKILL');
    await team.editable('dev2', killed);
  });

  it('may still be read, unless somebody has it for themselves', async () => {
    const team = await Team.start();
    const path = team.file('a.ts');
    const lock = {
      kind: 'lock',
      path,
      lock: 'exclusive',
      leaseMs: null,
      timeoutMs: 0,
      isTaken: false,
    } as const;
    await team.session.ask({ ...lock, pane: 'dev1' });
    const { said } = await team.before('dev2', 'Read', { file_path: path });
    expect([said?.permissionDecision, said?.permissionDecisionReason]).toEqual([
      'deny',
      expect.stringMatching(/dev1 of session test has it for itself since 0:\d\d/),
    ]);
    expect((await team.before('dev1', 'Read', { file_path: path })).said).toBeNull();
  });

  it('is told of in the events, refusals with those in the way', async () => {
    const team = await Team.start();
    const path = team.file('a.ts');
    const { end } = await team.edit('dev1', path);
    await team.edit('dev2', path);
    await end();
    await team.editable('dev2', path);
    const told: StreamLine[] = [];
    await streamEvents(
      team.session.server.socket,
      { kind: 'events', follow: false, types: ['lock-acquired', 'lock-refused', 'lock-released'] },
      { timeoutMs: 20_000, take: (lines) => told.push(...lines) > 0 },
    );
    expect(told).toMatchObject([
      { type: 'lock-acquired', name: 'dev1', path, kind: 'write' },
      { type: 'lock-refused', name: 'dev2', path, from: ['dev1'] },
      ...told.slice(2, -2),
      { type: 'lock-released', name: 'dev1', path },
      { type: 'lock-acquired', name: 'dev2', path },
    ]);
  });
});

describe('where the configuration wants it otherwise', () => {
  it('a tool runs, and the model is warned', async () => {
    const team = await Team.start({ onConflict: 'warn' });
    const path = team.file('a.ts');
    await team.edit('dev1', path);
    const { said } = await team.edit('dev2', path);
    expect(said?.permissionDecision).toBeUndefined();
    expect(said?.additionalContext).toMatch(/dev1 of session test has a write lock/);
  });

  it('a tool waits for the other, and runs then', async () => {
    const team = await Team.start({ onConflict: 'wait' });
    const path = team.file('a.ts');
    const { end } = await team.edit('dev1', path);
    const second = team.edit('dev2', path);
    await end();
    expect((await second).said).toBeNull();
  });

  it('nothing is locked by itself', async () => {
    const team = await Team.start({ isAutomatic: false });
    await team.edit('dev1', team.file('a.ts'));
    expect((await team.edit('dev2', team.file('a.ts'))).said).toBeNull();
  });
});

describe('whatever is said in a hook', () => {
  it('locks nothing for another pane, and nothing where it makes no sense', async () => {
    const team = await Team.start();
    for (const input of [
      { file_path: 7 },
      {},
      { file_path: '' },
      { file_path: 'x'.repeat(100_000) },
      { file_path: 'a\0b' },
    ]) {
      const { said } = await team.before('dev1', 'Edit', input as JsonObject);
      expect(said).toBeNull();
    }
    expect(
      await team.post('dev1', { hook_event_name: 'PreToolUse', tool_name: 'Edit', tool_input: 'a' }),
    ).toEqual({});
    // The end of another pane's use of a tool gives nothing back.
    const path = team.file('a.ts');
    await team.post('dev1', {
      hook_event_name: 'PreToolUse',
      tool_name: 'Edit',
      tool_input: { file_path: path },
      tool_use_id: 'mine',
    });
    await team.post('dev2', {
      hook_event_name: 'PostToolUse',
      tool_name: 'Edit',
      tool_input: { file_path: path },
      tool_use_id: 'mine',
    });
    await team.editable('dev2', team.file('b.ts'));
    expect((await team.edit('dev2', path)).said?.permissionDecision).toBe('deny');
  });
});
