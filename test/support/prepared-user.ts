/**
 * A person who has used Claude Code for a while: commands, skills, agents, a plugin, settings, memory, old
 * conversations, a made-up login, an MCP server, trust of one project. Everything is made up.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLAUDE_VERSION } from './claude-client.ts';
import { PROJECT_ROOT, type TestHome } from './test-home.ts';

export const MADE_UP_KEY = 'sk-ant-test-not-a-real-key';

/** What a client needs in order to talk to the stand-in alone. */
export function clientEnvironment(apiUrl: string): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: MADE_UP_KEY,
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
  };
}

/** What a client that has been set up keeps in `.claude.json`; trusts `project`. */
export function clientState(project: string): Readonly<Record<string, unknown>> {
  return {
    hasCompletedOnboarding: true,
    customApiKeyResponses: { approved: [MADE_UP_KEY.slice(-20)], rejected: [] },
    hasSeenAutoDefaultNotice: true,
    lastReleaseNotesSeen: CLAUDE_VERSION,
    officialMarketplaceAutoInstallAttempted: true,
    officialMarketplaceAutoInstalled: true,
    projects: { [project]: { hasTrustDialogAccepted: true, allowedTools: ['Bash(echo shared-tool:*)'] } },
  };
}

export interface PreparedUser {
  readonly configDir: string;
  readonly stateFile: string;
  /** One JSON line for each start of the user's MCP server. */
  readonly mcpLog: string;
}

export function prepareUser(world: TestHome): PreparedUser {
  const configDir = join(world.home, '.claude');
  const stateFile = join(world.home, '.claude.json');
  const mcpLog = join(world.root, 'mcp.jsonl');
  for (const [path, text] of Object.entries(filesOf(world))) write(join(configDir, path), text);
  write(join(configDir, '.credentials.json'), JSON.stringify(madeUpLogin()));
  write(mcpLog, '');
  const mcpServers = {
    probe: {
      type: 'stdio',
      command: process.execPath,
      args: [join(PROJECT_ROOT, 'test/fixtures/mcp-server.mjs'), mcpLog],
    },
  };
  const own = {
    numStartups: 41,
    userID: 'made-up-user',
    oauthAccount: { emailAddress: 'tester@example.invalid', organizationName: 'Made up' },
    mcpServers,
  };
  write(stateFile, JSON.stringify({ ...clientState(world.project), ...own }, null, 2));
  return { configDir, stateFile, mcpLog };
}

function filesOf(world: TestHome): Readonly<Record<string, string>> {
  const settings = {
    theme: 'dark',
    permissions: { allow: ['Read', 'Skill', 'Agent', 'Task', 'mcp__probe'], deny: [] },
    env: { FROM_USER_SETTINGS: 'yes' },
    disableDeepLinkRegistration: 'disable',
  };
  const oldPrompt = { display: 'an old prompt', pastedContents: {}, project: world.project, timestamp: 1 };
  return {
    'settings.json': JSON.stringify(settings, null, 2),
    'CLAUDE.md': 'The user likes short answers.\n',
    'commands/greet.md': '---\ndescription: Greets\n---\nsay: greeted by a shared command\n',
    'skills/stamp/SKILL.md':
      '---\nname: stamp\ndescription: Stamps a document\n---\nsay: stamped by a shared skill\n',
    'agents/echoer.md':
      '---\nname: echoer\ndescription: Repeats what it is told\n---\nYou are the shared echoer agent.\n',
    'plugins/config.json': '{"repositories":{}}',
    'plugins/installed_plugins.json': '{"version":2,"plugins":{}}',
    'output-styles/terse.md': '---\nname: terse\ndescription: Few words\n---\nBe terse.\n',
    'projects/-an-old-project/0d2f0e0a-57cb-4d0c-9bd5-8f8a3f6f5f1c.jsonl':
      '{"type":"mode","mode":"normal"}\n',
    'history.jsonl': `${JSON.stringify(oldPrompt)}\n`,
    'todos/old.json': '[]',
  };
}

/** Valid for a year, so that nobody tries to refresh it. */
function madeUpLogin() {
  return {
    claudeAiOauth: {
      accessToken: 'made-up-access-token',
      refreshToken: 'made-up-refresh-token',
      expiresAt: Date.now() + 365 * 24 * 3600 * 1000,
      scopes: ['user:inference', 'user:profile'],
      subscriptionType: 'max',
    },
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o600);
}
