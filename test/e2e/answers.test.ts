/** Real clients ask at once, and are answered from the list and in their panes at the same moment: each as it was meant. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { seededRandom } from '../support/chance.ts';
import {
  ClaudeTeam,
  CLIENT_ARGS,
  configDirOf,
  conversationOf,
  transcriptIn,
} from '../support/claude-team.ts';
import { times } from '../support/counts.ts';
import type { Eye } from '../support/eye.ts';
import { until } from '../support/until.ts';

const COUNT = times({ everyday: 2, full: 7 });
const LAYOUT = COUNT === 7 ? 'dev3-qa2-ux-pm' : `dev${COUNT}`;
const ROUNDS = times({ everyday: 1, full: 15 });
const ONE_ROUND_MS = 120_000;

const ALWAYS = 'allow it, and always';
const [ONCE, WHY_NOT, DENY] = ['allow it, this once', 'deny it, and say why', 'deny it; claude stops'];
/** How one request is answered: from the list by what stands there, or by a key in its pane. */
const FROM_LIST: readonly string[] = [ONCE, WHY_NOT, DENY];
const IN_PANE: readonly string[] = ['Enter', 'Escape'];
const ALLOWS: ReadonlySet<string> = new Set([ONCE, 'Enter']);

/** Said where there is nothing to answer. */
const NOTHING = /asks for nothing|in its pane alone|nobody waits/;

let team: ClaudeTeam;
let eye: Eye;

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  await team.world.ccmuxDo('-d', '--layout', LAYOUT, '--', ...CLIENT_ARGS);
  await team.allIdle(COUNT);
  eye = team.world.open(['attach'], { cols: 200, rows: 60 });
  await eye.waitForText('dev1');
}, 400_000);

afterAll(() => team.dispose());

/** The pane whose request is read. */
function read(): string | null {
  return /\d (\S+) wants to use Bash/.exec(eye.text())?.[1] ?? null;
}

async function where(what: string, matches: (pane: PaneDescription) => boolean) {
  const all = async () => {
    const panes = await team.panes();
    return panes.length === COUNT && panes.every(matches) && panes;
  };
  const explain = () => `${eye.text()}\n${team.api.tail()}\n${team.world.logTail()}`;
  return until(what, all, { timeoutMs: 60_000, explain });
}

/** A client that has taken an Esc must not get another one. */
const LOOKS_BETWEEN_PRESSES = 20;

/** Presses a key in a pane's own dialog, once it is drawn there; again where the dialog took none. */
async function answerInPane(name: string, key: string): Promise<void> {
  await team.shows(name, 'Do you want to proceed?');
  let looks = 0;
  await until(
    `${key} in ${name}`,
    async () => {
      const pane = (await team.panes()).find((each) => each.name === name);
      if (pane?.waitingFor == null) return true;
      if (looks++ % LOOKS_BETWEEN_PRESSES === 0) await team.world.ccmuxDo('pane', 'send', name, '--key', key);
      return false;
    },
    { timeoutMs: 60_000 },
  );
}

/** Opens one request after the other from the list, until all of `ways` have been answered there. */
async function answerFromList(
  ways: ReadonlyMap<string, string>,
  mark: string,
  commandOf = (name: string) => `touch ${mark}-${name}`,
): Promise<void> {
  const left = new Set(ways.keys());
  const isList = () => read() === null && eye.text().includes('a answers');
  eye.press('C-\\', 'w');
  await eye.waitFor('the list', isList);
  while (left.size > 0) {
    eye.press('Home', 'a');
    const name = await eye.waitFor('a request, or the word that there is none', () => {
      return read() ?? (NOTHING.test(eye.text()) ? 'nobody' : null);
    });
    if (name === 'nobody') {
      // It was answered in its pane between the two keys.
      await eye.waitFor('the message to go', () => !NOTHING.test(eye.text()));
      continue;
    }
    const way = ways.get(name);
    if (way === undefined || !left.has(name)) {
      // Somebody is about to answer it in its pane, which closes it here.
      await eye.waitFor(`the end of what ${name} asks`, isList);
      continue;
    }
    expect(eye.text()).toContain(commandOf(name));
    left.delete(name);
    const key = await eye.waitFor(way, () => new RegExp(`(\\d) +${way}`).exec(eye.text())?.[1] ?? null);
    eye.press(key);
    if (way === WHY_NOT) {
      await eye.waitForText(`${name}: why not`);
      eye.type(`not in ${mark} of ${name}`);
      await eye.waitForText(`not in ${mark} of ${name}`);
      eye.press('Enter');
    }
    await eye.waitFor('the list again', isList);
  }
  eye.press('Escape');
  await eye.waitFor('no list', () => !eye.text().includes('a answers'));
}

it(
  `answers ${COUNT} clients that ask at once, from the list and in their panes, each as it was meant`,
  async () => {
    const seed = Date.now() % 100_000;
    const random = seededRandom(seed);
    const pick = <T>(items: readonly T[]): T =>
      present(items.at(Math.floor(random() * items.length)), 'an item');
    const given: { readonly mark: string; readonly name: string; readonly way: string }[] = [];
    const names = (await team.panes()).map(({ name }) => name);
    for (let round = 0; round < ROUNDS; round++) {
      const mark = `round${round}x`;
      await Promise.all(
        names.map((name) =>
          team.world.ccmuxDo('pane', 'send', name, `tool: bash touch ${mark}-${name}`, '--enter'),
        ),
      );
      await where('all of them ask', ({ requests }) => requests.length === 1);
      // One of each kind at least.
      const first = pick(names);
      const ways = names.map((name, i) => {
        const isListed =
          name === first || (random() < 0.6 && i !== (names.indexOf(first) + 1) % names.length);
        return [name, pick(isListed ? FROM_LIST : IN_PANE)] as const;
      });
      const isInPane = ([, way]: readonly [string, string]): boolean => IN_PANE.includes(way);
      await Promise.all([
        answerFromList(new Map(ways.filter((each) => !isInPane(each))), mark),
        ...ways.filter(isInPane).map(([name, key]) => answerInPane(name, key)),
      ]);
      await where(
        'all of them are done',
        ({ status, requests }) => status === 'idle' && requests.length === 0,
      );
      given.push(...ways.map(([name, way]) => ({ mark, name, way })));
    }
    const panes = await team.panes();
    const said = new Map(
      panes.map((pane) => {
        const path = transcriptIn(configDirOf(pane), conversationOf(pane));
        return [pane.name, readFileSync(present(path, `transcript of ${pane.name}`), 'utf8')];
      }),
    );
    const truth = given.map(({ mark, name, way }) => ({
      ...{ seed, mark, name, way },
      isMade: ALLOWS.has(way),
      heard: way === WHY_NOT ? [name] : [],
    }));
    const found = given.map(({ mark, name, way }) => ({
      ...{ seed, mark, name, way },
      isMade: existsSync(join(team.world.project, `${mark}-${name}`)),
      heard: names.filter((each) => said.get(each)?.includes(`not in ${mark} of ${name}`)),
    }));
    expect(found).toEqual(truth);
    expect(panes.find(({ focused }) => focused)?.name).toBe('dev1');
    const listed = given.filter(({ way }) => FROM_LIST.includes(way)).length;
    console.log(
      `seed ${seed}: ${given.length} requests, ${listed} answered from the list, the others in their panes`,
    );
  },
  ONE_ROUND_MS * ROUNDS,
);

it('allows always from the list what a client offers, which does not ask for that again', async () => {
  const [{ name }] = (await team.panes()).slice(-1);
  const command = 'npm run no-such-script';
  const of = async () =>
    present(
      (await team.panes()).find((pane) => pane.name === name),
      name,
    );
  const ask = (said: string) =>
    team.world.ccmuxDo('pane', 'send', name, `tool: bash ${command};;say: ${said}`, '--enter');
  await ask('done the first time');
  await until('the request', async () => (await of()).requests.length === 1);
  await answerFromList(new Map([[name, ALWAYS]]), 'always', () => command);
  await team.shows(name, '● done the first time');
  await ask('done the second time');
  await team.shows(name, '● done the second time');
  const events = await team.world.ccmuxDo('events', '--pane', name, '--type', 'asked');
  expect(events.split(command)).toHaveLength(2);
}, 120_000);
