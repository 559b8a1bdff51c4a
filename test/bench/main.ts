/** `npm run bench:state`: how soon a client's state is seen, and what its reports cost. Prints figures, judges nothing. */
import { loadavg } from 'node:os';
import { hookFlood } from './hook-flood.ts';
import { SEND_HOOKS, sendHooks } from './hook-sender.ts';
import { lockDecisions } from './lock-decisions.ts';
import { stateDelay } from './state-delay.ts';

const USAGE = 'usage: npm run bench:state -- [delay] [flood] [locks]';

export async function main(args: readonly string[]): Promise<number> {
  if (args[0] === SEND_HOOKS) return sendHooks();
  const known = { delay: stateDelay, flood: hookFlood, locks: lockDecisions };
  const wanted = args.length === 0 ? ['delay', 'flood'] : args;
  for (const name of wanted) {
    if (!(name in known)) {
      console.error(USAGE);
      return 2;
    }
    console.log(`load before: ${load()}`);
    for (const line of await known[name as keyof typeof known]()) console.log(line);
    console.log(`load after: ${load()}\n`);
  }
  return 0;
}

function load(): string {
  return loadavg()
    .map((average) => average.toFixed(1))
    .join(' ');
}
