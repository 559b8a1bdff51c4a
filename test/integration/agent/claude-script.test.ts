/** The real client lives through a script in an order of chance; what is reported is what it truly does. */
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shuffled, seededRandom } from '../../support/chance.ts';
import { ENDINGS, SCRIPT, stepsOf, type ScriptStep } from '../../support/client-script.ts';
import { times } from '../../support/counts.ts';
import { until } from '../../support/until.ts';
import { WatchedClient } from '../../support/watched-client.ts';

const ONE_RUN_MS = 300_000;
/** A file to which what was learnt is added, for test/fixtures/client-evidence.jsonl. */
const RECORD_TO = process.env.CCMUX_TEST_RECORD ?? '';

function record({ name }: ScriptStep, evidence: WatchedClient['evidence']): void {
  if (RECORD_TO !== '') appendFileSync(RECORD_TO, `${JSON.stringify({ name, evidence })}\n`);
}

async function live(
  client: WatchedClient,
  step: ScriptStep,
  { mark, hasHooks, seed }: { mark: string; hasHooks: boolean; seed: number },
) {
  await client.idle();
  const before = client.seen.length;
  const isEnding = ENDINGS.includes(step);
  await step.play(client, mark);
  const last = isEnding ? 'unknown' : 'idle';
  const truth = (hasHooks ? null : step.truthWithoutHooks) ?? step.truth;
  const reported = () => stepsOf(client, before);
  const isTold = () =>
    client.seen.at(-1)?.kind === last &&
    (isEnding || client.seen.at(-1)?.activity === null) &&
    truth.test(reported());
  const explain = () => `seed ${seed}, ${step.name}: ${reported()} is not ${truth}\n${client.explain()}`;
  await until(`the truth of “${step.name}”`, isTold, { explain, timeoutMs: 20_000 });
}

describe.each([
  {
    name: 'by its hooks and its session file',
    hasHooks: true,
    runs: times({ everyday: 1, full: 20 }),
    steps: times({ everyday: 5, full: SCRIPT.length }),
  },
  {
    name: 'by its session file alone',
    hasHooks: false,
    runs: times({ everyday: 1, full: 20 }),
    steps: times({ everyday: 3, full: SCRIPT.length }),
  },
])('$name', ({ hasHooks, runs, steps }) => {
  it.each(Array.from({ length: runs }, (_, run) => run))(
    'the states told are those of the script, run %i',
    async (run) => {
      const seed = (Date.now() + run) % 1_000_000;
      const random = seededRandom(seed);
      const order = [...shuffled(SCRIPT, random).slice(0, steps), shuffled(ENDINGS, random)[0]];
      console.log(`seed ${seed}: ${order.map(({ name }) => name).join(', ')}`);
      const client = await WatchedClient.start({ hasHooks });
      try {
        for (const [i, step] of order.entries()) {
          const from = client.evidence.length;
          await live(client, step, { mark: `${'abcdefghijklmnopqrstuvwxyz'[i]}${run}`, hasHooks, seed });
          record(step, client.evidence.slice(from));
        }
      } finally {
        await client.dispose();
      }
    },
    ONE_RUN_MS,
  );
});

it(
  'tells what the hooks say and that it is their word where there is no session file',
  async () => {
    const client = await WatchedClient.start({ hasSessionFile: false });
    try {
      const before = await client.say('tool: bash touch weaker');
      const waiting = await client.status('waiting', ({ kind }) => kind === 'waiting');
      expect(waiting).toMatchObject({
        source: 'hook',
        activity: 'Bash',
        waitingFor: { kind: 'permission', detail: 'touch weaker' },
      });
      await client.eye.waitForText('Do you want to proceed?');
      await client.press('Enter', () => client.seen.at(-1)?.kind !== 'waiting');
      await client.idle();
      expect(stepsOf(client, before)).toMatch(
        /^(busy( \S+)? > )+waiting permission Bash > (busy( \S+)? > )*idle$/,
      );
      expect(new Set(client.seen.slice(before).map(({ source }) => source))).toEqual(new Set(['hook']));
    } finally {
      await client.dispose();
    }
  },
  ONE_RUN_MS,
);
