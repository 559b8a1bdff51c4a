/** A user who has a CLAUDE_CONFIG_DIR already, and wants it preserved, or does not for one of the roles. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { digestTree } from '../support/digest-tree.ts';
import { environmentOf } from '../support/processes.ts';
import { idOf, SLUG, transcript, writeFiles } from '../support/made-conversations.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const SAID = { said: 'kept where it is', at: '2026-01-01T10:00:00.000Z' };
const CLIENT = `#!/bin/sh
[ "$1" != --version ] || exec echo '2.1.329 (Claude Code)'
mkdir -p "$CLAUDE_CONFIG_DIR/sessions"
echo "{\\"pid\\":$$,\\"sessionId\\":\\"$SESSION_ID\\",\\"status\\":\\"idle\\"}" > "$CLAUDE_CONFIG_DIR/sessions/$$.json"
exec sleep 1000
`;

let world: TestHome;
let own: string;

beforeEach(() => {
  world = new TestHome();
  own = join(world.home, 'claude of my own');
  writeFiles(own, { 'settings.json': '{"theme":"light"}', 'CLAUDE.md': 'be kind' });
  mkdirSync(join(world.root, 'bin'));
  writeFileSync(join(world.root, 'bin/claude'), CLIENT, { mode: 0o755 });
  mkdirSync(join(world.ccmux, 'config'), { recursive: true });
  const isolation = { existing: 'preserve' };
  const config = { claude: { isolation }, roles: { qa: { isolation: { existing: 'override' } } } };
  writeFileSync(join(world.ccmux, 'config/ccmux.yaml'), JSON.stringify(config));
  Object.assign(world.env, {
    CLAUDE_CONFIG_DIR: own,
    PATH: `${join(world.root, 'bin')}:${world.env.PATH}`,
  });
});
afterEach(() => world.dispose());

it('is used as it is by the panes that are to, has their conversations, and keeps all that is in it', async () => {
  await world.ccmuxDo('-d', '--layout', 'dev2-qa1');
  const panes = await until('three idle clients', async () => {
    const { panes: now } = await world.session();
    return now.every(({ statusSource }) => statusSource === 'session-file') && now;
  });
  const [dev1, , qa1] = panes;
  expect(panes.map(({ configDir }) => configDir === own)).toEqual([true, true, false]);
  expect(panes.map(({ isolation }) => isolation)).toEqual(['none', 'none', 'config_dir']);
  const directories = panes.map(({ pid }) => environmentOf(present(pid, 'a child')).CLAUDE_CONFIG_DIR);
  expect(directories).toEqual(panes.map(({ configDir }) => configDir));
  const others = dirname(present(qa1.configDir, 'a directory'));
  expect(dirname(others)).toBe(join(world.ccmux, 'data/panes'));
  expect((await world.ccmuxRun(['doctor'])).stdout).not.toContain('WRONG');

  const id = present(dev1.conversation, 'its conversation');
  const stranger = idOf('bbbb');
  writeFiles(own, {
    [`${SLUG}/${id}.jsonl`]: transcript(id, [SAID]),
    [`${SLUG}/${stranger}.jsonl`]: transcript(stranger, [SAID]),
  });
  const before = digestTree(join(own, 'projects'));
  await world.ccmuxDo('pane', 'close', 'dev1');
  await until('its end', async () => (await world.session()).panes.length === 2);
  const listed = await world.ccmuxDo('conversation', 'list', '--json');
  expect(listed).toContain(id);
  expect(listed).not.toContain(stranger);
  await world.ccmuxDo('kill');
  expect(digestTree(join(own, 'projects'))).toEqual(before);
});
