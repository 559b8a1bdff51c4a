/** A person types into a real client in a pane: what works in a terminal of its own works here. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { ClaudeTeam, CLIENT_ARGS } from '../support/claude-team.ts';
import type { Eye } from '../support/eye.ts';
import { paneRect } from '../support/team-screen.ts';
import type { ExtendedKeyboard } from '../support/terminal-keyboard.ts';
import { until } from '../support/until.ts';

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

/** The numbered lines that are to be seen, without what stands around them. */
const numbered = (screen: string): string[] => screen.match(/\bline \d+\b(?: of the paste)?/g) ?? [];

it('a paste of 200 lines and the wheel do in a pane what they do in a terminal of its own', async () => {
  await open();
  const { cols, rows } = panes[0];
  // The same client, user, project and size, with nothing in between.
  const bare = team.world.terminal('claude', CLIENT_ARGS, { cols, rows });
  await bare.waitForText('manual mode on');

  const pasted = `long: 80\n${Array.from({ length: 200 }, (_, i) => `line ${i + 1} of the paste`).join('\n')}`;
  const summary = /\[Pasted text[^\]]*\]/;
  eye.paste(pasted);
  bare.paste(pasted);
  const told = await bare.waitFor('the paste outside', (screen) => summary.exec(screen.text())?.[0]);
  await eye.waitFor('the paste in the pane', () => shown().includes(told));
  expect(team.api.requests.filter(({ prompt }) => prompt.includes('of the paste'))).toEqual([]);
  eye.press('Enter');
  bare.press('Enter');
  await eye.waitFor('the answer', () => numbered(shown()).includes('line 80'));
  await bare.waitFor('the answer outside', (screen) => numbered(screen.text()).includes('line 80'));
  const prompts = team.api.requests
    .map(({ prompt }) => prompt)
    .filter((each) => each.includes('of the paste'));
  expect(prompts).toHaveLength(2);
  for (const prompt of prompts) expect(prompt).toContain(pasted);
  // The client numbers its pastes.
  const [one, other] = prompts.map((prompt) => prompt.replace(/id="\w+"/g, ''));
  expect(one).toBe(other);

  const rect = present(paneRect(eye, panes[0], 1), 'the pane');
  const explain = () => `in the pane:\n${shown()}\noutside:\n${bare.text()}`;
  // How far one notch goes is the client's affair, and depends on how fast they come: both ends do not.
  const turn = async (direction: 'up' | 'down', wanted: string) => {
    const screens = () => [shown(), bare.text()];
    const isThere = (screen: string) => screen.includes(wanted);
    await until(
      `${wanted} in the pane as outside`,
      () => {
        const [inside, outside] = screens();
        for (let i = 0; i < 5; i++) {
          if (!isThere(inside)) eye.wheel(direction, { x: rect.x + 20, y: rect.y + 8 });
          if (!isThere(outside)) bare.wheel(direction, { x: 20, y: 8 });
        }
        return Promise.resolve(isThere(inside) && isThere(outside));
      },
      { explain },
    );
    const [inside, outside] = screens().map(numbered);
    return { inside, outside };
  };
  const top = await turn('up', 'Claude Code v');
  expect(top.inside.slice(0, 5)).toEqual(top.outside.slice(0, 5));
  expect(top.inside).not.toContain('line 80');
  const bottom = await turn('down', '- line 80');
  expect(bottom.inside.slice(-5)).toEqual(bottom.outside.slice(-5));
}, 180_000);
