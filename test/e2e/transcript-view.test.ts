/** A person reads back in the conversation of a real client, on the alternate screen, while it works on. */
import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import {
  ClaudeTeam,
  CLIENT_ARGS,
  configDirOf,
  conversationOf,
  transcriptIn,
} from '../support/claude-team.ts';
import type { Eye } from '../support/eye.ts';
import { command } from '../support/team-screen.ts';

let team: ClaudeTeam;
let eye: Eye;
let panes: readonly PaneDescription[];

beforeEach(async () => {
  team = await ClaudeTeam.prepare();
  eye = team.world.open(['--layout', 'dev1', '--', ...CLIENT_ARGS], { cols: 100, rows: 30 });
  await eye.waitForText('Press a key to start');
  eye.press('Enter');
  await eye.waitForText('press any key to begin');
  eye.press('Enter');
  panes = await team.allIdle(1);
}, 400_000);

afterEach(() => team.dispose());

const shown = (): string => team.textOf(eye, panes, 0);

/** Made up, in the client's own file: so many real ones would take minutes. */
function moreTurns(from: number, to: number): string {
  const said = (type: string, text: string) =>
    `${JSON.stringify({ type, message: { role: type, content: [{ type: 'text', text }] } })}\n`;
  const turns = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return turns.map((turn) => said('user', `prompt ${turn}`) + said('assistant', `answer ${turn}`)).join('');
}

it('finds a word of turn 3 of 200 and copies it while the answer streams, and comes back to it', async () => {
  await team.tell('dev1', 'say: one', '● one');
  await team.tell('dev1', 'say: two', '● two');
  await team.tell('dev1', 'say: the early xylophone plays', '● the early xylophone plays');
  await team.tell('dev1', 'tool: bash echo shared-tool $((40+2)) ;; say: tool is done', '● tool is done');
  await team.tell('dev1', 'long: 60', 'line 60');
  await eye.waitFor('the early turn out of sight', () => !shown().includes('xylophone'));
  const [pane] = await team.panes();
  const transcript = present(transcriptIn(configDirOf(pane), conversationOf(pane)), 'the transcript');
  appendFileSync(transcript, moreTurns(6, 199));
  await team.world.ccmuxDo('pane', 'send', 'dev1', 'slow: 600 50', '--enter');
  await eye.waitFor('the streaming answer', () => shown().includes('chunk 5'));

  command(eye, '[');
  await eye.waitForText('transcript [');
  const asked = team.api.requests.length;
  eye.type('/xylophone');
  eye.press('Enter');
  await eye.waitFor('the early turns', () => {
    const text = shown();
    const isFolded = text.includes('▸ Bash(echo shared-tool $((40+2))) · 1 line');
    return isFolded && !text.includes('shared-tool 42') && text.includes('● the early xylophone plays');
  });
  await eye.waitForText('"xylophone" 1 of 2');
  eye.type('n');
  await eye.waitForText('"xylophone" 2 of 2');
  eye.type('Vy');
  await eye.waitFor('the copy', ({ clipboard }) => clipboard.at(-1) !== undefined);
  expect(eye.clipboard.at(-1)?.trim()).toBe('● the early xylophone plays');

  // It went on by itself, and saw none of the keys.
  await eye.waitFor('the live screen', () => /chunk \d+/.test(shown()) && !shown().includes('xylophone'));
  expect(team.api.requests).toHaveLength(asked);
  await eye.waitFor('more of the answer', () => shown().includes('chunk 100'));
}, 180_000);
