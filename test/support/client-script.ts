/**
 * What a person does with a real client, step by step, and the states that each step truly goes through: the truth
 * that ccmux's report is held against. Between two steps the client is idle.
 */
import { until } from './until.ts';
import type { WatchedClient } from './watched-client.ts';

export interface ScriptStep {
  readonly name: string;
  /** The states, as `stepsOf` writes them; a pattern leaves open only what passes too quickly to be seen every time. */
  readonly truth: RegExp;
  /** The same where no hook is heard, if it differs. */
  readonly truthWithoutHooks?: RegExp;
  readonly play: (client: WatchedClient, mark: string) => Promise<void>;
}

const BUSY = String.raw`(busy( \S+)?( > |$))*`;
/** Nothing but work, and then rest; where that was over at once, it may not have been seen at all. */
const AT_ONCE = new RegExp(`^(${BUSY}idle)?$`);
/** Nothing but work, and then rest. */
const WORKED = new RegExp(`^${BUSY}idle$`);
/** Work that the API refused at first. */
const RETRIED = new RegExp(`^${BUSY}busy retrying > ${BUSY}idle$`);
/** Work, the one wait, work that may be too short to be seen, rest. */
function waited(kind: string, what = String.raw`( \S+)?`): RegExp {
  return new RegExp(`^${BUSY}waiting ${kind}${what} > ${BUSY}idle$`);
}

/** Work, the one wait, and rest: what is broken off there goes on with nothing. */
function brokenOff(kind: string): RegExp {
  return new RegExp(String.raw`^${BUSY}waiting ${kind}( \S+)? > idle$`);
}

const waits = (kind: string) => (client: WatchedClient) =>
  client.status(`waiting ${kind}`, ({ waitingFor }) => waitingFor?.kind === kind);

/** Waits for a dialog by what it says, presses a key there, and for the state after it. */
async function answered(client: WatchedClient, says: string, key: string): Promise<void> {
  await client.eye.waitForText(says);
  const asked = client.seen.length;
  await client.press(key, () => client.seen.length > asked);
}

async function working(client: WatchedClient, text: string): Promise<void> {
  const before = await client.say(text);
  await until('work', () => client.seen.slice(before).some(({ kind }) => kind === 'busy'), {
    explain: () => client.explain(),
  });
}

/** What is said, and said again by the client that was woken. */
async function twice(client: WatchedClient, text: string): Promise<void> {
  await client.eye.waitFor(`${text} twice`, (screen) => screen.text().split(text).length > 2);
}

const PROCEED = 'Do you want to proceed?';

export const SCRIPT: readonly ScriptStep[] = [
  {
    name: 'a prompt',
    truth: AT_ONCE,
    play: async (client, mark) => {
      await client.say(`say: word ${mark}`);
      await client.eye.waitForText(`● word ${mark}`);
    },
  },
  {
    name: 'a long answer',
    truth: WORKED,
    play: async (client, mark) => {
      await working(client, `slow: 8 60;;say: told ${mark}`);
      await client.eye.waitForText(`told ${mark}`);
    },
  },
  {
    name: 'a tool, allowed',
    truth: waited('permission'),
    play: async (client, mark) => {
      await client.say(`tool: bash touch yes-${mark}`);
      await waits('permission')(client);
      await answered(client, PROCEED, 'Enter');
    },
  },
  {
    name: 'a tool, always allowed, and used again',
    truth: waited('permission'),
    play: async (client, mark) => {
      await client.say(`tool: bash npm run a-${mark};;tool: bash npm run a-${mark};;say: twice ${mark}`);
      await waits('permission')(client);
      await answered(client, 'don’t ask again', '2');
      await client.eye.waitForText(`● twice ${mark}`);
    },
  },
  {
    name: 'a tool, denied',
    truth: brokenOff('permission'),
    play: async (client, mark) => {
      await client.say(`tool: bash touch no-${mark}`);
      await waits('permission')(client);
      const [, no] = await client.eye.waitFor('No', (screen) => /(\d)\. No$/m.exec(screen.text()));
      await answered(client, PROCEED, no);
    },
  },
  {
    name: 'Esc at the dialog',
    truth: brokenOff('permission'),
    play: async (client, mark) => {
      await client.say(`tool: bash touch esc-${mark}`);
      await waits('permission')(client);
      await answered(client, PROCEED, 'Escape');
    },
  },
  {
    name: 'Esc while it answers',
    truth: WORKED,
    play: async (client, mark) => {
      await working(client, `say: begun ${mark};;slow: 200 100`);
      await client.eye.waitForText(`● begun ${mark}`);
      await client.status('work', ({ kind }) => kind === 'busy');
      await client.press('Escape', () => client.seen.at(-1)?.kind === 'idle');
    },
  },
  {
    name: 'a question',
    truth: waited('question'),
    play: async (client, mark) => {
      const option = (label: string) => ({ label, description: label });
      const question = { question: `Which ${mark}?`, header: 'Pick', multiSelect: false };
      const questions = [{ ...question, options: [option('A'), option('B')] }];
      await client.say(`tool: AskUserQuestion ${JSON.stringify({ questions })}`);
      await waits('question')(client);
      await answered(client, 'Enter to select', 'Enter');
    },
  },
  {
    name: 'a plan',
    truth: waited('plan'),
    truthWithoutHooks: waited('permission'),
    play: async (client, mark) => {
      await client.say(`tool: EnterPlanMode {};;tool: ExitPlanMode {};;say: planned ${mark}`);
      await client.status('the plan', ({ kind }) => kind === 'waiting');
      await answered(client, 'Exit plan mode?', 'Enter');
      await client.eye.waitForText(`● planned ${mark}`);
    },
  },
  {
    name: 'an API error',
    truth: AT_ONCE,
    play: async (client, mark) => {
      await client.say(`error: 400 9;;say: ${mark}`);
      await client.eye.waitForText('scripted 400');
    },
  },
  {
    name: 'a rate limit, waited out',
    truth: RETRIED,
    play: async (client, mark) => {
      await working(client, `error: 429 2;;say: at last ${mark}`);
      await client.eye.waitForText(`● at last ${mark}`);
    },
  },
  {
    name: 'an overloaded API, waited out',
    truth: RETRIED,
    play: async (client, mark) => {
      await working(client, `error: 529 2;;say: after all ${mark}`);
      await client.eye.waitForText(`● after all ${mark}`);
    },
  },
  {
    name: 'a login that is not accepted',
    truth: AT_ONCE,
    play: async (client, mark) => {
      await client.say(`error: 401 99;;say: ${mark}`);
      await client.eye.waitForText('scripted 401');
    },
  },
  {
    name: 'a subagent in the background',
    // Told that it is done the client wakes once more.
    truth: new RegExp(`^${BUSY}idle( > ${BUSY}idle)?$`),
    play: async (client, mark) => {
      const agent = {
        prompt: `say: helped ${mark}`,
        subagent_type: 'general-purpose',
        description: 'a helper',
      };
      await client.say(`tool: Agent ${JSON.stringify(agent)};;say: sent ${mark}`);
      await client.eye.waitFor('the end of both', (screen) => {
        const [before, ...after] = screen.text().split(`● sent ${mark}`);
        // A helper that was done before its client had answered wakes nobody.
        return before.includes('"a helper" finished') ? after.length > 0 : after.length > 1;
      });
    },
  },
  {
    name: 'a command in the background',
    // Told that it is done the client wakes once more.
    truth: new RegExp(`^${BUSY}idle background shell > (idle > )?${BUSY}idle$`),
    play: async (client, mark) => {
      const command = { command: `sleep 6 && echo ${mark}`, description: 'waits', run_in_background: true };
      await client.say(`tool: Bash ${JSON.stringify(command)};;say: left ${mark}`);
      await client.status('the shell', ({ activity }) => activity === 'background shell');
      await twice(client, `● left ${mark}`);
    },
  },
  {
    name: '/clear',
    // What the client does about its new conversation, and then the first answer in it.
    truth: new RegExp(`^(idle > )?(${BUSY}idle > )?${BUSY}idle$`),
    play: async (client, mark) => {
      const before = client.seen.at(-1)?.conversation;
      await client.say('/clear');
      await client.status(
        'another conversation',
        ({ conversation }) => conversation !== null && conversation !== before,
      );
      await client.say(`say: cleared ${mark}`);
      await client.eye.waitForText(`● cleared ${mark}`);
    },
  },
  {
    name: '/compact',
    truth: new RegExp(`^(${BUSY}idle > )?${BUSY}idle$`),
    play: async (client, mark) => {
      await client.say(`say: to be compacted ${mark}`);
      await client.eye.waitForText(`● to be compacted ${mark}`);
      await client.idle();
      // Over in milliseconds over a stand-in: not every look at the file sees it at work.
      await client.say('/compact');
      await client.eye.waitForText('Compacted');
    },
  },
  {
    name: '/model',
    truth: /^waiting dialog > idle$/,
    play: async (client) => {
      await client.say('/model');
      await waits('dialog')(client);
      await answered(client, 'Esc', 'Escape');
    },
  },
];

/** Only at the end of a run. */
export const ENDINGS: readonly ScriptStep[] = [
  {
    name: '/exit',
    truth: /^(busy > )?unknown$/,
    play: (client) => client.say('/exit').then(() => undefined),
  },
  {
    name: 'SIGKILL',
    truth: /^busy( \S+)? > (busy( \S+)? > )*unknown$/,
    play: async (client) => {
      await working(client, 'slow: 200 100');
      process.kill(client.eye.pid, 'SIGKILL');
    },
  },
];

/** The statuses since `before`: kind, what is waited for, what is done; each once where it is repeated. */
export function stepsOf({ seen }: Pick<WatchedClient, 'seen'>, before: number): string {
  const words = seen
    .slice(before)
    .map(({ kind, activity, waitingFor }) =>
      [kind, waitingFor?.kind, kind === 'busy' ? activity?.split(' ')[0] : activity]
        .filter(Boolean)
        .join(' '),
    );
  return words.filter((word, at) => word !== words[at - 1]).join(' > ');
}
