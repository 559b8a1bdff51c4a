/**
 * Real clients that are told to change the same files at once, each in a worktree of its own: nobody waits or is kept
 * off, the main tree stays as it is, and at the end `merge` brings together what goes together and names what does
 * not. Two of them and two files in the everyday run; seven, ten files and ten rounds with CCMUX_TEST_FULL.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StreamLine } from '../../src/core/team-event.ts';
import { ClaudeTeam } from '../support/claude-team.ts';
import { times } from '../support/counts.ts';
import { digestTree } from '../support/digest-tree.ts';
import { commitAll, git, makeRepository } from '../support/git-project.ts';
import { until } from '../support/until.ts';

const CLIENTS = times({ everyday: 2, full: 7 });
const FILES = times({ everyday: 2, full: 10 });
const ROUNDS = times({ everyday: 1, full: 10 });
const ROUND_MS = 400_000;
const SEATS = Array.from({ length: CLIENTS }, (_, index) => `dev${index + 1}`);
const NAMES = Array.from({ length: FILES }, (_, index) => `shared-${index}.txt`);
/** Two of them change its only line, each in another way. */
const CONTESTED = 'contested.txt';
const RIVALS = ['dev1', 'dev2'];

let team: ClaudeTeam;
let app: string;
let first: string;
let before: readonly string[];

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  app = team.world.project;
  const sections = SEATS.map((seat) => `${seat}: 0;\n\n---\n\n`).join('');
  const files = NAMES.map((name) => [name, sections] as const);
  first = makeRepository(app, { ...Object.fromEntries(files), [CONTESTED]: 'owner: nobody\n' });
  // Somebody is in the middle of something there.
  writeFileSync(join(app, 'dirty.txt'), 'not committed\n');
  mkdirSync(join(team.world.ccmux, 'config'));
  writeFileSync(join(team.world.ccmux, 'config/ccmux.yaml'), 'workspace: worktree\n');
  before = mainTree();
  await team.world.ccmuxDo('-d', '--layout', `dev${CLIENTS}`, '--', '--permission-mode', 'acceptEdits');
  await team.allIdle(CLIENTS);
}, 400_000);

afterAll(() => team.dispose());

/** The project's files, what is staged, and where its branch is: all but what git keeps of other worktrees. */
function mainTree(): readonly string[] {
  const own = ['.git/HEAD', '.git/index', '.git/refs/heads/main', ...readdirSync(app)];
  return own.filter((name) => name !== '.git').flatMap((name) => digestTree(join(app, name)));
}

/** What of its section each seat has reached, file by file. */
function counts(directory: string): Readonly<Record<string, readonly number[]>> {
  const texts = NAMES.map((name) => readFileSync(join(directory, name), 'utf8'));
  return Object.fromEntries(
    SEATS.map((seat) => [
      seat,
      texts.map((text) => Number(new RegExp(`^${seat}: (\\d+);$`, 'm').exec(text)?.[1])),
    ]),
  );
}

function all(count: number): readonly number[] {
  return NAMES.map(() => count);
}

async function grounds(): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await team.panes()).map(({ name, cwd }) => [name, cwd]));
}

async function toldOf(types: string): Promise<readonly StreamLine[]> {
  const lines = await team.world.ccmuxDo('events', '--type', types);
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StreamLine]));
}

it(
  'all get through at once, and nobody is told to wait or to look again',
  async () => {
    const places = await grounds();
    const asked = team.api.requests.length;
    for (let round = 1; round <= ROUNDS; round++) {
      const prompts = SEATS.map((seat) => {
        const raises = NAMES.map((name) => `raise: ${join(places[seat], name)} ${seat}`);
        return [`say: round ${round}`, ...raises].join(';;');
      });
      await Promise.all(
        SEATS.map((seat, at) => team.world.ccmuxDo('pane', 'send', seat, prompts[at], '--enter')),
      );
      const isThrough = (seat: string) => counts(places[seat])[seat].every((count) => count === round);
      await until(`round ${round} to be through`, () => SEATS.every(isThrough), {
        timeoutMs: ROUND_MS,
        explain: () =>
          `${JSON.stringify(SEATS.map((seat) => counts(places[seat])[seat]))}\n${team.api.tail(20)}`,
      });
      await team.allIdle(CLIENTS);
      // Of a round; the session keeps no more than a thousand.
      expect(await toldOf('lock-refused,file-outdated')).toEqual([]);
      // The hooks had their say: they found nobody in the way.
      expect((await toldOf('lock-acquired')).length).toBeGreaterThanOrEqual(CLIENTS * FILES);
    }
    const refused = team.api.requests
      .slice(asked)
      .filter(({ history }) => /is_error\\*":true|is locked: |has changed since you read it/.test(history));
    expect(refused.map(({ prompt }) => prompt)).toEqual([]);
  },
  ROUND_MS * ROUNDS,
);

it('each has its branch and its own edits alone, and the main tree is as it was', async () => {
  const places = await grounds();
  for (const seat of RIVALS) {
    const path = join(places[seat], CONTESTED);
    const edit = { file_path: path, old_string: 'nobody', new_string: seat };
    const calls = [`Read ${JSON.stringify({ file_path: path })}`, `Edit ${JSON.stringify(edit)}`];
    await team.tell(
      seat,
      `${calls.map((call) => `tool: ${call}`).join(';;')};;say: it is mine`,
      '● it is mine',
    );
  }
  for (const seat of SEATS) {
    expect(git(places[seat], 'branch', '--show-current')).toBe(`ccmux/app/${seat}`);
    const reached = SEATS.map((other) => [other, all(other === seat ? ROUNDS : 0)] as const);
    expect(counts(places[seat])).toEqual(Object.fromEntries(reached));
  }
  const branches = git(app, 'branch', '--list', '--format=%(refname:short)', 'ccmux/*').split('\n');
  expect(branches).toEqual(SEATS.map((seat) => `ccmux/app/${seat}`));
  expect(mainTree()).toEqual(before);
});

it('merge brings together what they made, and names the one file that two have changed', async () => {
  const places = await grounds();
  for (const seat of SEATS) {
    const { code, stdout, stderr } = await team.world.ccmuxRun(['workspace', 'merge', seat, '--commit']);
    if (seat !== 'dev2') expect([code, stderr]).toEqual([0, `ccmux: 1 commit of ${seat} merged into main\n`]);
    else {
      expect([code, stdout]).toEqual([4, `${CONTESTED}\n`]);
      expect(stderr).toMatch(
        /^ccmux: dev2 and main have both changed 1 file; nothing was merged \(git merge main in /,
      );
    }
  }
  const reached = (done: readonly string[]) =>
    Object.fromEntries(SEATS.map((seat) => [seat, all(done.includes(seat) ? ROUNDS : 0)]));
  expect(counts(app)).toEqual(reached(SEATS.filter((seat) => seat !== 'dev2')));
  expect(readFileSync(join(app, CONTESTED), 'utf8')).toBe('owner: dev1\n');
  // As the refusal says: resolved in the worktree, by plain git.
  const place = places.dev2;
  expect(() => git(place, 'merge', '--no-edit', 'main')).toThrow();
  writeFileSync(join(place, CONTESTED), 'owner: dev1 and dev2\n');
  commitAll(place, 'Both own it');
  await team.world.ccmuxDo('workspace', 'merge', 'dev2');
  expect(counts(app)).toEqual(reached(SEATS));
  expect(readFileSync(join(app, CONTESTED), 'utf8')).toBe('owner: dev1 and dev2\n');
  expect(git(app, 'status', '--porcelain')).toBe('?? dirty.txt');
  expect(git(app, 'merge-base', '--is-ancestor', first, 'HEAD')).toBe('');
});
