/** Seven clients ask at once, and are answered from the list, by scripts and in their panes: each what it was told. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import type { RequestAnswer } from '../../../src/core/agent-request.ts';
import type { PaneDescription } from '../../../src/protocol/control.ts';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { seededRandom } from '../../support/chance.ts';
import { times } from '../../support/counts.ts';
import { environmentOf } from '../../support/processes.ts';
import { ServedSession } from '../../support/served-session.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const NAMES = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
const PREFIX = '\x1c';
const ESCAPE = '\x1b';

interface Settled {
  readonly name: string;
  readonly round: number;
  readonly by: 'pane' | 'request';
  readonly behavior: 'allow' | 'deny';
  readonly message?: string;
  readonly updatedPermissions?: readonly unknown[];
}

let served: ServedSession;
let peer: AttachedPeer;
let log: string;
let round = 0;

beforeAll(async () => {
  const home = new TestHome();
  log = join(home.root, 'asked.jsonl');
  writeFileSync(log, '');
  Object.assign(home.env, { ASKED_LOG: log });
  const client = join(PROJECT_ROOT, 'test/fixtures/asking-client.mjs');
  const choice = {
    layout: 'dev3-qa2-ux-pm',
    command: null,
    claude: { command: [process.execPath, client], graceMs: 200 },
    size: { cols: 160, rows: 50 },
  };
  served = await ServedSession.start(choice, { home });
  await served.panesWhere('idle clients', (panes) => panes.every(({ status }) => status === 'idle'));
  peer = await served.attach({ size: { cols: 160, rows: 50 } });
});

afterAll(() => served.dispose());

function settled(): readonly Settled[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Settled);
}

/** Makes all of `names` ask, and waits until each can be answered. */
async function ask(names: readonly string[] = NAMES): Promise<readonly PaneDescription[]> {
  for (const pane of names) await served.ask({ kind: 'send', pane, keys: ['g'] });
  const panes = await served.panesWhere('all of them ask', (all) =>
    all
      .filter(({ name }) => names.includes(name))
      .every(
        ({ requests, waitingFor }) => requests.length === 1 && waitingFor?.detail === requests[0].detail,
      ),
  );
  return panes.filter(({ name }) => names.includes(name));
}

/** What came of the requests that were made last, by pane. */
async function outcomes(
  before: number,
  names: readonly string[] = NAMES,
): Promise<ReadonlyMap<string, Settled>> {
  const all = await until('every request to be settled', () => {
    const now = settled().slice(before);
    return now.length === names.length && now;
  });
  await served.panesWhere('nobody asks', (panes) => panes.every(({ requests }) => requests.length === 0));
  return new Map(all.map((each) => [each.name, each]));
}

function pick<T>(items: readonly T[], seed: number): T {
  return items[seed % items.length];
}

/** Where the client of a config dir is told to report to. */
function hookUrlOf(configDir: string): string {
  const overlays = readdirSync(dirname(configDir)).map((name) => join(dirname(configDir), name));
  const texts = overlays.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'utf8'));
  return present(/http:\/\/127\.0\.0\.1:\d+\/hook/.exec(texts.join('\n'))?.at(0), 'the address of the hooks');
}

/** The pane that the open page is about. */
function pageOf(): string | null {
  const found = /\d (\S+) wants to use Bash/.exec(peer.text);
  return found === null ? null : found[1];
}

describe('the list of agents', () => {
  it('answers each of seven that ask at once, as it is read there', async () => {
    const rounds = times({ everyday: 2, full: 15 });
    for (let i = 0; i < rounds; i++) {
      const before = settled().length;
      await ask();
      round++;
      const given = new Map<string, string>();
      peer.type(`${PREFIX}w`);
      await peer.waitForText('a answers');
      for (let n = 0; n < NAMES.length; n++) {
        peer.type('a');
        const name = await peer.waitFor('what one asks', () => {
          const page = pageOf();
          return page !== null && !given.has(page) && peer.text.includes(`${page} round ${round}`) && page;
        });
        const way = pick(['1', '2', '3', '4'], i + n);
        given.set(name, way);
        peer.type(way);
        if (way === '3') {
          await peer.waitForText(`${name}: why not`);
          peer.type(`not in ${name}\r`);
        }
        await peer.waitFor('the list again', () => pageOf() === null && peer.text.includes('a answers'));
      }
      peer.type(ESCAPE);
      await peer.waitFor('no list', ({ text }) => !text.includes('a answers'));
      const told = await outcomes(before);
      for (const [name, way] of given) {
        const { by, behavior, message, updatedPermissions } = present(told.get(name), name);
        expect([name, by, behavior]).toEqual([
          name,
          'request',
          way === '1' || way === '2' ? 'allow' : 'deny',
        ]);
        if (way === '3') expect(message).toBe(`not in ${name}`);
        expect(JSON.stringify(updatedPermissions ?? [])).toBe(
          way === '2'
            ? JSON.stringify([
                {
                  type: 'addRules',
                  rules: [{ toolName: 'Bash', ruleContent: `${name} *` }],
                  behavior: 'allow',
                  destination: 'localSettings',
                },
              ])
            : '[]',
        );
      }
      expect((await served.panes()).find(({ focused }) => focused)?.name).toBe('dev1');
    }
  });

  it('stops reading what was answered in its pane meanwhile, and answers nothing else', async () => {
    const before = settled().length;
    await ask(['qa1', 'ux']);
    round++;
    peer.type(`${PREFIX}A`);
    const name = await peer.waitFor('what one asks', () => pageOf());
    await served.ask({ kind: 'send', pane: name, keys: ['y'] });
    await peer.waitForText(`${name} has been answered elsewhere`);
    expect(pageOf()).toBeNull();
    const other = name === 'qa1' ? 'ux' : 'qa1';
    await served.ask({ kind: 'answer', pane: other, answer: { kind: 'deny', reason: 'no' } });
    const told = await outcomes(before, ['qa1', 'ux']);
    expect(told.get(name)).toMatchObject({ by: 'pane', behavior: 'allow' });
    expect(told.get(other)).toMatchObject({ by: 'request', behavior: 'deny', message: 'no' });
  });
});

it('gives every answer to the request it was meant for, mixed with answers in the panes at the same moment', async () => {
  const seed = Date.now() % 100_000;
  const chance = seededRandom(seed);
  const random = (): number => Math.floor(chance() * 2 ** 24);
  const rounds = times({ everyday: 6, full: 100 });
  const counts = { request: 0, pane: 0 };
  for (let i = 0; i < rounds; i++) {
    const before = settled().length;
    const panes = await ask();
    const given = panes.map((pane) => {
      const answer = pick<RequestAnswer>(
        [
          { kind: 'allow', grant: 'once' },
          { kind: 'allow', grant: 'always' },
          { kind: 'deny', reason: `round ${i} of ${pane.name}` },
        ],
        random(),
      );
      const { name } = pane;
      return {
        pane,
        name,
        answer,
        key: pick(['y', 'n'], random()),
        way: pick(['answer', 'key', 'both'], random()),
      } as const;
    });
    const jobs = given.flatMap(({ pane, answer, key, way }) => {
      const answered = async (): Promise<string> => {
        try {
          await served.ask({ kind: 'answer', pane: pane.name, request: pane.requests[0].id, answer });
          return 'answered';
        } catch (error) {
          return String(error);
        }
      };
      const typed = async (): Promise<string> => {
        await served.ask({ kind: 'send', pane: pane.name, keys: [key] });
        return 'typed';
      };
      return way === 'answer' ? [answered] : way === 'key' ? [typed] : [answered, typed];
    });
    // In any order, and all at once.
    const shuffled = jobs.map((job) => ({ job, at: random() })).sort((a, b) => a.at - b.at);
    await Promise.all(shuffled.map(({ job }) => job()));
    const told = await outcomes(before);
    for (const { name, answer, key, way } of given) {
      const { by, behavior, message = '' } = present(told.get(name), name);
      counts[by]++;
      const wanted = by === 'pane' ? (key === 'y' ? 'allow' : 'deny') : answer.kind;
      expect({ seed, i, name, way, by, behavior }).toMatchObject({ behavior: wanted });
      if (by === 'request' && answer.kind === 'deny') expect(message).toBe(answer.reason);
      if (way !== 'both') expect(by).toBe(way === 'answer' ? 'request' : 'pane');
    }
  }
  console.log(
    `seed ${seed}: ${rounds} rounds, ${counts.request} answers by request, ${counts.pane} in the panes`,
  );
  expect(counts.request + counts.pane).toBe(rounds * NAMES.length);
});

it('is not moved by forged hooks, nor made to draw', async () => {
  const [own, other] = await served.panes();
  const { CCMUX_TOKEN: token, CLAUDE_CONFIG_DIR: configDir } = environmentOf(present(own.pid, 'a child'));
  const url = hookUrlOf(present(configDir, 'a config dir'));
  const asks = (more: object) =>
    JSON.stringify({ hook_event_name: 'PermissionRequest', tool_name: 'Bash', ...more });
  const forged: readonly { readonly body: string; readonly token: string; readonly path?: string }[] = [
    { body: asks({ tool_input: { command: 'x' } }), token: '' },
    { body: asks({ tool_input: { command: 'x' }, session_id: other.conversation }), token: `${token}x` },
    { body: asks({}), token: token.toUpperCase() },
    { body: asks({}), token, path: '/hook/../other' },
    { body: asks({}).slice(0, -2), token },
    { body: '[]', token },
    { body: JSON.stringify({ hook_event_name: '\x1b]0;x\x07', tool_name: 'Bash' }), token },
    { body: JSON.stringify({ hook_event_name: ['PermissionRequest'] }), token },
    // A token that is right, in the hands of another pane's client.
    { body: asks({ tool_input: { command: 'x' }, session_id: other.conversation }), token },
    {
      body: JSON.stringify({
        hook_event_name: 'UserPromptSubmit',
        prompt: 'x',
        session_id: other.conversation,
      }),
      token,
    },
    { body: asks({ tool_input: { command: 'x'.repeat(5 << 20) } }), token },
  ];
  // Everything that was done before has been drawn, and every message has been read.
  const last = new Map(settled().map((each) => [each.name, each]));
  const drawnLast = [...last.values()].map(
    ({ name, round: n, behavior }) => `${name} round ${n}: ${behavior}`,
  );
  await peer.waitFor('rest', (screen) => {
    return (
      drawnLast.every((line) => screen.text.includes(line)) && screen.text.includes(' test · dev3-qa2-ux-pm')
    );
  });
  const plain = (text: string) => text.replaceAll(/\d+:\d\d|\d+m/g, 'age');
  const [text, drawn, panes] = [plain(peer.text), peer.outputBytes, await served.panes()];
  const count = 300;
  for (let i = 0; i < count; i++) {
    const { body, token: with_, path } = pick(forged, i < forged.length ? i : i % (forged.length - 1));
    const answer = await fetch(path === undefined ? url : new URL(path, url), {
      method: 'POST',
      headers: { Authorization: `Bearer ${with_}`, 'Content-Type': 'application/json' },
      body,
    });
    expect(await answer.text()).toBe('{}');
  }
  expect(await served.panes()).toEqual(panes);
  expect(plain(peer.text)).toBe(text);
  // Ages and the clock go on; the least frame for each would be ten times as much.
  expect(peer.outputBytes - drawn).toBeLessThan(count * 8);
});

describe('a script', () => {
  it('is refused from inside a pane, its own requests included, and told why where nothing is asked', async () => {
    const before = settled().length;
    await ask(['dev2']);
    const answer = { kind: 'allow', grant: 'once' } as const;
    for (const name of ['dev1', 'dev2']) {
      const { pid } = present(await served.pane(name), name);
      const pane = environmentOf(present(pid, 'a child')).CCMUX_TOKEN;
      await expect(served.ask({ kind: 'answer', pane: 'dev2', answer }, pane)).rejects.toThrow(
        'a pane may not answer',
      );
    }
    await expect(served.ask({ kind: 'answer', pane: 'dev1', answer })).rejects.toThrow(
      'dev1 asks for nothing',
    );
    await expect(served.ask({ kind: 'answer', pane: 'dev2', request: 'r999', answer })).rejects.toThrow(
      'waits for no answer to r999',
    );
    const choose = { kind: 'choose', choices: [['A']] } as const;
    await expect(served.ask({ kind: 'answer', pane: 'dev2', answer: choose })).rejects.toThrow(
      'asks no question',
    );
    const { request } = await served.ask({ kind: 'answer', pane: 'dev2', answer });
    expect(request.text).toContain('dev2 round');
    expect((await outcomes(before, ['dev2'])).get('dev2')).toMatchObject({
      by: 'request',
      behavior: 'allow',
    });
  });
});
