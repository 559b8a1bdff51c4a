/**
 * From a real client's own change of state, whose time it writes into its session file, to the moment at which a
 * terminal has the frame that shows it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '../../src/base/assert.ts';
import { isJsonObject, parseJsonObject } from '../../src/base/json.ts';
import { AttachedPeer } from '../support/attached-peer.ts';
import { ClaudeTeam, CLIENT_ARGS, configDirOf } from '../support/claude-team.ts';
import { sessionSocket } from './session-socket.ts';
import { timesText } from './figures.ts';

const ROUNDS = 40;
const SHOWN = { busy: '● busy', idle: '◌ idle', waiting: '▲ WAITS' } as const;

export async function stateDelay(): Promise<readonly string[]> {
  const team = await ClaudeTeam.prepare();
  const delays = { busy: [] as number[], idle: [] as number[], waiting: [] as number[] };
  let peer: AttachedPeer | null = null;
  try {
    await team.world.ccmuxDo('-d', '--layout', 'dev1', '--', ...CLIENT_ARGS);
    const [pane] = await team.allIdle(1);
    const file = join(configDirOf(pane), 'sessions', `${present(pane.pid, 'a child')}.json`);
    peer = await AttachedPeer.connect(sessionSocket(team.world));
    const seen = async (state: keyof typeof SHOWN): Promise<void> => {
      await present(peer, 'a terminal').waitFor(state, ({ text }) => text.includes(SHOWN[state]));
      const at = Date.now();
      const told = parseJsonObject(readFileSync(file, 'utf8'));
      // The next change may be written already where the machine is slow: then this one cannot be measured.
      if (!isJsonObject(told) || told.status !== state || typeof told.statusUpdatedAt !== 'number') return;
      delays[state].push(at - told.statusUpdatedAt);
    };
    await seen('idle');
    delays.idle.length = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const isAsking = round % 4 === 3;
      const prompt = isAsking ? `tool: bash touch asked-${round}` : 'slow: 8 100';
      peer.type(prompt);
      await peer.waitForText(prompt);
      peer.type('\r');
      await seen('busy');
      if (isAsking) {
        await seen('waiting');
        await peer.waitForText('Do you want');
        peer.type('\x1b');
      }
      await seen('idle');
    }
  } finally {
    peer?.dispose();
    await team.dispose();
  }
  const all = Object.values(delays).flat();
  return [
    'from the change of a real client to the drawn state:',
    ...Object.entries(delays).map(([state, times]) => `  ${state.padEnd(8)} ${timesText(times)}`),
    `  all      ${timesText(all)}   (aim: median 100 ms, p99 300 ms)`,
  ];
}
