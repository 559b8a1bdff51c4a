/**
 * Real clients that are told to change the same files at once, again and again, each until it works: nobody writes
 * into another's edit, nothing that anybody wrote is lost, who was kept off knows why, and no lock is left. Three of
 * them and two files in the everyday run; seven, ten files and ten rounds with CCMUX_TEST_FULL.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isJsonObject } from '../../src/base/json.ts';
import type { StreamLine } from '../../src/core/team-event.ts';
import { ClaudeTeam } from '../support/claude-team.ts';
import { times } from '../support/counts.ts';
import { PROJECT_ROOT } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const CLIENTS = times({ everyday: 3, full: 7 });
const FILES = times({ everyday: 2, full: 10 });
const ROUNDS = times({ everyday: 1, full: 10 });
/** Of one round, on a machine that others use too. */
const ROUND_MS = 400_000;

let team: ClaudeTeam;
let following: ChildProcess;
const told: StreamLine[] = [];

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  for (const path of paths()) writeFileSync(path, 'head\ncount: 0;\nfoot\n');
  await team.world.ccmuxDo('-d', '--layout', `dev${CLIENTS}`, '--', '--permission-mode', 'acceptEdits');
  await team.allIdle(CLIENTS);
  const types = 'lock-acquired,lock-released,lock-refused,file-outdated,tool-ended';
  following = spawn(
    process.execPath,
    [join(PROJECT_ROOT, 'dist/main.js'), 'events', '--follow', '--type', types],
    { cwd: team.world.project, env: team.world.env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (following.stdout === null) throw new Error('no output to read');
  createInterface({ input: following.stdout }).on('line', (line) =>
    told.push(JSON.parse(line) as StreamLine),
  );
  await until('the events', () => told.some(({ type }) => type === 'following'));
}, 400_000);

afterAll(async () => {
  await team.dispose();
  if (following.exitCode === null) await once(following, 'exit');
});

function paths(): readonly string[] {
  return Array.from({ length: FILES }, (_, index) => join(team.world.project, `shared-${index}.txt`));
}

function counts(): readonly number[] {
  return paths().map((path) => Number(/^head\ncount: (\d+);\nfoot\n$/.exec(readFileSync(path, 'utf8'))?.[1]));
}

it(
  'nothing is lost, and everybody gets through',
  async () => {
    const names = (await team.panes()).map(({ name }) => name);
    for (let round = 1; round <= ROUNDS; round++) {
      const prompt = [`say: round ${round}`, ...paths().map((path) => `raise: ${path}`)].join(';;');
      await Promise.all(names.map((name) => team.world.ccmuxDo('pane', 'send', name, prompt, '--enter')));
      const wanted = CLIENTS * round;
      await until(`round ${round} to be through`, () => counts().every((count) => count === wanted), {
        timeoutMs: ROUND_MS,
        explain: () => `${counts().join(' ')} of ${wanted}\n${team.api.tail(20)}`,
      });
      await team.allIdle(CLIENTS);
    }
    expect(counts()).toEqual(paths().map(() => CLIENTS * ROUNDS));
  },
  ROUND_MS * ROUNDS,
);

it('no two have had one file at once', async () => {
  await until('the last lock to be given back', async () => {
    const { locks } = JSON.parse(await team.world.ccmuxDo('lock', 'list', '--json')) as { locks: unknown[] };
    return locks.length === 0;
  });
  const enough = CLIENTS * FILES * ROUNDS;
  await until('all that was told of it', () => {
    return told.filter(({ type }) => type === 'lock-acquired').length >= enough;
  });
  const holders = new Map<string, string>();
  const offences: string[] = [];
  for (const line of told) {
    if (line.type === 'lagged') offences.push(`missed ${line.dropped}`);
    if (line.type === 'lock-acquired') {
      const other = holders.get(line.path);
      if (other !== undefined) offences.push(`${line.path}: ${line.name} beside ${other}`);
      holders.set(line.path, line.name);
    } else if (line.type === 'lock-released') holders.delete(line.path);
  }
  expect(offences).toEqual([]);
});

it('whoever was kept off was told who has the file, or who has changed it', () => {
  const refusals = told.filter(({ type }) => type === 'lock-refused' || type === 'file-outdated');
  const denials = denialsIn(team.api.requests.map(({ history }) => history));
  if (process.env.CCMUX_TEST_FULL) expect(refusals.length).toBeGreaterThan(0);
  expect(denials.length).toBeGreaterThanOrEqual(refusals.length > 0 ? 1 : 0);
  for (const text of denials) {
    expect(text).toMatch(/dev\d of session app has a write lock on .* since|(dev\d edited it|waits for it) /);
  }
  if (process.env.CCMUX_TEST_FULL) {
    console.log(`${told.length} events, ${refusals.length} refusals, ${denials.length} texts of them`);
  }
});

/** What the clients were told by us, each text once. */
function denialsIn(histories: readonly string[]): readonly string[] {
  const texts = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (/is locked: |has changed since you read it: /.test(value)) texts.add(value);
    } else if (Array.isArray(value)) value.forEach(look);
    else if (isJsonObject(value)) Object.values(value).forEach(look);
  };
  for (const history of histories) look(JSON.parse(history));
  return [...texts];
}
