import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, silentLog, type Log } from '../../../src/base/log.ts';
import { adoptProfile } from '../../../src/isolation/adopt-profile.ts';
import { auditProfile } from '../../../src/isolation/audit/profile-audit.ts';
import { readPaneMark } from '../../../src/isolation/pane-mark.ts';
import { createProfile, type ProfilePlan } from '../../../src/isolation/profile.ts';
import { nameOfChange } from '../../../src/isolation/settings/change.ts';
import { changesOfPane } from '../../../src/isolation/settings/pane-settings.ts';
import { locateUserClaude } from '../../../src/isolation/user-claude.ts';
import { present } from '../../../src/base/assert.ts';
import { DEFAULT_CLAUDE } from '../../support/claude-settings.ts';
import { digestTree } from '../../support/digest-tree.ts';

let root: string;
let home: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ccmux-iso-')));
  home = join(root, 'home');
  await mkdir(join(home, '.claude'), { recursive: true });
  await mkdir(join(root, 'app'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text, { mode });
}

function plan(change: Partial<ProfilePlan> = {}): ProfilePlan {
  return {
    directories: {
      config: join(root, 'config'),
      data: join(root, 'data'),
      state: join(root, 'state'),
      runtime: join(root, 'run'),
    },
    paneId: 'k3v9x0q2ab',
    user: locateUserClaude({}, home),
    cwd: join(root, 'app'),
    isTrusted: false,
    settings: DEFAULT_CLAUDE,
    seat: {},
    changes: { ofRole: [], ofPane: [] },
    isResumed: false,
    environment: {},
    clientVersion: '2.1.329',
    hookUrl: null,
    owner: {
      session: 'app',
      server: { pid: 42, startTime: '99' },
      name: 'dev1',
      role: 'dev',
      conversations: ['64448612-0e5c-4075-8d92-4cb54e7e0567'],
      user: 'u',
      sshClient: null,
      createdAt: '2026-01-01T00:00:00.000Z',
    },
    log: silentLog,
    ...change,
  };
}

function recordingLog(lines: string[]): Log {
  return createLog({ level: 'warn', write: (line) => lines.push(line), now: () => 0 });
}

async function modesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const own = entries.filter((entry) => !entry.isSymbolicLink());
  return Promise.all(
    own.map(async (entry) => {
      const { mode } = await lstat(join(entry.parentPath, entry.name));
      return `${entry.isDirectory() ? 'd' : 'f'} ${(mode & 0o777).toString(8)}`;
    }),
  );
}

/** A home as years of use leave it. */
async function prepareHome(): Promise<void> {
  await put('.claude.json', '{"hasCompletedOnboarding":true,"projects":{}}', 0o600);
  await put('.claude/settings.json', '{"theme":"dark"}');
  await put('.claude/.credentials.json', '{"claudeAiOauth":{"accessToken":"made-up"}}', 0o600);
  await put('.claude/CLAUDE.md', '@notes.md');
  await put('.claude/notes.md', 'notes');
  await put('.claude/skills/s/SKILL.md', 'skill');
  await put('.claude/odd name\n"x"', 'odd');
  await put('.claude/-rf', 'odd');
  await put('.claude/projects/-h-app/x.jsonl', 'old');
  await put('.claude/history.jsonl', 'prompt');
  await put('.claude/plugins/installed_plugins.json', '{"version":2}');
  await put('.claude/plugins/cache/market/plugin/1.0.0/plugin.json', '{}');
  await put('.claude/plugins/marketplaces/market/marketplace.json', '{}');
  await put('dotfiles/agents/a.md', 'agent');
  await symlink('../dotfiles/agents', join(home, '.claude/agents'));
  await symlink('nowhere', join(home, '.claude/dangling'));
  await symlink(join(home, '.claude'), join(home, '.claude/loop'));
}

describe('createProfile', () => {
  it('links what is shared, copies settings and registries, and gives the pane its own state', async () => {
    await prepareHome();
    const profile = await createProfile(plan());
    const config = profile.configDir;
    expect(await readlink(join(config, 'CLAUDE.md'))).toBe(join(home, '.claude/CLAUDE.md'));
    expect(await readFile(join(config, 'agents/a.md'), 'utf8')).toBe('agent');
    expect(await readFile(join(config, 'odd name\n"x"'), 'utf8')).toBe('odd');
    expect(await readlink(join(config, 'dangling'))).toBe(join(home, '.claude/dangling'));
    expect((await lstat(join(config, 'settings.json'))).isFile()).toBe(true);
    expect(JSON.parse(await readFile(join(config, 'settings.json'), 'utf8'))).toEqual({
      theme: 'dark',
      disableDeepLinkRegistration: 'disable',
    });
    const plugins = join(config, 'plugins');
    expect((await lstat(join(plugins, 'installed_plugins.json'))).isFile()).toBe(true);
    expect((await lstat(join(plugins, 'cache/market/plugin'))).isDirectory()).toBe(true);
    expect((await lstat(join(plugins, 'cache/market/plugin/1.0.0'))).isSymbolicLink()).toBe(true);
    expect((await lstat(join(plugins, 'marketplaces/market'))).isSymbolicLink()).toBe(true);
    for (const name of ['.credentials.json', 'projects', 'history.jsonl'])
      expect(existsSync(join(config, name)), name).toBe(false);
    expect(
      profile.entries
        .filter((entry) => !entry.isKnown)
        .map((entry) => entry.name)
        .sort(),
    ).toEqual(['-rf', 'dangling', 'loop', 'notes.md', 'odd name\n"x"']);
  });

  it('is private in every directory and file, whatever the modes of the user’s', async () => {
    await prepareHome();
    await chmod(join(home, '.claude/plugins/installed_plugins.json'), 0o444);
    const profile = await createProfile(plan({ settings: { ...DEFAULT_CLAUDE, copy: ['notes.md'] } }));
    expect(new Set(await modesBelow(join(root, 'data')))).toEqual(new Set(['d 700', 'f 600']));
    expect((await stat(profile.directory)).mode & 0o777).toBe(0o700);
    expect((await stat(profile.shortTmpDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(root, 'data/panes'))).mode & 0o777).toBe(0o700);
  });

  it('changes no byte, no mode and no time in the user’s directory', async () => {
    await prepareHome();
    const before = digestTree(home);
    await createProfile(plan());
    await createProfile(plan({ paneId: 'aaaaaaaaaa', settings: { ...DEFAULT_CLAUDE, memory: 'user' } }));
    await createProfile(plan({ paneId: 'bbbbbbbbbb', settings: { ...DEFAULT_CLAUDE, isolation: 'none' } }));
    await createProfile(
      plan({ paneId: 'cccccccccc', settings: { ...DEFAULT_CLAUDE, copy: ['skills', 'agents'] } }),
    );
    expect(digestTree(home)).toEqual(before);
  });

  it('starts for a user who has never run claude', async () => {
    await rm(join(home, '.claude'), { recursive: true });
    const profile = await createProfile(plan({ environment: { ANTHROPIC_API_KEY: 'k'.repeat(40) } }));
    expect((await readdir(profile.configDir)).sort()).toEqual(['.claude.json', 'ide', 'settings.json']);
    expect(profile.isApiKeyApproved).toBe(true);
    expect(existsSync(join(home, '.claude'))).toBe(false);
  });

  it('says what is broken or unreadable in the user’s directory, and goes on', async () => {
    await put('.claude.json', '{"projects":');
    await put('.claude/settings.json', '{"theme":');
    await put('.claude/plugins', 'a file where a directory belongs');
    await symlink('circle', join(home, '.claude/circle'));
    const lines: string[] = [];
    const settings = { ...DEFAULT_CLAUDE, copy: ['circle'] };
    const profile = await createProfile(plan({ log: recordingLog(lines), settings }));
    expect(lines.join('')).toContain('.claude.json is no JSON object');
    expect(lines.join('')).toContain('"name":"circle"');
    expect(await readFile(join(profile.configDir, 'settings.json'), 'utf8')).toBe('{"theme":');
  });

  it('trusts the folder in the pane alone', async () => {
    const profile = await createProfile(plan({ isTrusted: true }));
    const state = JSON.parse(await readFile(join(profile.configDir, '.claude.json'), 'utf8')) as object;
    expect(state).toMatchObject({ projects: { [join(root, 'app')]: { hasTrustDialogAccepted: true } } });
    expect(existsSync(join(home, '.claude.json'))).toBe(false);
  });

  it('names one memory directory for a project, its worktrees included', async () => {
    const app = join(root, 'app');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', app, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        stdio: 'pipe',
      });
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '-m', 'x');
    git('worktree', 'add', '--quiet', join(root, 'tree'));
    await mkdir(join(root, 'tree/deep'));
    const first = await createProfile(plan());
    const second = await createProfile(plan({ paneId: 'aaaaaaaaaa', cwd: join(root, 'tree/deep') }));
    expect(first.memoryDir).toBe(second.memoryDir);
    expect(first.memoryDir).toMatch(new RegExp(`^${join(root, 'data/memory')}/app-[0-9a-f]+$`));
    const overlay = await readFile(first.settingsOverlay ?? '', 'utf8');
    expect(JSON.parse(overlay)).toMatchObject({ autoMemoryDirectory: first.memoryDir });
  });

  it('believes no folder that passes itself off as the worktree of a trusted one', async () => {
    await mkdir(join(root, 'trusted/.git/worktrees/w'), { recursive: true });
    await writeFile(join(root, 'trusted/.git/worktrees/w/commondir'), '../..\n');
    await writeFile(join(root, 'trusted/.git/worktrees/w/gitdir'), `${join(root, 'elsewhere/.git')}\n`);
    await mkdir(join(root, 'elsewhere'));
    await writeFile(join(root, 'elsewhere/.git'), 'gitdir: x');
    await writeFile(join(root, 'app/.git'), `gitdir: ${join(root, 'trusted/.git/worktrees/w')}\n`);
    const trust = { projects: { [join(root, 'trusted')]: { hasTrustDialogAccepted: true } } };
    await put('.claude.json', JSON.stringify(trust));
    const profile = await createProfile(plan());
    const state = await readFile(join(profile.configDir, '.claude.json'), 'utf8');
    expect(state).not.toContain('hasTrustDialogAccepted');
  });

  it('gives the pane a HOME of its own with `home`, in which tools and imports of CLAUDE.md are found', async () => {
    await prepareHome();
    await put('.claude/CLAUDE.md', 'be brief\n@~/deep/notes.md and @~/../outside @~/.claude/history.jsonl');
    await put('deep/notes.md', 'notes');
    await put('.gitconfig', '[user]');
    await put('.config/gh/hosts.yml', 'made up');
    await put('.config/other', '');
    const homeLinks = ['.gitconfig', '.config/gh', '.ssh'];
    const settings = { ...DEFAULT_CLAUDE, isolation: 'home', homeLinks } as const;
    const before = digestTree(home);
    const profile = await createProfile(plan({ settings }));
    const own = join(profile.directory, 'home');
    expect(profile).toMatchObject({ homeDir: own, configDir: join(own, '.claude') });
    expect((await readdir(own)).sort()).toEqual(['.claude', '.claude.json', '.config', '.gitconfig', 'deep']);
    expect(await readdir(join(own, '.config'))).toEqual(['gh']);
    expect(await readlink(join(own, '.config/gh'))).toBe(join(home, '.config/gh'));
    expect(await readFile(join(own, 'deep/notes.md'), 'utf8')).toBe('notes');
    expect(await readlink(join(own, '.claude/CLAUDE.md'))).toBe(join(home, '.claude/CLAUDE.md'));
    expect(await readPaneMark(profile.directory)).toMatchObject({
      isolation: 'home',
      configDir: profile.configDir,
    });
    expect(new Set(await modesBelow(join(root, 'data')))).toEqual(new Set(['d 700', 'f 600']));
    expect(digestTree(home)).toEqual(before);
  });

  it('begins with the newest prompts of the user’s history where that is wished, however long it is', async () => {
    const prompt = (display: string, project: string) => `${JSON.stringify({ display, project })}\n`;
    const app = join(root, 'app');
    const old = prompt('old', app).repeat(20_000);
    const newest = Array.from({ length: 300 }, (_, i) => prompt(`${i}`, i % 2 === 0 ? app : '/other')).join(
      '',
    );
    await put('.claude/history.jsonl', `${old}${newest}no JSON\n`);
    const displays = async (paneId: string, history: 'project' | 'all' | 'none', isResumed = false) => {
      const settings = { ...DEFAULT_CLAUDE, history };
      const { configDir } = await createProfile(plan({ paneId, settings, isResumed }));
      const text = await readFile(join(configDir, 'history.jsonl'), 'utf8').catch(() => null);
      return text?.split('\n').flatMap((line) => {
        return line === '' ? [] : [(JSON.parse(line) as { display: string }).display];
      });
    };
    const all = await displays('aaaaaaaaaa', 'all');
    expect(all).toEqual(Array.from({ length: 200 }, (_, i) => `${i + 100}`));
    const ofProject = await displays('bbbbbbbbbb', 'project');
    expect(ofProject?.slice(-2)).toEqual(['296', '298']);
    expect(new Set(ofProject?.slice(0, 50))).toEqual(new Set(['old']));
    // A conversation that is gone on with brings its own.
    expect(await displays('cccccccccc', 'all', true)).toBeUndefined();
    expect(await displays('dddddddddd', 'none')).toBeUndefined();
  });

  it('overlays what the seat says, with ccmux’s own hooks beside the seat’s', async () => {
    const seat = {
      settings: {
        effortLevel: 'high',
        permissions: { deny: ['WebFetch'] },
        hooks: { Stop: [{ hooks: [] }] },
      },
      allowedTools: ['Read', 'Bash(git log:*)'],
      deniedTools: ['Bash(rm:*)'],
      mcpConfig: { memory: { command: 'm', env: { FILE: '${CLAUDE_MCP_STATE_DIR}/m.json' } } },
    };
    const profile = await createProfile(plan({ seat, hookUrl: 'http://127.0.0.1:1/hook' }));
    const overlay = JSON.parse(await readFile(profile.settingsOverlay ?? '', 'utf8')) as {
      hooks: { Stop: unknown[] };
    };
    expect(overlay).toMatchObject({
      autoMemoryDirectory: profile.memoryDir,
      effortLevel: 'high',
      permissions: { allow: ['Read', 'Bash(git log:*)'], deny: ['WebFetch', 'Bash(rm:*)'] },
    });
    expect(overlay.hooks.Stop).toHaveLength(2);
    const [file] = profile.mcpConfigs;
    expect(file).toBe(join(profile.directory, 'mcp.json'));
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ mcpServers: seat.mcpConfig });
    const files = await createProfile(plan({ paneId: 'aaaaaaaaaa', seat: { mcpConfig: ['a.json'] } }));
    expect(files.mcpConfigs).toEqual(['a.json']);
  });

  it('brings back what was changed in an earlier pane, which still counts as changed, and what was kept for the role', async () => {
    await put('.claude.json', '{"hasCompletedOnboarding":true,"mcpServers":{"a":{"command":"a"}}}');
    await put('.claude/settings.json', '{"theme":"dark","permissions":{"allow":["Read"]}}');
    const changes = {
      ofRole: [{ file: 'settings', path: ['effortLevel'], kind: 'set', value: 'low' }],
      ofPane: [
        { file: 'settings', path: ['model'], kind: 'set', value: 'sonnet' },
        { file: 'settings', path: ['permissions', 'allow'], kind: 'elements', added: ['Edit'], removed: [] },
        { file: 'state', path: ['mcpServers', 'b'], kind: 'set', value: { command: 'b' } },
        { file: 'local', path: ['env', 'A'], kind: 'set', value: '1' },
      ],
    } as const;
    const profile = await createProfile(plan({ changes }));
    const read = async (name: string) =>
      JSON.parse(await readFile(join(profile.configDir, name), 'utf8')) as object;
    expect(await read('settings.json')).toEqual({
      theme: 'dark',
      permissions: { allow: ['Read', 'Edit'] },
      disableDeepLinkRegistration: 'disable',
      effortLevel: 'low',
      model: 'sonnet',
    });
    expect(await read('.claude.json')).toMatchObject({
      mcpServers: { a: { command: 'a' }, b: { command: 'b' } },
    });
    expect(await read('settings.local.json')).toEqual({ env: { A: '1' } });
    const found = await changesOfPane(profile.directory, profile);
    expect(found).toHaveLength(4);
    expect(found).toEqual(expect.arrayContaining([...changes.ofPane]));
  });

  it('tells what the user decided in a pane from what the client notes for itself', async () => {
    await put('.claude/settings.json', '{"theme":"dark","model":"opus"}');
    const { directory, configDir, stateFile } = await createProfile(plan());
    const app = join(root, 'app');
    const state = {
      numStartups: 2,
      userID: 'u',
      tipsHistory: { a: 1 },
      mcpServers: { b: { command: 'b' } },
      projects: {
        [app]: { lastCost: 1, hasTrustDialogAccepted: true, allowedTools: ['Bash(ls)'], mcpServers: {} },
      },
    };
    await writeFile(stateFile, JSON.stringify(state));
    await writeFile(
      join(configDir, 'settings.json'),
      '{"theme":"light","disableDeepLinkRegistration":"disable"}',
    );
    const places = { configDir, stateFile };
    expect((await changesOfPane(directory, places)).map(nameOfChange).sort()).toEqual(
      ['mcpServers.b', 'model', `projects.${app}.allowedTools`, 'theme'].sort(),
    );
    // The client is just writing it.
    await writeFile(stateFile, '{"mcpServers":');
    expect((await changesOfPane(directory, places)).map(nameOfChange).sort()).toEqual(['model', 'theme']);
  });

  it('bears a mark without secrets by which a later server knows it', async () => {
    const environment = { ANTHROPIC_API_KEY: 'made-up-secret-key-of-some-length' };
    const profile = await createProfile(plan({ environment }));
    expect(await readPaneMark(profile.directory)).toMatchObject({
      paneId: 'k3v9x0q2ab',
      server: { pid: 42, startTime: '99' },
      configDir: profile.configDir,
      isKept: false,
    });
    expect(await readFile(join(profile.directory, 'pane.json'), 'utf8')).not.toContain('made-up');
  });

  it('leaves the user’s directory in place as the config directory with isolation none', async () => {
    await prepareHome();
    const profile = await createProfile(
      plan({ settings: { ...DEFAULT_CLAUDE, isolation: 'none', usage: false } }),
    );
    expect(profile).toMatchObject({ configDir: join(home, '.claude'), entries: [], settingsOverlay: null });
    const made = ['manifest.json', 'mcp-state', 'output', 'pane.json', 'tmp'];
    expect((await readdir(profile.directory)).sort()).toEqual(made);
  });

  it('asks the client for its hooks in an overlay of its own, also with isolation none', async () => {
    await put('.claude/settings.json', '{"hooks":{"Stop":[]},"allowedHttpHookUrls":["https://a"]}');
    const before = digestTree(home);
    for (const isolation of ['config_dir', 'none'] as const) {
      const settings = { ...DEFAULT_CLAUDE, isolation };
      const paneId = `hooks${isolation.replace('_', '')}`.slice(0, 10).padEnd(10, '0');
      const profile = await createProfile(plan({ paneId, settings, hookUrl: 'http://127.0.0.1:1/hook' }));
      const overlay = await readFile(present(profile.settingsOverlay, 'an overlay'), 'utf8');
      expect(JSON.parse(overlay)).toMatchObject({
        hooks: { Stop: [{ hooks: [{ type: 'http', url: 'http://127.0.0.1:1/hook' }] }] },
        allowedHttpHookUrls: ['http://127.0.0.1:1/hook'],
      });
    }
    expect(digestTree(home)).toEqual(before);
  });

  it('refuses a second profile of the same pane and hostile ids, and leaves the first alone', async () => {
    const profile = await createProfile(plan());
    await writeFile(join(profile.outputDir, 'work'), 'work');
    await writeFile(join(profile.shortTmpDir, 'socket'), '');
    await expect(createProfile(plan())).rejects.toMatchObject({ code: 'held' });
    expect(await readFile(join(profile.outputDir, 'work'), 'utf8')).toBe('work');
    expect(existsSync(join(profile.shortTmpDir, 'socket'))).toBe(true);
    await expect(createProfile(plan({ paneId: '../../x' }))).rejects.toMatchObject({ code: 'usage' });
    expect(await readdir(join(root, 'data/panes'))).toEqual(['k3v9x0q2ab']);
  });

  it('leaves nothing behind when it cannot be made', async () => {
    await writeFile(join(root, 'run'), 'a file where the runtime directory belongs');
    await expect(createProfile(plan())).rejects.toMatchObject({ code: 'failed' });
    expect(await readdir(join(root, 'data/panes'))).toEqual([]);
  });

  it('copies nothing that is large or of other processes: 500 entries and a history of 200 MiB become links', async () => {
    for (let number = 0; number < 500; number++) await put(`.claude/entry-${number}`, 'x');
    for (const name of ['.claude/history.jsonl', '.claude/huge']) {
      await put(name, '');
      await truncate(join(home, name), 200 * 1024 * 1024);
    }
    const profile = await createProfile(plan());
    expect(profile.entries.filter((entry) => entry.kind === 'linked')).toHaveLength(502);
    expect((await readdir(profile.configDir)).includes('history.jsonl')).toBe(false);
    const files = (await readdir(profile.configDir, { withFileTypes: true, recursive: true })).filter(
      (entry) => entry.isFile(),
    );
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
    );
    expect(Math.max(...sizes)).toBeLessThan(4096);
  });
});

it('is taken over from a dead server without locks of its client, and with everything that is shared', async () => {
  await prepareHome();
  const { directory, configDir } = await createProfile(plan());
  await put('.claude/ide/4711.lock', 'an editor that lives');
  await writeFile(join(configDir, 'history.jsonl.lock'), '');
  const mark = present(await readPaneMark(directory), 'its mark');
  const before = (await auditProfile(directory, configDir)).findings;
  await adoptProfile(plan(), mark);
  expect(await readdir(configDir)).not.toContain('history.jsonl.lock');
  expect(await readFile(join(configDir, 'ide/4711.lock'), 'utf8')).toBe('an editor that lives');
  // The user's own dangling link is one still.
  expect((await auditProfile(directory, configDir)).findings).toEqual(before);
});
