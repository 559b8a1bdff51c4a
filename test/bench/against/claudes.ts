/**
 * ccmux beside seven real Claude Code clients that all stream an answer: what it takes of what they take, and how long
 * a key in one of them is on its way. The client draws what is typed itself, so that is its time and ccmux's together.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses } from '../../../src/base/process-table.ts';
import { CLIENT_ARGS, ClaudeTeam } from '../../support/claude-team.ts';
import { timesText } from '../figures.ts';
import { cpuMs, memoryOf } from './usage.ts';

const PANES = 7;
const WARM_UP_MS = 3000;
const WATCH_MS = 10_000;
const TYPED = 'abcdefghijklmnopqrst';
/** An answer that goes on for longer than all of it takes: words, and the milliseconds from one to the next. */
const ANSWER = 'slow: 2000 25';

/** A line for each figure. Fetches the client where it is not at hand. */
export async function besideClaudes(): Promise<readonly string[]> {
  const team = await ClaudeTeam.prepare();
  try {
    const eye = team.world.open(['--layout', 'dev3-qa2-ux-pm', '--', ...CLIENT_ARGS], {
      cols: 200,
      rows: 60,
    });
    await eye.waitForText('Press a key to start');
    eye.press('Enter');
    await eye.waitForText('press any key to begin');
    eye.press('Enter');
    const panes = await team.allIdle(PANES);
    for (const { name } of panes) await team.world.ccmuxDo('pane', 'send', name, ANSWER, '--enter');
    await delay(WARM_UP_MS);
    const { pid } = await team.world.session();
    const clients = team.world
      .processes()
      .filter(({ argv }) => argv.at(1)?.endsWith('dist/main.js') === true);
    const own = [pid, ...clients.map((client) => client.pid)];
    const theirs = treesOf(panes.flatMap((pane) => (pane.pid === null ? [] : [pane.pid])));
    const before = [cpuMs(own), cpuMs(theirs)];
    await delay(WATCH_MS);
    const perSecond = (ms: number) => (ms / WATCH_MS) * 1000;
    const cpu = [perSecond(cpuMs(own) - before[0]), perSecond(cpuMs(theirs) - before[1])];
    const memory = [memoryOf(own).shareMib, memoryOf(theirs).shareMib];
    const times: number[] = [];
    for (let count = 1; count <= TYPED.length; count++) {
      const text = TYPED.slice(0, count);
      const typedAt = performance.now();
      eye.type(text.slice(-1));
      await eye.waitFor(`${text} in the focused pane`, (screen) =>
        screen.text().replaceAll('\u00a0', ' ').includes(`❯ ${text}`),
      );
      times.push(performance.now() - typedAt);
    }
    return [
      `CPU: ccmux ${cpu[0].toFixed(0)} ms/s, its ${PANES} clients ${cpu[1].toFixed(0)} ms/s (${percent(cpu)})`,
      `memory: ccmux ${memory[0].toFixed(0)} MiB, its ${PANES} clients ${memory[1].toFixed(0)} MiB (${percent(memory)})`,
      `a key in the focused client, until it is on the screen: ${timesText(times)}`,
    ];
  } finally {
    await team.dispose();
  }
}

/** These processes and all that came of them. */
function treesOf(roots: readonly number[]): readonly number[] {
  const found = new Set(roots);
  const table = listProcesses();
  for (const pid of found) for (const entry of table) if (entry.parentPid === pid) found.add(entry.pid);
  return [...found];
}

function percent([part, whole]: readonly number[]): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}
