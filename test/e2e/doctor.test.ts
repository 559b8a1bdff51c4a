/** What `ccmux doctor` says of a session in order, and of each thing that is broken by hand. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { BASH } from '../support/team-screen.ts';
import { environmentOf } from '../support/processes.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

interface Report {
  readonly ok: boolean;
  readonly installation: readonly { readonly state: string; readonly text: string }[];
  readonly panes: readonly {
    readonly pane: string;
    readonly entries: readonly {
      readonly name: string;
      readonly kind: string;
      readonly target: string | null;
    }[];
    readonly findings: readonly { readonly code: string; readonly text: string }[];
  }[];
  readonly findings: readonly { readonly severity: string; readonly code: string; readonly text: string }[];
}

const CLIENT = `#!/bin/sh
[ "$1" != --version ] || exec echo '2.1.329 (Claude Code)'
mkdir -p "$CLAUDE_CONFIG_DIR/sessions"
echo "{\\"pid\\":$$,\\"sessionId\\":\\"$SESSION_ID\\",\\"status\\":\\"idle\\"}" > "$CLAUDE_CONFIG_DIR/sessions/$$.json"
exec sleep 1000
`;

let world: TestHome;
let panes: readonly PaneDescription[];

beforeAll(async () => {
  world = new TestHome();
  const claude = join(world.home, '.claude');
  mkdirSync(join(claude, 'commands'), { recursive: true });
  writeFileSync(join(claude, 'CLAUDE.md'), 'be kind\n');
  writeFileSync(join(claude, 'settings.json'), '{}');
  writeFileSync(join(claude, 'my-own-entry'), '');
  const mcpServers = { docs: { command: 'docs-server', args: ['--port', '4711'] } };
  writeFileSync(join(world.home, '.claude.json'), JSON.stringify({ mcpServers }));
  // A client that tells its version and that it is idle: what runs in most panes is a shell.
  const bin = join(world.root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'claude'), CLIENT, { mode: 0o755 });
  world.env.PATH = `${bin}:${world.env.PATH}`;
  await world.ccmuxDo('-d', '--layout', 'dev2', '-x', BASH);
  panes = (await world.session()).panes;
  for (const { name } of panes) {
    await until(`the prompt of ${name}`, async () =>
      (await world.ccmuxDo('pane', 'capture', name)).includes('>'),
    );
  }
}, 60_000);

afterAll(() => world.dispose());

async function examine(
  env: Readonly<Record<string, string>> = {},
): Promise<Report & { readonly code: number; readonly stderr: string }> {
  const { code, stdout, stderr } = await world.ccmuxRun(['doctor', '--json'], env);
  return { ...(JSON.parse(stdout) as Report), code, stderr };
}

/** The codes found, of panes and of all together, the warnings left out. */
function wrongs({ panes: found, findings }: Report): readonly string[] {
  const own = found.flatMap((pane) => pane.findings.map(({ code }) => `${pane.pane} ${code}`));
  return [...own, ...findings.filter(({ severity }) => severity === 'wrong').map(({ code }) => code)];
}

function configDir(pane: PaneDescription): string {
  return present(pane.configDir, 'a config dir');
}

/** Runs a command in a pane's shell, in the background, and undoes it when told to. */
async function inBackground(pane: PaneDescription, assignments: string): Promise<() => Promise<void>> {
  const note = join(world.root, `pid-${pane.name}`);
  await world.ccmuxDo('pane', 'send', pane.name, `${assignments} sleep 1000 & echo $! > ${note}`, '--enter');
  const pid = await until('the process', () => {
    try {
      return Number(readFileSync(note, 'utf8').trim()) || null;
    } catch {
      return null;
    }
  });
  return async () => {
    process.kill(pid, 'SIGKILL');
    rmSync(note);
    await until('the end of the process', () => !world.processes().some((each) => each.pid === pid));
  };
}

it('finds a session in order, and tells what each entry is', async () => {
  const report = await examine();
  expect(wrongs(report)).toEqual([]);
  expect(report).toMatchObject({ ok: true, code: 0, stderr: '' });
  expect(report.installation.map(({ state }) => state)).not.toContain('wrong');
  expect(report.installation.map(({ text }) => text).join('\n')).toContain('claude 2.1.329');
  const entries = Object.fromEntries(
    report.panes[0].entries.map(({ name, kind, target }) => [name, { kind, target }]),
  );
  const user = join(world.home, '.claude');
  expect(entries).toEqual({
    '.claude.json': { kind: 'owned', target: null },
    'CLAUDE.md': { kind: 'linked', target: join(user, 'CLAUDE.md') },
    commands: { kind: 'linked', target: join(user, 'commands') },
    // Before any editor has made it: one that is started later is found all the same.
    ide: { kind: 'linked', target: join(user, 'ide') },
    'my-own-entry': { kind: 'linked', target: join(user, 'my-own-entry') },
    'settings.json': { kind: 'copied', target: join(user, 'settings.json') },
  });
});

it('names, as text, the entries that it does not know, and a port that only one pane can have', async () => {
  const text = await world.ccmuxDo('doctor');
  expect(text).toContain('ok    dev1 is on its own: 4 linked, 1 copied, 1 owned');
  expect(text).toContain('linked though unknown to this version: my-own-entry');
  expect(text).toContain('look  dev1, dev2 each start the MCP server docs on port 4711');
});

it('finds a link that was replaced by a file, and one that leads elsewhere', async () => {
  const [link, other] = [join(configDir(panes[0]), 'CLAUDE.md'), join(configDir(panes[1]), 'commands')];
  const user = join(world.home, '.claude');
  rmSync(link);
  writeFileSync(link, 'mine');
  rmSync(other);
  symlinkSync('/tmp', other);
  const report = await examine();
  expect(wrongs(report)).toEqual(['dev1 link-replaced', 'dev2 link-elsewhere']);
  expect(report).toMatchObject({ ok: false, code: 1, stderr: 'ccmux: 2 things are wrong\n' });
  for (const path of [link, other]) rmSync(path);
  symlinkSync(join(user, 'CLAUDE.md'), link);
  symlinkSync(join(user, 'commands'), other);
  expect(wrongs(await examine())).toEqual([]);
});

it('finds a directory and a file that stand open to others', async () => {
  const directory = join(configDir(panes[0]), '..');
  chmodSync(directory, 0o755);
  chmodSync(join(configDir(panes[0]), '.claude.json'), 0o644);
  const report = await examine();
  expect(wrongs(report)).toEqual(['dev1 open-mode', 'dev1 open-mode']);
  expect(report.panes[0].findings[0].text).toContain('mode 755');
  chmodSync(directory, 0o700);
  chmodSync(join(configDir(panes[0]), '.claude.json'), 0o600);
});

it('finds a program whose CLAUDE_CONFIG_DIR was overridden in its pane', async () => {
  const end = await inBackground(panes[0], 'CLAUDE_CONFIG_DIR=/elsewhere');
  const report = await examine();
  expect(wrongs(report)).toEqual(['dev1 variable-overridden']);
  expect(report.panes[0].findings[0].text).toMatch(
    /sleep \(pid \d+\) in dev1 runs with CLAUDE_CONFIG_DIR=\/elsewhere/,
  );
  await end();
});

it('finds two panes on one directory, and a stranger on one', async () => {
  const end = await inBackground(panes[1], `CLAUDE_CONFIG_DIR=${configDir(panes[0])}`);
  expect(wrongs(await examine())).toEqual(['dev2 variable-overridden', 'shared-directory']);
  await end();
  const env = { ...world.env, CLAUDE_CONFIG_DIR: configDir(panes[0]) };
  const stranger = spawn('sleep', ['1000'], { env, stdio: 'ignore' });
  try {
    const report = await examine();
    expect(wrongs(report)).toEqual(['shared-directory']);
    expect(report.findings.map(({ text }) => text).join()).toContain(`(pid ${stranger.pid}, no pane)`);
  } finally {
    stranger.kill('SIGKILL');
  }
});

it('finds a claude whose CLAUDE_CONFIG_DIR the start-up files of its shell have overridden', async () => {
  const elsewhere = join(world.home, 'elsewhere');
  writeFileSync(join(world.home, '.bashrc'), `export CLAUDE_CONFIG_DIR=${elsewhere}\nclaude\n`);
  const name = (await world.ccmuxDo('pane', 'split', '--command', 'exec bash -i')).trim();
  await until('the claude of that shell', async () => {
    return wrongs(await examine()).includes(`${name} variable-overridden`);
  });
  const report = await examine();
  const texts = report.panes.flatMap(({ findings }) => findings.map(({ text }) => text)).join('\n');
  expect(texts).toMatch(
    new RegExp(`\\w+ \\(pid \\d+\\) in ${name} runs with CLAUDE_CONFIG_DIR=${elsewhere}`),
  );
  rmSync(join(world.home, '.bashrc'));
  await world.ccmuxDo('pane', 'close', name);
});

it('finds a foreign conversation in the session file of a client, and names a client that ignores its directory', async () => {
  await world.ccmuxDo('-d', '-s', 'client', '--layout', 'dev1');
  const client = async () =>
    present((await world.sessions()).find(({ name }) => name === 'client')?.panes[0], 'its pane');
  await until(
    'the client to say that it is idle',
    async () => (await client()).statusSource === 'session-file',
  );
  const pane = await client();
  const pid = present(pane.pid, 'its pid');
  const file = join(configDir(pane), 'sessions', `${pid}.json`);
  const own = readFileSync(file, 'utf8');
  // A hook of the client, as the real one sends it: from then on its silence says something.
  const { CCMUX_TOKEN: token } = environmentOf(pid);
  const overlay = JSON.parse(readFileSync(join(configDir(pane), '../settings-overlay.json'), 'utf8')) as {
    hooks: { Stop: { hooks: { url: string }[] }[] };
  };
  const hook = async (event: Readonly<Record<string, unknown>>) => {
    const [{ hooks }] = overlay.hooks.Stop;
    const headers = { Authorization: `Bearer ${token}` };
    await fetch(hooks[0].url, { method: 'POST', headers, body: JSON.stringify(event) });
  };
  await hook({ hook_event_name: 'Stop', session_id: pane.conversation });
  const foreign = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  writeFileSync(file, own.replace(pane.conversation ?? '', foreign));
  await until('the foreign one', async () => (await client()).conversation === foreign);
  expect(wrongs(await examine())).toEqual(['client:dev1 foreign-conversation']);
  // What the client itself tells by its hooks is none.
  await hook({ hook_event_name: 'SessionEnd', session_id: pane.conversation, reason: 'clear' });
  await until('nothing wrong', async () => wrongs(await examine()).length === 0);
  // One that writes elsewhere: nothing in its own directory, and its file in the user's.
  rmSync(join(configDir(pane), 'sessions'), { recursive: true });
  const users = join(world.home, '.claude/sessions');
  mkdirSync(users);
  writeFileSync(join(users, `${pid}.json`), own);
  await until('the loss of its word', async () => (await client()).statusSource === 'process');
  const report = await examine();
  expect(wrongs(report)).toEqual(['client:dev1 directory-ignored']);
  const { stdout } = await world.ccmuxRun(['doctor']);
  expect(stdout).toContain('give it a HOME of its own: claude: {isolation: {method: home}} in ccmux.yaml');
  rmSync(users, { recursive: true });
  await world.ccmuxDo('kill', '-s', 'client');
});

it('tells what each pane takes of memory, processor and disk', async () => {
  expect(await world.ccmuxDo('doctor')).toMatch(
    /ok {6}[\d.]+ [KM]iB of memory, \d+ s of CPU, (?:more than )?[\d.]+ [KM]iB on the disk/,
  );
  const [dev1] = (await examine()).panes;
  expect(dev1).toMatchObject({
    memoryBytes: expect.any(Number) as number,
    diskBytes: expect.any(Number) as number,
  });
});

it('finds a variable that is not set where a program needs it', async () => {
  const name = (await world.ccmuxDo('pane', 'split', '-x', 'exec env -u CLAUDE_ROLE cat')).trim();
  await until('the program without it', async () => {
    return wrongs(await examine()).join() === `${name} variable-unset`;
  });
  await world.ccmuxDo('pane', 'close', name);
});

it('finds what of ccmux lies in the user’s own directory', async () => {
  const link = join(world.home, '.claude', 'todos');
  symlinkSync(join(configDir(panes[0]), 'todos'), link);
  expect(wrongs(await examine())).toEqual(['own-files-touched']);
  rmSync(link);
});

it('takes a client that is missing for a fault only while a session runs one', async () => {
  const elsewhere = { PATH: '/nonexistent' };
  const missing = (state: string) =>
    expect.objectContaining({ state, text: 'claude is not there' }) as unknown;
  const without = await examine(elsewhere);
  expect(without).toMatchObject({ ok: true, code: 0, stderr: '' });
  expect(without.installation).toContainEqual(missing('warning'));
  const { stdout } = await world.ccmuxRun(['doctor'], elsewhere);
  expect(stdout).toContain('look  claude is not there');
  expect(stdout).toMatch(/`npm install -g @anthropic-ai\/claude-code`; `ccmux --demo` needs none/);
  await world.ccmuxDo('-d', '-s', 'client', '--layout', 'single');
  await until('the client to say that it is idle', async () => {
    const client = (await world.sessions()).find(({ name }) => name === 'client');
    return client?.panes[0].statusSource === 'session-file';
  });
  const needed = await examine(elsewhere);
  expect(needed).toMatchObject({ ok: false, code: 1 });
  expect(needed.installation).toContainEqual(missing('wrong'));
  await world.ccmuxDo('kill', '-s', 'client');
});

it('changes nothing of what it looks at', async () => {
  const before = readdirSync(configDir(panes[0]));
  expect((await examine()).code).toBe(0);
  expect(readdirSync(configDir(panes[0]))).toEqual(before);
});

it('asks the terminal for Shift+Enter and for the widths of characters, and leaves it as it was', async () => {
  const size = { cols: 100, rows: 60 };
  const able = world.open(['doctor'], size, { keyboard: 'kitty' });
  await able.waitForText("Shift+Enter makes a new line in Claude: it has kitty's keyboard");
  await able.waitForText('it gives characters the width that ccmux gives them');
  await able.waitForExit();
  // What was drawn to be measured is gone.
  expect(able.text()).not.toContain('👩');
  const plain = world.open(['doctor'], size);
  await plain.waitForText('Shift+Enter is the same as Enter');
  await plain.waitForText('Ctrl+J, makes a new line in Claude anywhere');
  const silent = world.open(['doctor'], size, { isSilent: true });
  await silent.waitForText('it does not say whether it knows Shift+Enter');
});
