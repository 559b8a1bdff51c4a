/**
 * What a real client told while it lived through a script (test/support/client-script.ts), told again in thousands of
 * other orders: each source late by chance, hooks lost, words of the session file never read. Whatever came first,
 * once all of it has come the state is the true one, and a detail that is shown is never another request's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fusedStatus, NO_EVIDENCE, withFile, withHook, type Evidence } from '../../../src/agent/evidence.ts';
import type { AgentStatus } from '../../../src/core/agent-status.ts';
import { seededRandom, shuffled } from '../../support/chance.ts';
import { PROJECT_ROOT } from '../../support/test-home.ts';
import type { LearntEvidence } from '../../support/watched-client.ts';

interface RecordedStep {
  readonly name: string;
  readonly evidence: readonly LearntEvidence[];
}

interface Timed extends LearntEvidence {
  /** When it is heard in this replay; its place where two are heard at once. */
  readonly heard: number;
}

const REPLAYS = 2000;
const STEPS_A_REPLAY = 6;
/** The client is at rest for so long that everything has been heard: what a person sees then must be true. */
const REST_MS = 250;
const LATEST_MS = 240;

const steps = readFileSync(join(PROJECT_ROOT, 'test/fixtures/client-evidence.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as RecordedStep)
  .filter(({ evidence }) => evidence.length > 0);

const AT_REST = withFile(NO_EVIDENCE, {
  kind: 'idle',
  since: 0,
  source: 'session-file',
  activity: null,
  waitingFor: null,
  conversation: null,
});

function learn(evidence: Evidence, { hook, file }: LearntEvidence, at: number): Evidence {
  return hook === undefined ? withFile(evidence, file ?? null) : withHook(evidence, hook, at);
}

/** What is between two rests, in the order it was heard when it was recorded. */
function spells(step: RecordedStep): readonly (readonly LearntEvidence[])[] {
  const all: LearntEvidence[][] = [[]];
  for (const [i, each] of step.evidence.entries()) {
    if (i > 0 && each.at - step.evidence[i - 1].at > REST_MS) all.push([]);
    all[all.length - 1].push(each);
  }
  return all;
}

/** `spell` as it may be heard: each source in its own order, both late by chance, some of it never. */
function retold(spell: readonly LearntEvidence[], random: () => number, lossOf: Losses): readonly Timed[] {
  const late = { hook: 0, file: 0 };
  const lastFile = spell.findLast(({ hook }) => hook === undefined);
  return spell
    .filter((each) => each === lastFile || random() >= (each.hook === undefined ? lossOf.file : lossOf.hook))
    .map((each) => {
      const source = each.hook === undefined ? 'file' : 'hook';
      // No later one of a source is heard before an earlier one.
      late[source] = Math.max(late[source], each.at + random() * LATEST_MS);
      return { ...each, heard: late[source] };
    })
    .sort((a, b) => a.heard - b.heard);
}

interface Losses {
  readonly hook: number;
  readonly file: number;
}

function essence(status: AgentStatus | null): string {
  return status === null ? 'unknown' : [status.kind, status.waitingFor?.kind].filter(Boolean).join(' ');
}

function replay(seed: number, lossOf: Losses): void {
  const random = seededRandom(seed);
  let true_ = AT_REST;
  let told = AT_REST;
  for (const step of shuffled(steps, random).slice(0, STEPS_A_REPLAY)) {
    for (const spell of spells(step)) {
      for (const each of spell) true_ = learn(true_, each, each.at);
      for (const each of retold(spell, random, lossOf)) told = learn(told, each, each.heard);
      const [truth, report] = [fusedStatus(true_), fusedStatus(told)];
      const at = { seed, step: step.name };
      const isExact = lossOf.hook === 0;
      // Without its hook a plan is a permission to the client's file.
      const coarse = (text: string) => (isExact ? text : text.replace('waiting plan', 'waiting permission'));
      expect({ ...at, state: coarse(essence(report)) }).toEqual({ ...at, state: coarse(essence(truth)) });
      const [wanted, shown] = [truth?.waitingFor?.detail ?? null, report?.waitingFor?.detail ?? null];
      if (isExact || shown !== null) expect({ ...at, detail: shown }).toEqual({ ...at, detail: wanted });
    }
  }
}

it('has every step of the script among its recordings', () => {
  expect(steps.length).toBeGreaterThan(15);
});

it(`is true whatever comes first, in ${REPLAYS} replays`, () => {
  for (let seed = 0; seed < REPLAYS; seed++) replay(seed, { hook: 0, file: seed % 2 === 0 ? 0 : 0.3 });
});

it('is as true as can be where hooks are lost, and shows no detail of another request', () => {
  for (let seed = 0; seed < REPLAYS; seed++) replay(seed, { hook: 0.25, file: seed % 2 === 0 ? 0 : 0.3 });
});
