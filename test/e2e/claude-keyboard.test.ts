/** A person types into a real client in a pane: what works in a terminal of its own works here. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { ClaudeTeam, CLIENT_ARGS } from '../support/claude-team.ts';
import type { Eye } from '../support/eye.ts';
import { paneRect } from '../support/team-screen.ts';
import type { ExtendedKeyboard } from '../support/terminal-keyboard.ts';

let team: ClaudeTeam;
let eye: Eye;
let panes: readonly PaneDescription[];

async function open(keyboard?: ExtendedKeyboard): Promise<void> {
  eye = team.world.open(['--layout', 'dev1', '--', ...CLIENT_ARGS], { cols: 100, rows: 30 }, { keyboard });
  await eye.waitForText('Press a key to start');
  eye.press('Enter');
  await eye.waitForText('press any key to begin');
  eye.press('Enter');
  panes = await team.allIdle(1);
}

const shown = (): string => team.textOf(eye, panes, 0);

beforeEach(async () => {
  team = await ClaudeTeam.prepare();
}, 400_000);

afterEach(() => team.dispose());

it.each<[string, ExtendedKeyboard]>([
  ['kitty’s keyboard', 'kitty'],
  ['modifyOtherKeys', 'other-keys'],
])(
  'Shift+Enter makes a new line in a terminal with %s, and Enter sends all of it',
  async (_what, keyboard) => {
    await open(keyboard);
    await eye.waitFor('the extended keyboard', (screen) => screen.keyboardFlags > 0);
    eye.type('say: first part');
    await eye.waitFor('what is typed', () => shown().includes('say: first part'));
    eye.press('S-Enter');
    eye.type('second part');
    await eye.waitFor('two lines', () => /say: first part\n\s*second part/.test(shown()));
    expect(team.api.requests.filter(({ prompt }) => prompt.includes('first part'))).toEqual([]);
    eye.press('Enter');
    await eye.waitFor('the answer', () => /● ?first part/.test(shown()));
    // The prefix works as ever in such a keyboard.
    eye.press('C-\\', 'd');
    await eye.waitForExit();
    expect(eye.keyboardFlags).toBe(0);
  },
  180_000,
);

it('a paste of 200 lines arrives as one, and the wheel scrolls what was said', async () => {
  await open();
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i + 1} of the paste`);
  eye.paste(`long: 80\n${lines.join('\n')}`);
  await eye.waitFor('the paste', () => /Pasted text.*199 lines|\+19[89] lines|200 lines/.test(shown()));
  expect(team.api.requests.filter(({ prompt }) => prompt.includes('of the paste'))).toEqual([]);
  eye.press('Enter');
  await team.world.ccmuxDo('pane', 'wait', 'dev1', '--status', 'idle', '--timeout', '60');
  const rect = paneRect(eye, panes[0], 1);
  expect(rect).not.toBeNull();
  const before = shown();
  for (let i = 0; i < 5; i++) eye.wheel('up', { x: 20, y: 8 });
  await eye.waitFor('earlier lines', () => shown() !== before && !/\bline 80\b/.test(shown()));
}, 180_000);
