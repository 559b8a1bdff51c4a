/** A team that comes back: with its conversations where it can, anew where it cannot, and never the same one twice. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity } from '../../../src/base/process-identity.ts';
import { leaf, split } from '../../../src/core/layout-tree.ts';
import { parseTeam, TEAM_VERSION, type SavedPane, type SavedTeam } from '../../../src/core/saved-team.ts';
import { profilePlaces } from '../../../src/isolation/profile-places.ts';
import { readSessionRecords } from '../../../src/store/session-record.ts';
import { idOf, keep, SLUG } from '../../support/made-conversations.ts';
import { planFor, ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';

const [A, B] = [idOf('aaaa1111'), idOf('bbbb2222')];
const [DEV, QA] = ['aaaaaaaaa1', 'bbbbbbbbb2'];
/** A stand-in that notes how it was called. */
const CLIENT = ['/bin/sh', '-c', 'echo "called with: $*" | tee -a "$HOME/calls"; exec cat', 'claude'];

let home: TestHome;
let live: ServedSession | null = null;

beforeEach(() => {
  home = new TestHome();
});

afterEach(async () => {
  if (live === null) await home.dispose();
  else await live.dispose();
  live = null;
});

function savedPane(id: string, name: string, conversation: string): SavedPane {
  const seat = { name, role: name.slice(0, -1) };
  return { ...{ id, seat, conversation }, isBegun: true, conversations: [], directory: null, exit: null };
}

function team(change: Partial<SavedTeam> = {}): SavedTeam {
  const tree = split('row', [leaf(DEV), leaf(QA)]);
  return {
    ...{ version: TEAM_VERSION, layout: 'duo', tree, ownTree: tree, preset: null },
    ...{ focus: QA, lastFocus: null, isZoomed: false, isStacked: false },
    ...{ command: null, claudeArgs: [], configFile: '/none', costs: [] },
    claude: { command: CLIENT, args: [], isolation: 'config_dir' },
    panes: [savedPane(DEV, 'dev1', A), savedPane(QA, 'qa1', B)],
    ...change,
  };
}

/** Both conversations are in the store, as after a server that has had the time to keep them. */
async function keepBoth(): Promise<void> {
  const { directories } = planFor(home);
  for (const [id, name] of [
    [A, 'dev1'],
    [B, 'qa1'],
  ] as const)
    await keep(home.root, directories, {
      id,
      cwd: home.project,
      name,
      role: name.slice(0, -1),
      paneId: name,
    });
}

async function restore(choice: SessionChoice = {}, client = CLIENT): Promise<ServedSession> {
  const usual: SessionChoice = { command: null, restores: team(), claude: { command: client } };
  live = await ServedSession.start({ name: 'app', ...usual, ...choice }, { home });
  return live;
}

/** Ends the session as the system does that shuts down, and answers the team that it leaves. */
async function endBySystem(session: ServedSession): Promise<SavedTeam> {
  await session.server.endToComeBack();
  await session.server.whenEnded;
  live = null;
  const records = await readSessionRecords(session.plan.directories);
  const left = parseTeam(records.find(({ name }) => name === session.plan.name)?.team);
  if (left.kind !== 'team') throw new Error(`the team is ${left.kind}`);
  return left.team;
}

/** The record names a server that is gone, where it has named this very process. */
function ofTheDead(name: string): void {
  const path = join(home.ccmux, 'data/sessions', `${name}.json`);
  const record = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...record, pid: 2 ** 22 + 1 }));
}

const calls = () => readFileSync(join(home.home, 'calls'), 'utf8').split('\n').filter(Boolean);
const timesResumed = (id: string) => calls().filter((call) => call.includes(`--resume ${id}`)).length;

it('takes conversations out of the store where no profile is left of them', async () => {
  await keepBoth();
  const session = await restore();
  const panes = await session.running();
  expect(panes.map(({ id, name, conversation, focused }) => [id, name, conversation, focused])).toEqual([
    [DEV, 'dev1', A, false],
    [QA, 'qa1', B, true],
  ]);
  for (const name of ['dev1', 'qa1']) await session.screenWith(name, 'called with:');
  expect([timesResumed(A), timesResumed(B)]).toEqual([1, 1]);
});

it('begins anew where somebody else has the conversation open, says so, and leaves it alone', async () => {
  await keepBoth();
  const self = present(readProcessIdentity(process.pid), 'this process');
  mkdirSync(join(home.home, '.claude/sessions'), { recursive: true });
  const note = { sessionId: A, pid: self.pid, procStart: self.startTime };
  writeFileSync(join(home.home, '.claude/sessions/1.json'), JSON.stringify(note));
  const session = await restore();
  const [dev1, qa1] = await session.running();
  expect([dev1.conversation === A, qa1.conversation]).toEqual([false, B]);
  const screen = await session.screenWith('dev1', 'called with:');
  expect(screen.replace(/\s+/g, ' ')).toMatch(/begun anew: .*open in a claude outside ccmux/);
  expect(session.messages('warn').join()).toMatch(/dev1 begins anew: conversation .* is open in a claude/);
  expect(timesResumed(A)).toBe(0);
  expect(readdirSync(join(home.ccmux, 'data/conversations'))).toContain(A);
});

it('begins anew where the kept conversation is damaged, says so, and keeps what there is', async () => {
  await keepBoth();
  const transcript = join(home.ccmux, 'data/conversations', A, 'state', SLUG, `${A}.jsonl`);
  writeFileSync(transcript, readFileSync(transcript, 'utf8').slice(0, -20));
  const before = readFileSync(transcript, 'utf8');
  const session = await restore();
  const [dev1, qa1] = await session.running();
  expect([dev1.conversation === A, qa1.conversation]).toEqual([false, B]);
  expect((await session.screenWith('dev1', 'called with:')).replace(/\s+/g, ' ')).toMatch(
    /begun anew: .*damaged/,
  );
  expect(readFileSync(transcript, 'utf8')).toBe(before);
});

it('begins anew where the client refuses to go on, with the last words of that', async () => {
  await keepBoth();
  const refusing = `case "$*" in *"--resume ${A}"*) echo No conversation found; exit 1;; esac; exec cat`;
  const session = await restore({}, ['/bin/sh', '-c', refusing, 'claude']);
  await session.panesWhere('dev1 anew', ([dev1]) => dev1.conversation !== A && dev1.pid !== null);
  const screen = await session.screenWith('dev1', 'begun anew');
  // The screen breaks the line somewhere.
  expect(screen.replace(/\s+/g, '')).toContain('couldnotgoonwithitsconversation:Noconversationfound');
  expect((await session.pane('qa1'))?.conversation).toBe(B);
});

it('ends with its panes nothing of panes of the same ids, as a copy of its directories has them', async () => {
  const copy = new TestHome();
  const command = 'exec cat';
  const restores = team({ command });
  const other = await ServedSession.start({ name: 'app', command, restores }, { home: copy });
  try {
    const session = await restore({ restores, command });
    await session.running();
    const before = await other.running();
    for (const pane of ['dev1', 'qa1']) await session.run({ name: 'close', pane, ask: false });
    await session.server.whenEnded;
    for (const name of ['dev1', 'qa1']) {
      await other.type(name, 'still here');
      await other.screenWith(name, 'still here');
    }
    expect((await other.panes()).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
  } finally {
    await other.dispose();
  }
});

it('goes on with the conversation of a profile whose mark is damaged', async () => {
  const { directories } = planFor(home);
  const { configDir, directory, stateFile } = profilePlaces(directories, DEV);
  mkdirSync(join(configDir, SLUG), { recursive: true, mode: 0o700 });
  const line = JSON.stringify({ type: 'user', sessionId: A, message: { content: 'hello' } });
  writeFileSync(join(configDir, SLUG, `${A}.jsonl`), `${line}\n`);
  writeFileSync(stateFile, '{"numStartups":3}');
  writeFileSync(join(directory, 'pane.json'), '{"paneId":"aaaa');
  const session = await restore();
  await session.screenWith('dev1', 'called with:');
  expect([(await session.pane('dev1'))?.conversation, timesResumed(A)]).toEqual([A, 1]);
  // What the mark held is kept, where it stays when the profile goes.
  const kept = join(directories.data, 'damaged', DEV);
  const [aside] = readdirSync(kept).filter((name) => name.startsWith('pane.json.damaged-'));
  expect(readFileSync(join(kept, aside), 'utf8')).toBe('{"paneId":"aaaa');
});

it('comes back after the system has ended it, by one of two that ask at once', async () => {
  await keepBoth();
  const first = await restore();
  await first.running();
  for (const name of ['dev1', 'qa1']) await first.screenWith(name, 'called with:');
  const left = await endBySystem(first);
  expect(left.panes.map(({ id, conversation, isBegun }) => [id, conversation, isBegun])).toEqual([
    [DEV, A, true],
    [QA, B, true],
  ]);
  expect([home.processes(), home.profiles()]).toEqual([[], []]);
  ofTheDead('app');
  const both = await Promise.all([1, 2].map(() => home.ccmuxRun(['-d', '--restore'])));
  expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, 'app\n'],
    [0, 'app\n'],
  ]);
  const { panes } = await home.session();
  expect(panes.map(({ id, conversation }) => [id, conversation])).toEqual([
    [DEV, A],
    [QA, B],
  ]);
  await home.ccmuxDo('kill');
  // Once by the first session, once by the one that came back.
  expect([timesResumed(A), timesResumed(B)]).toEqual([2, 2]);
});

it('shows what a shell has printed above the fold, and what that prints now below it', async () => {
  const shell = 'echo "printed before: $((40+2))"; exec cat';
  const first = await restore({ restores: undefined, layout: 'dev1', command: shell });
  await first.screenWith('dev1', 'printed before: 42');
  const left = await endBySystem(first);
  const again = await restore({
    restores: { ...left, command: 'echo below; exec cat' },
    command: 'echo below; exec cat',
  });
  const screen = await again.screenWith('dev1', 'below');
  expect(screen.replace(/\s+/g, ' ')).toMatch(/printed before: 42 ── restored: .* below/);
});

it('goes on counting what its conversations have cost', async () => {
  await keepBoth();
  const cost = {
    conversation: A,
    pane: DEV,
    role: 'dev',
    model: null,
    contextPercent: 7,
    contextTokens: null,
  };
  const costs = [{ ...cost, totalUsd: 1.5, earlierUsd: 0.5, inheritedUsd: 0.25 }];
  const session = await restore({ restores: team({ costs }) });
  await session.running();
  expect((await session.ask({ kind: 'describe' })).costUsd).toBe(1.75);
  expect((await endBySystem(session)).costs).toEqual(costs);
});
