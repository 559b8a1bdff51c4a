/** What a real client says of its model, cost and context by its status line: each test builds on the one before. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { ClaudeTeam, CLIENT_ARGS, configDirOf, conversationOf } from '../support/claude-team.ts';
import { until } from '../support/until.ts';

let team: ClaudeTeam;
let first: string;

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  const path = join(team.user.configDir, 'settings.json');
  const settings = JSON.parse(readFileSync(path, 'utf8')) as object;
  // Shows that it was given the very JSON, and that the field which only the user's has is heeded.
  const command = `sed 's/.*"version":"\\([^"]*\\)".*/mine of \\1/'`;
  const statusLine = { type: 'command', command, padding: 4 };
  writeFileSync(path, JSON.stringify({ ...settings, statusLine }));
  await team.world.ccmuxDo('-d', '--layout', 'dev1', '--', ...CLIENT_ARGS);
  const [pane] = await team.allIdle(1);
  first = conversationOf(pane);
}, 400_000);

afterAll(() => team.dispose());

function paneWhere(
  label: string,
  matches: (pane: PaneDescription) => boolean,
  name = 'dev1',
): Promise<PaneDescription> {
  const find = async () => (await team.panes()).find((pane) => pane.name === name && matches(pane));
  const explain = async () => JSON.stringify(await team.panes(), null, 1);
  let last = '';
  return until(
    label,
    async () => {
      last = await explain();
      return find();
    },
    { timeoutMs: 60_000, explain: () => last },
  );
}

it("shows the user's own status line as plain claude does, padding included", async () => {
  await team.shows('dev1', '\n      mine of 2.1.');
});

it('knows model, cost and context of a pane, as its client counts them', async () => {
  await team.tell('dev1', 'usage: 100000 2000;; say: dear', '● dear');
  const pane = await paneWhere('its cost', ({ costUsd }) => (costUsd ?? 0) > 0.1);
  expect(pane.model).toMatch(/^\w+ \d/);
  expect(pane.contextTokens).toBe(100_000);
  expect(pane.contextPercent).toBeGreaterThan(5);
  const session = await team.world.session();
  expect(session.costUsd).toBeCloseTo(present(pane.costUsd, 'a cost'));
  expect(session.costUsdByRole).toEqual({ dev: session.costUsd });
});

it('goes on counting after /clear, and follows a change of the status line', async () => {
  const before = present((await team.panes())[0].costUsd, 'a cost');
  const path = join(configDirOf((await team.panes())[0]), 'settings.json');
  const settings = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(
    path,
    JSON.stringify({ ...settings, statusLine: { type: 'command', command: 'echo changed' } }),
  );
  await team.world.ccmuxDo('pane', 'send', 'dev1', '/clear', '--enter');
  await paneWhere('another conversation', ({ conversation }) => conversation !== first);
  await team.tell('dev1', 'usage: 50000 1000;; say: cheaper', '● cheaper');
  const pane = await paneWhere('more cost', ({ costUsd }) => (costUsd ?? 0) > before + 0.05);
  expect(pane.contextTokens).toBe(50_000);
  await team.shows('dev1', 'changed');
});

it('keeps the cost with each conversation, and counts none twice that is resumed', async () => {
  const { costUsd } = await team.world.session();
  const total = present(costUsd, 'a cost');
  const [{ conversation }] = await team.panes();
  await team.world.ccmuxDo('pane', 'split', 'dev1', '--right', '-x', 'cat', '--name', 'other');
  await team.world.ccmuxDo('pane', 'close', 'dev1');
  const kept = [first, present(conversation, 'a conversation')].map((id) => {
    const path = join(team.world.ccmux, 'data/conversations', id, 'metadata.json');
    return (JSON.parse(readFileSync(path, 'utf8')) as { costUsd: number }).costUsd;
  });
  expect(kept[0] + kept[1]).toBeCloseTo(total);
  await team.world.ccmuxDo('conversation', 'resume', first);
  // The pane that comes back is the one that was closed: what it has cost it has cost once.
  const resumed = await paneWhere('its cost', (pane) => pane.costUsd !== null && pane.status === 'idle');
  expect(resumed.costUsd).toBeCloseTo(total);
  await team.tell('dev1', 'usage: 10000 100;; say: a little more', '● a little more');
  const more = await paneWhere('a little more', (pane) => (pane.costUsd ?? 0) > total + 0.001);
  expect(more.costUsd).toBeLessThan(total + kept[0] / 2);
  expect((await team.world.session()).costUsd).toBe(more.costUsd);
});
