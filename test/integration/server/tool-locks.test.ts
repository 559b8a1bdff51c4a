/** Files that the panes' clients are about to change, as their hooks tell it: who comes second is kept off, and told. */
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { streamEvents } from '../../../src/client/control-client.ts';
import type { StreamLine } from '../../../src/core/team-event.ts';
import { makeRepository } from '../../support/git-project.ts';
import { HookedTeam } from '../../support/hooked-team.ts';
import { TestHome } from '../../support/test-home.ts';

afterEach(() => HookedTeam.endAll());

describe('a file that a pane is changing', () => {
  it('is kept from the tools of the others, under every name, until the tool has run', async () => {
    const team = await HookedTeam.start();
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
    const team = await HookedTeam.start();
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
    const team = await HookedTeam.start();
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

  it('is free again when its lease is over, whatever became of the tool', async () => {
    const team = await HookedTeam.start({ leaseMs: 300 });
    const path = team.file('a.ts');
    await team.edit('dev1', path);
    await team.editable('dev2', path);
  });

  it('stands in the status line of the one it keeps off, until it is free', async () => {
    const team = await HookedTeam.start();
    const path = team.file('parser.ts');
    const peer = await team.session.attach({ size: { cols: 160, rows: 40 } });
    await team.session.run({ name: 'focus', pane: 'dev2' });
    const { end } = await team.edit('dev1', path);
    await team.edit('dev2', path);
    await peer.waitForText('locked by dev1: parser.ts');
    await team.session.run({ name: 'focus', pane: 'dev1' });
    await peer.waitFor('nothing against dev1', () => !peer.text.includes('locked by'));
    await team.session.run({ name: 'focus', pane: 'dev2' });
    await peer.waitForText('locked by dev1: parser.ts');
    await end();
    await peer.waitFor('the word to go', () => !peer.text.includes('locked by'));
  });

  it('is another one in each worktree', async () => {
    const home = new TestHome();
    makeRepository(home.project, { 'a.ts': 'one' });
    const team = await HookedTeam.start({}, { ground: { workspace: 'worktree', carry: [] } }, home);
    const [one, two] = await team.session.panes();
    for (const { name, cwd } of [one, two]) {
      expect((await team.edit(name, join(cwd, 'a.ts'))).said).toBeNull();
    }
    expect(one.cwd).not.toBe(two.cwd);
    // In the project's own, which is a third one, they are two like any others.
    expect((await team.edit('dev1', team.file('a.ts'))).said).toBeNull();
    expect((await team.edit('dev2', team.file('a.ts'))).said?.permissionDecision).toBe('deny');
  });

  it('may still be read, unless somebody has it for themselves', async () => {
    const team = await HookedTeam.start();
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
    const team = await HookedTeam.start();
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
    const team = await HookedTeam.start({ onConflict: 'warn' });
    const path = team.file('a.ts');
    await team.edit('dev1', path);
    const { said } = await team.edit('dev2', path);
    expect(said?.permissionDecision).toBeUndefined();
    expect(said?.additionalContext).toMatch(/dev1 of session test has a write lock/);
  });

  it('a tool waits for the other, and runs then', async () => {
    const team = await HookedTeam.start({ onConflict: 'wait' });
    const path = team.file('a.ts');
    const { end } = await team.edit('dev1', path);
    const second = team.edit('dev2', path);
    await end();
    expect((await second).said).toBeNull();
  });

  it('a tool waits no longer than its client waits for the word', async () => {
    const team = await HookedTeam.start({ onConflict: 'wait' });
    const path = team.file('a.ts');
    await team.edit('dev1', path);
    const { said } = await team.edit('dev2', path);
    expect(said?.permissionDecision).toBe('deny');
    expect(said?.permissionDecisionReason).toMatch(
      /did not become free: dev1 of session test has a write lock/,
    );
  });

  it('nothing is locked by itself', async () => {
    const team = await HookedTeam.start({ isAutomatic: false });
    await team.edit('dev1', team.file('a.ts'));
    expect((await team.edit('dev2', team.file('a.ts'))).said).toBeNull();
  });
});

describe('whatever is said in a hook', () => {
  it('locks nothing for another pane, and nothing where it makes no sense', async () => {
    const team = await HookedTeam.start();
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

describe('a file that another pane has changed since this one read it', () => {
  it('is kept from its tools until it has read it again', async () => {
    const team = await HookedTeam.start();
    const path = team.file('a.ts');
    await team.read('dev2', path);
    await team.use('dev1', 'Edit', { file_path: path });
    const { said } = await team.edit('dev2', path);
    expect(said).toMatchObject({
      permissionDecision: 'deny',
      permissionDecisionReason: expect.stringMatching(
        /a\.ts has changed since you read it: dev1 edited it 0:\d\d ago\. Nothing was changed\. Read the file again/,
      ) as string,
    });
    await team.read('dev2', path);
    expect((await team.edit('dev2', path)).said).toBeNull();
  });

  it('is kept from them twice for one change, and no more: a client may know it by another way', async () => {
    const team = await HookedTeam.start();
    const path = team.file('a.ts');
    await team.read('dev2', path);
    await team.use('dev1', 'Write', { file_path: path });
    const decisions = [];
    for (let times = 0; times < 3; times++) decisions.push((await team.edit('dev2', path)).said);
    expect(decisions.map((said) => said?.permissionDecision)).toEqual(['deny', 'deny', undefined]);
    expect(decisions[2]?.additionalContext).toMatch(/dev1 edited it/);
  });

  it('is told of and not kept from them where the configuration wants it so', async () => {
    const team = await HookedTeam.start({ onConflict: 'warn' });
    const path = team.file('a.ts');
    await team.read('dev2', path);
    await team.use('dev1', 'Edit', { file_path: path });
    const { said } = await team.edit('dev2', path);
    expect([said?.permissionDecision, said?.additionalContext]).toEqual([
      undefined,
      expect.stringMatching(/dev1 edited it/),
    ]);
  });

  it('is free for who changed it, for who never read it, and for who was told by a tool that failed', async () => {
    const team = await HookedTeam.start();
    const path = team.file('a.ts');
    await team.read('dev1', path);
    await team.use('dev1', 'Edit', { file_path: path });
    await team.use('dev1', 'Edit', { file_path: path });
    expect(await team.use('dev2', 'Edit', { file_path: path })).toBeNull();
    const other = team.file('b.ts');
    await team.read('dev2', other);
    const failing = await team.edit('dev1', other);
    await failing.end(true);
    await team.editable('dev2', other);
  });

  it('is told of in the events, and shown with everybody who was at it', async () => {
    const team = await HookedTeam.start();
    const path = team.file('a.ts');
    await team.read('dev2', path);
    await team.use('dev1', 'Edit', { file_path: path });
    await team.edit('dev2', path);
    const told: StreamLine[] = [];
    await streamEvents(
      team.session.server.socket,
      { kind: 'events', follow: false, types: ['file-outdated', 'file-edited'] },
      { timeoutMs: 20_000, take: (lines) => told.push(...lines) > 0 },
    );
    expect(told).toMatchObject([
      { type: 'file-edited', name: 'dev1', path },
      { type: 'file-outdated', name: 'dev2', path, from: ['dev1'] },
    ]);
    expect(await team.session.ask({ kind: 'files' })).toMatchObject({
      files: [
        {
          ...{ path, shared: false },
          panes: [
            { name: 'dev1', changes: 1, cause: 'tool', outdated: false },
            { name: 'dev2', changes: 0, outdated: true },
          ],
        },
      ],
      unseen: null,
    });
  });
});

describe('a file with two names', () => {
  it('is one, whichever it is asked for by, and no other file is it', async () => {
    const team = await HookedTeam.start();
    const [one, two, other] = ['one.ts', 'two.ts', 'other.ts'].map((name) => team.file(name));
    for (const path of [one, other]) writeFileSync(path, '');
    linkSync(one, two);
    const lock = { kind: 'lock', lock: 'write', leaseMs: null, timeoutMs: 0, isTaken: false } as const;
    await team.session.ask({ ...lock, path: one, pane: 'dev1' });
    const { said } = await team.edit('dev2', two);
    expect(said?.permissionDecisionReason).toMatch(/dev1 of session test has a write lock on .*one\.ts/);
    expect((await team.edit('dev2', other)).said).toBeNull();
    expect(await team.session.ask({ kind: 'unlock', path: two, pane: 'dev1' })).toEqual({ released: 1 });
    expect((await team.edit('dev2', two)).said).toBeNull();
  });
});

describe('what the configuration names as read-only', () => {
  it('is changed by no tool, under no name, whatever else is', async () => {
    const team = await HookedTeam.start({
      readOnly: ['package-lock.json', '/vendor/', '*.snap', '!mine.snap'],
    });
    mkdirSync(team.file('vendor/lib'), { recursive: true });
    symlinkSync('vendor', team.file('alias'));
    const decisions = await Promise.all(
      ['package-lock.json', 'alias/lib/x.ts', 'src/a.snap', 'src/mine.snap', 'src/vendor/x.ts'].map(
        async (name) => (await team.edit('dev1', team.file(name))).said?.permissionDecision ?? 'runs',
      ),
    );
    expect(decisions).toEqual(['deny', 'deny', 'deny', 'runs', 'runs']);
    const { said } = await team.edit('dev1', team.file('vendor/a.ts'));
    expect(said?.permissionDecisionReason).toMatch(/vendor\/a\.ts is not to be changed .* locks\.read_only/);
    expect((await team.before('dev1', 'Read', { file_path: team.file('vendor/a.ts') })).said).toBeNull();
  });
});
