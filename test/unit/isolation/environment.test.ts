import { locateUserClaude } from '../../../src/isolation/user-claude.ts';
import { describe, expect, it } from 'vitest';
import type { EnvironmentRules } from '../../../src/core/plan.ts';
import { paneEnvironment, REMOVED_VARIABLES, type PaneFacts } from '../../../src/isolation/environment.ts';

const NO_RULES: EnvironmentRules = { inherit: null, unset: [], default: {}, set: {} };
const P = '/h/.local/share/ccmux/panes/k3v9x0q2ab';

function facts(change: Partial<PaneFacts> = {}): PaneFacts {
  return {
    starting: { PATH: '/bin', HOME: '/h' },
    rules: NO_RULES,
    seat: { name: 'dev1', role: 'dev' },
    settings: { autoUpdate: false, isolation: 'config_dir', credentials: 'shared' },
    version: '1.2.3',
    session: { name: 'app', socket: '/run/ccmux/app.sock', token: 'secret' },
    conversation: '64448612-0e5c-4075-8d92-4cb54e7e0567',
    cwd: '/h/app',
    profile: {
      paneId: 'k3v9x0q2ab',
      directory: P,
      configDir: `${P}/claude`,
      stateFile: `${P}/claude/.claude.json`,
      homeDir: null,
      tmpDir: `${P}/tmp`,
      outputDir: `${P}/output`,
      logDir: `${P}/log`,
      mcpStateDir: `${P}/mcp-state`,
      shortTmpDir: '/run/ccmux/panes/k3v9x0q2ab',
      isApiKeyApproved: true,
    },
    user: { configDir: '/h/.claude', stateFile: '/h/.claude.json', home: '/h', isDefault: true },
    userName: 'u',
    sshClient: '10.0.0.1 5000 22',
    sshAuthSock: null,
    startedAt: 1_700_000_000_900,
    ...change,
  };
}

describe('paneEnvironment', () => {
  it('holds exactly the documented variables beside the inherited ones', () => {
    expect(paneEnvironment(facts())).toEqual({
      PATH: '/bin',
      HOME: '/h',
      CLAUDE_CONFIG_DIR: `${P}/claude`,
      CLAUDE_SECURESTORAGE_CONFIG_DIR: '',
      CLAUDE_ROLE: 'dev',
      SESSION_ID: '64448612-0e5c-4075-8d92-4cb54e7e0567',
      CLAUDE_SESSION_ID: '64448612-0e5c-4075-8d92-4cb54e7e0567',
      WORKING_DIR: '/h/app',
      CLAUDE_SESSION_DIR: P,
      CLAUDE_SESSION_NAME: 'dev1',
      CLAUDE_SESSION_USER: 'u',
      CLAUDE_SESSION_SSH_CLIENT: '10.0.0.1 5000 22',
      CLAUDE_SESSION_START_TIME: '1700000000',
      CLAUDE_HISTORY_FILE: `${P}/claude/history.jsonl`,
      CLAUDE_HISTORY_LOCK: `${P}/claude/history.jsonl.lock`,
      CLAUDE_SESSION_ENV_DIR: `${P}/claude/session-env`,
      CLAUDE_TODOS_DIR: `${P}/claude/todos`,
      CLAUDE_SHELL_SNAPSHOTS_DIR: `${P}/claude/shell-snapshots`,
      CLAUDE_FILE_HISTORY_DIR: `${P}/claude/file-history`,
      CLAUDE_DEBUG_DIR: `${P}/claude/debug`,
      CLAUDE_MCP_STATE_DIR: `${P}/mcp-state`,
      CLAUDE_SKILLS_DIR: '/h/.claude/skills',
      CLAUDE_AGENTS_DIR: '/h/.claude/agents',
      CLAUDE_COMMANDS_DIR: '/h/.claude/commands',
      CLAUDE_PLUGINS_DIR: '/h/.claude/plugins',
      CLAUDE_CODE_TMPDIR: '/run/ccmux/panes/k3v9x0q2ab',
      TMPDIR: `${P}/tmp`,
      CCMUX_SESSION: 'app',
      CCMUX_PANE: 'k3v9x0q2ab',
      CCMUX_PANE_NAME: 'dev1',
      CCMUX_SOCKET: '/run/ccmux/app.sock',
      CCMUX_TOKEN: 'secret',
      CCMUX_OUTPUT_DIR: `${P}/output`,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      TERM_PROGRAM: 'ccmux',
      TERM_PROGRAM_VERSION: '1.2.3',
      DISABLE_AUTOUPDATER: '1',
    });
  });

  it('removes what a running claude and the outer terminal set, and never a login or a provider', () => {
    const logins = {
      CLAUDE_CODE_OAUTH_TOKEN: 't',
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CODE_SSE_PORT: '1',
      CLAUDE_CODE_MAX_OUTPUT_TOKENS: '1',
    };
    const removed = Object.fromEntries(Array.from(REMOVED_VARIABLES, (name) => [name, 'x']));
    const environment = paneEnvironment(facts({ starting: { ...removed, ...logins } }));
    expect(environment).toMatchObject(logins);
    expect(Object.keys(removed).filter((name) => name in environment)).toEqual([]);
  });

  it('leaves CLAUDE_CONFIG_DIR and the login alone with isolation none', () => {
    const settings = { autoUpdate: false, isolation: 'none', credentials: 'shared' } as const;
    const bare = paneEnvironment(facts({ settings }));
    expect(bare).not.toHaveProperty('CLAUDE_CONFIG_DIR');
    expect(bare).not.toHaveProperty('CLAUDE_SECURESTORAGE_CONFIG_DIR');
    const chosen = paneEnvironment(facts({ settings, starting: { CLAUDE_CONFIG_DIR: '/own' } }));
    expect(chosen.CLAUDE_CONFIG_DIR).toBe('/own');
  });

  it.each([
    [{ ANTHROPIC_AUTH_TOKEN: 't' }, true, undefined],
    [{ CLAUDE_CODE_OAUTH_TOKEN: 't' }, true, undefined],
    [{ CLAUDE_CODE_USE_VERTEX: '1' }, true, undefined],
    [{ ANTHROPIC_API_KEY: 'k' }, true, undefined],
    [{ ANTHROPIC_API_KEY: 'k' }, false, ''],
    [{ CLAUDE_CODE_USE_VERTEX: '0' }, true, ''],
    [{ ANTHROPIC_AUTH_TOKEN: '' }, true, ''],
  ])('with %j (key approved: %s) points the login to %j', (starting, isApiKeyApproved, expected) => {
    const { profile } = facts();
    const environment = paneEnvironment(facts({ starting, profile: { ...profile, isApiKeyApproved } }));
    expect(environment.CLAUDE_SECURESTORAGE_CONFIG_DIR).toBe(expected);
  });

  it('shares a login from the directory that the user chose, and none where each pane has its own', () => {
    const user = { configDir: '/own', stateFile: '/own/.claude.json', home: '/h', isDefault: false };
    expect(paneEnvironment(facts({ user })).CLAUDE_SECURESTORAGE_CONFIG_DIR).toBe('/own');
    const settings = { autoUpdate: true, isolation: 'config_dir', credentials: 'own' } as const;
    const own = paneEnvironment(facts({ user, settings }));
    expect(own).not.toHaveProperty('CLAUDE_SECURESTORAGE_CONFIG_DIR');
    expect(own).not.toHaveProperty('DISABLE_AUTOUPDATER');
  });

  it('moves HOME with a home of the pane’s own, and finds the login all the same', () => {
    const home = {
      configDir: `${P}/home/.claude`,
      stateFile: `${P}/home/.claude.json`,
      homeDir: `${P}/home`,
    };
    const settings = { autoUpdate: false, isolation: 'home', credentials: 'shared' } as const;
    const starting = { HOME: '/h', CLAUDE_CONFIG_DIR: '/elsewhere' };
    const environment = paneEnvironment(
      facts({ starting, settings, profile: { ...facts().profile, ...home } }),
    );
    expect(environment).toMatchObject({
      HOME: `${P}/home`,
      CCMUX_USER_HOME: '/h',
      CLAUDE_SECURESTORAGE_CONFIG_DIR: '/h/.claude',
      CLAUDE_TODOS_DIR: `${P}/home/.claude/todos`,
    });
    expect(environment).not.toHaveProperty('CLAUDE_CONFIG_DIR');
    // A ccmux in that pane takes the user's own files for theirs, not the pane's.
    expect(locateUserClaude({ ...environment }, `${P}/home`)).toEqual(facts().user);
  });

  it('keeps the directory that the user chose where all use it', () => {
    const user = { configDir: '/own', stateFile: '/own/.claude.json', home: '/h', isDefault: false };
    const settings = { autoUpdate: false, isolation: 'none', credentials: 'shared' } as const;
    expect(paneEnvironment(facts({ user, settings })).CLAUDE_CONFIG_DIR).toBe('/own');
    const starting = { CLAUDE_CONFIG_DIR: '/h/.claude' };
    expect(paneEnvironment(facts({ starting, settings })).CLAUDE_CONFIG_DIR).toBe('/h/.claude');
    expect(paneEnvironment(facts({ settings }))).not.toHaveProperty('CLAUDE_CONFIG_DIR');
  });

  it('applies inherit, unset, default and set in this order, the seat last', () => {
    const environment = paneEnvironment(
      facts({
        starting: { PATH: '/bin', A: 'inherited', B: 'inherited', C: 'not listed' },
        rules: {
          inherit: ['PATH', 'A', 'B'],
          unset: ['B', 'COLORTERM'],
          default: { A: 'default', B: 'default', D: 'default' },
          set: { D: 'set', E: 'set' },
        },
        seat: { name: 'dev1', role: 'dev', env: { E: 'seat', LANG: 'C' } },
      }),
    );
    expect(environment).toMatchObject({ A: 'inherited', B: 'default', D: 'set', E: 'seat', LANG: 'C' });
    expect(environment).not.toHaveProperty('C');
    expect(environment).not.toHaveProperty('COLORTERM');
  });

  it('lets no rule and no seat pretend to be another pane', () => {
    const forged = { CCMUX_PANE: 'other', CLAUDE_CONFIG_DIR: '/h/.claude', CCMUX_TOKEN: 'x' };
    const environment = paneEnvironment(
      facts({ rules: { ...NO_RULES, set: forged }, seat: { name: 'dev1', role: 'dev', env: forged } }),
    );
    expect(environment).toMatchObject({ CCMUX_PANE: 'k3v9x0q2ab', CCMUX_TOKEN: 'secret' });
    expect(environment.CLAUDE_CONFIG_DIR).toBe(`${P}/claude`);
  });

  it('leaves the terminal at hand what it is where the child has that, and names no session where there is none', () => {
    const outer = { TERM: 'xterm-kitty', TMUX: '/tmp/tmux', LINES: '50', CLAUDECODE: '1' };
    const alone = paneEnvironment(facts({ starting: outer, hasOuterTerminal: true, session: null }));
    expect(alone).toMatchObject({
      TERM: 'xterm-kitty',
      TMUX: '/tmp/tmux',
      LINES: '50',
      CCMUX_PANE: 'k3v9x0q2ab',
    });
    for (const name of [
      'TERM_PROGRAM',
      'COLORTERM',
      'CLAUDECODE',
      'CCMUX_SESSION',
      'CCMUX_SOCKET',
      'CCMUX_TOKEN',
    ])
      expect(alone).not.toHaveProperty(name);
  });

  it('follows the stable SSH agent link where there is one', () => {
    expect(paneEnvironment(facts({ sshAuthSock: '/run/agent' })).SSH_AUTH_SOCK).toBe('/run/agent');
    expect(paneEnvironment(facts({ starting: { SSH_AUTH_SOCK: '/a' } })).SSH_AUTH_SOCK).toBe('/a');
  });

  it.each([['A=B'], [''], ['A\0']])('refuses %j as the name of a variable', (name) => {
    expect(() => paneEnvironment(facts({ rules: { ...NO_RULES, set: { [name]: 'x' } } }))).toThrow(
      /cannot be an environment variable/,
    );
  });
});
