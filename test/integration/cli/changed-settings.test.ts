/** What is changed of settings in a pane: shown, brought back with its conversation, and made the user's own at a command. */
import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

/** A client that does what it is told in shell words, and has a transcript like the real one. */
const CLIENT = `#!/bin/bash
[ "$1" != --version ] || exec echo '2.1.329 (Claude Code)'
mkdir -p "$CLAUDE_CONFIG_DIR/projects/p"
transcript="$CLAUDE_CONFIG_DIR/projects/p/$SESSION_ID.jsonl"
[ -e "$transcript" ] || echo '{"type":"user","message":{"role":"user","content":"hi"}}' > "$transcript"
echo ready
while read -r line; do eval "$line"; done
`;

const USER_SETTINGS = `{
    "theme": "dark",
    "permissions": { "allow": ["Read"] },
    "env": {}
}
`;

let world: TestHome;
let user: string;
let dotfile: string;

beforeAll(async () => {
  world = new TestHome();
  user = join(world.home, '.claude');
  dotfile = join(world.home, 'dotfiles/claude-settings.json');
  for (const path of [user, join(dotfile, '..'), join(world.root, 'bin')]) mkdirSync(path);
  writeFileSync(dotfile, USER_SETTINGS, { mode: 0o640 });
  symlinkSync(dotfile, join(user, 'settings.json'));
  writeFileSync(join(world.home, '.claude.json'), '{"numStartups":3,"mcpServers":{"a":{"command":"a"}}}');
  writeFileSync(join(world.root, 'bin/claude'), CLIENT, { mode: 0o755 });
  world.env.PATH = `${join(world.root, 'bin')}:${world.env.PATH}`;
  await world.ccmuxDo('-d', '-s', 'app', '--layout', 'dev2');
  await shows('dev1', 'ready');
});

afterAll(() => world.dispose());

async function shows(pane: string, text: string): Promise<void> {
  await until(`${text} in ${pane}`, async () =>
    (await world.ccmuxDo('pane', 'capture', pane)).includes(text),
  );
}

async function configDir(name: string): Promise<string> {
  const pane = (await world.session()).panes.find((each) => each.name === name);
  return present(pane?.configDir, `the config dir of ${name}`);
}

async function settingsOf(pane: string): Promise<Record<string, unknown>> {
  const path = join(await configDir(pane), 'settings.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

const usersOwn = () => [
  ...digestTree(user),
  ...digestTree(dotfile),
  ...digestTree(join(world.home, '.claude.json')),
];

const CHANGED = {
  theme: 'dark',
  permissions: { allow: ['Read', 'Bash(npm test:*)'] },
  env: { API_TOKEN: 'made-up-secret-0123456789' },
  model: 'sonnet',
  disableDeepLinkRegistration: 'disable',
};

it('shows what was changed in a pane, and no secret of it', async () => {
  const before = usersOwn();
  const directory = await configDir('dev1');
  // By the client itself, as /model, /mcp and "always allow" do it.
  const state = {
    numStartups: 9,
    tipsHistory: {},
    mcpServers: { a: { command: 'a' }, b: { command: 'b', env: { KEY: 'hidden-value' } } },
  };
  writeFileSync(join(world.root, 'state.json'), JSON.stringify(state));
  writeFileSync(join(world.root, 'settings.json'), JSON.stringify(CHANGED));
  const copies = `cp ${world.root}/state.json ${directory}/.claude.json; cp ${world.root}/settings.json ${directory}/settings.json; echo changed`;
  await world.ccmuxDo('pane', 'send', 'dev1', copies, '--enter');
  await shows('dev1', '\nchanged');
  const shown = await world.ccmuxDo('settings', 'diff', 'dev1');
  expect(shown).toMatch(/permissions\.allow +\+ "Bash\(npm test:\*\)" +\(settings\.json\)/);
  expect(shown).toMatch(/model +"sonnet" +\(settings\.json\)/);
  expect(shown).toMatch(/mcpServers\.b +\{command, env\} +\(\.claude\.json\)/);
  expect(shown).toContain('env.API_TOKEN');
  expect(shown).not.toMatch(/made-up-secret|hidden-value|tipsHistory|numStartups/);
  const { stdout } = await world.ccmuxRun(['doctor']);
  expect(stdout).toContain(
    'dev1 has settings changed: permissions.allow, env.API_TOKEN, model, mcpServers.b',
  );
  expect(await world.ccmuxDo('settings', 'diff', 'dev2')).toContain('nothing was changed in dev2');
  expect(usersOwn()).toEqual(before);
});

it('brings it back with the conversation, says so at the close, and leaves the user’s own alone', async () => {
  const before = usersOwn();
  await world.ccmuxDo('pane', 'close', 'dev1');
  const log = () => readFileSync(join(world.ccmux, 'state/server-app.log'), 'utf8');
  expect(log()).toMatch(
    /dev1 had settings changed: permissions\.allow, env\.API_TOKEN, model, mcpServers\.b; ccmux settings diff [0-9a-f]{8}/,
  );
  expect(log()).not.toMatch(/made-up-secret|hidden-value/);
  expect(await world.ccmuxDo('conversation', 'show', 'dev1')).toMatch(
    /changed +permissions\.allow, env\.API_TOKEN, model/,
  );
  await world.ccmuxDo('conversation', 'resume', 'dev1', '-d');
  await shows('dev1', 'ready');
  expect(await settingsOf('dev1')).toMatchObject(CHANGED);
  // It still counts as changed in this pane: another close must not lose it.
  expect(await world.ccmuxDo('settings', 'diff', 'dev1')).toContain('mcpServers.b');
  await world.ccmuxDo('pane', 'restart', 'dev1');
  await shows('dev1', 'ready');
  expect(await settingsOf('dev1')).toMatchObject(CHANGED);
  expect(usersOwn()).toEqual(before);
});

it('writes what is asked for into the user’s own settings, and touches nothing else there', async () => {
  const { stdout, stderr, code } = await world.ccmuxRun([
    'settings',
    'promote',
    'dev1',
    '--only',
    'model',
    '--only',
    'permissions',
  ]);
  expect([code, stderr]).toEqual([
    0,
    `ccmux: written to ${join(user, 'settings.json')}; new panes and plain claude begin with it\n`,
  ]);
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(lstatSync(join(user, 'settings.json')).isSymbolicLink()).toBe(true);
  expect(lstatSync(dotfile).mode & 0o777).toBe(0o640);
  expect(JSON.parse(readFileSync(dotfile, 'utf8'))).toEqual({
    theme: 'dark',
    permissions: { allow: ['Read', 'Bash(npm test:*)'] },
    env: {},
    model: 'sonnet',
  });
  expect(readFileSync(dotfile, 'utf8')).toMatch(/^\{\n {4}"theme": "dark",\n/);
  const left = await world.ccmuxDo('settings', 'diff', 'dev1');
  expect(left).not.toContain('model');
  expect(left).toContain('mcpServers.b');
  await world.ccmuxDo('settings', 'promote', 'dev1', '--only', 'mcpServers.b');
  expect(JSON.parse(readFileSync(join(world.home, '.claude.json'), 'utf8'))).toEqual({
    numStartups: 3,
    mcpServers: { a: { command: 'a' }, b: { command: 'b', env: { KEY: 'hidden-value' } } },
  });
});

it('keeps it for a role until that is taken back', async () => {
  await world.ccmuxDo('settings', 'keep', 'dev1', '--role', 'qa', '--only', 'env');
  const open = async () => (await world.ccmuxDo('pane', 'split', '--role', 'qa')).trim();
  const pane = await open();
  await shows(pane, 'ready');
  expect((await settingsOf(pane)).env).toEqual(CHANGED.env);
  expect(await world.ccmuxDo('settings', 'diff', pane)).toContain('nothing was changed');
  await world.ccmuxDo('settings', 'forget', 'qa');
  const next = await open();
  await shows(next, 'ready');
  expect((await settingsOf(next)).env).toEqual({});
  expect(await world.ccmuxRun(['settings', 'forget', 'qa'])).toMatchObject({ code: 3 });
});

it('never writes over what is damaged of a role, and names where it is', async () => {
  const place = join(world.ccmux, 'data/role-settings');
  const damaged =
    '{"version":1,"changes":[{"file":"settings","path":["theme"],"kind":"set","value":"light"},{"fi';
  for (const call of [
    ['keep', 'dev1', '--role', 'qa', '--only', 'env'],
    ['forget', 'qa'],
  ]) {
    writeFileSync(join(place, 'qa.json'), damaged);
    const { code, stderr } = await world.ccmuxRun(['settings', ...call]);
    expect(code).toBe(0);
    const aside = /was kept for qa before was damaged: it is (\S+) now\n$/.exec(stderr)?.[1];
    expect(readFileSync(present(aside, stderr), 'utf8')).toBe(damaged);
  }
  expect(await world.ccmuxRun(['settings', 'forget', 'qa'])).toMatchObject({ code: 3 });
});

it('refuses in one line what cannot be, and changes nothing then', async () => {
  const refused = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const before = usersOwn();
    const { code, stdout, stderr } = await world.ccmuxRun(['settings', ...args], env);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^ccmux: [^\n]+\n$/);
    expect(usersOwn()).toEqual(before);
    return { code, stderr };
  };
  expect(await refused(['promote', 'nobody'])).toMatchObject({ code: 3 });
  expect(await refused(['promote', 'dev1', '--only', 'nothing'])).toMatchObject({ code: 2 });
  expect(await refused(['keep', 'dev1', '--role', '../../x'])).toMatchObject({ code: 2 });
  expect(await refused(['promote', 'dev1'], { CCMUX_PANE: 'k3v9x0q2ab', CCMUX_TOKEN: 't' })).toMatchObject({
    code: 4,
  });
  rmSync(dotfile);
  const dangling = await world.ccmuxRun(['settings', 'promote', 'dev1', '--only', 'env']);
  expect(dangling.code).toBe(1);
  expect(dangling.stderr).toContain('settings.json is a link that leads nowhere, and is left as it is');
  expect(lstatSync(join(user, 'settings.json')).isSymbolicLink()).toBe(true);
  writeFileSync(dotfile, '{"theme":');
  const broken = await refused(['promote', 'dev1', '--only', 'env']);
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain('settings.json is no JSON object, and is left as it is');
});
