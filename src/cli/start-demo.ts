/**
 * Starts a demo: a session like any other, with stand-ins in the place of claude. The user's theme, keys and layouts
 * are theirs; their Claude, its login, settings and memory are not even read, and everything lies in one directory
 * that goes with the demo.
 */
import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SessionPlan, SessionSettings, Theme } from '../core/plan.ts';
import type { RoleRecipe } from '../core/seat.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { commandKeyLabel } from '../ui/key-label.ts';
import { demoDirectories, demoRoot } from './demo-place.ts';
import { DEMO_LAYOUT, freeDemoName } from './demo-session.ts';
import { directoriesOf, type FoundSession, type LiveSession } from './find-session.ts';
import type { OpenOptions } from './open-options.ts';
import { serverEnvironment } from './server-environment.ts';
import { withProgress } from './progress.ts';
import { SERVER_PROGRAM, spawnServer } from './spawn-server.ts';
import { configuredPlan } from './start-session.ts';
import type { Environment, Surroundings } from './surroundings.ts';

/** The built stand-in, beside this file's folder. */
const STAND_IN = fileURLToPath(new URL('../demo/main.js', import.meta.url));
/** What the team works on: an empty directory, named after the project of the story. */
const PROJECT = 'ferry';
/** A stand-in ends at once. */
const GRACE_MS = 2000;
/** Logins: the demo has no use for them, and must not leave a trace of one in a profile. */
const LOGINS = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_SECURESTORAGE_CONFIG_DIR',
];

/** Throws CcmuxError: 'held' where another start was faster, and whatever stands against a start. */
export async function startDemo(
  options: OpenOptions & { readonly live: readonly LiveSession[] },
  surroundings: Surroundings,
): Promise<FoundSession> {
  const usual = directoriesOf(surroundings);
  const name = options.session ?? freeDemoName(options.live);
  const root = demoRoot(usual, name);
  const configured = configuredPlan(
    { ...options, session: name, layout: options.layout ?? DEMO_LAYOUT, project: join(root, PROJECT) },
    usual,
    surroundings,
  );
  for (const path of [usual.runtime, dirname(root), root]) ensurePrivateDirectory(path);
  mkdirSync(configured.cwd, { recursive: true });
  // A demo leaves nothing but what was asked for by name.
  const recordTo = options.record === undefined ? null : configured.recordTo;
  const plan = demoPlan(
    { ...configured, recordTo, cwd: realpathSync(configured.cwd) },
    { root, isRecordingWanted: options.record !== undefined },
  );
  const env = demoEnvironment(surroundings.env, root);
  const starting = spawnServer({ plan, env, program: SERVER_PROGRAM });
  const socketPath = await withProgress(() => `starting ${name}`, starting, surroundings);
  return { name, socketPath, isDemo: true };
}

/** `configured` with nothing left of what the user would have their own Claude do. */
export function demoPlan(
  configured: SessionPlan,
  { root, isRecordingWanted }: { readonly root: string; readonly isRecordingWanted: boolean },
): SessionPlan {
  const { layout, roles, settings } = configured;
  const { theme } = settings;
  return {
    ...configured,
    demo: { root },
    layout: {
      ...layout,
      seats: layout.seats.map(({ name, role, ...recipe }) => ({
        ...looksOf(role, recipe, theme),
        name,
        role,
      })),
    },
    roles: Object.fromEntries(
      Object.entries(roles).map(([role, recipe]) => [role, looksOf(role, recipe, theme)]),
    ),
    // The user's daily recordings are of their own work.
    recordTo: isRecordingWanted ? configured.recordTo : null,
    isTrusted: true,
    settings: {
      ...settings,
      // Scripted agents call nobody away from what they do, and cost nothing.
      notify: { ...settings.notify, waiting: [], finished: [], budget: [], command: null, roles: {} },
      budget: { pane: null, team: null, roles: {}, warnAt: [] },
      claude: {
        ...settings.claude,
        command: [process.execPath, STAND_IN],
        args: [],
        isolation: 'config_dir',
        cleanupOnClose: true,
        graceMs: GRACE_MS,
        credentials: 'own',
        memory: 'own',
      },
      environment: { inherit: null, unset: [], default: {}, set: standInVariables(settings) },
    },
    directories: demoDirectories(configured.directories, root),
  };
}

/** Title and colour of a seat or a role; the stand-in wears the colour too. */
function looksOf(role: string, { title, color }: RoleRecipe, theme: Theme): RoleRecipe {
  const accent = color ?? (Object.hasOwn(theme.roles, role) ? theme.roles[role] : undefined);
  return {
    ...(title !== undefined && { title }),
    ...(color !== undefined && { color }),
    ...(accent !== undefined && { env: { CCMUX_DEMO_ACCENT: accent } }),
  };
}

/** What the stand-ins are told of the session around them; demo/main.ts reads it. */
function standInVariables(settings: SessionSettings): Readonly<Record<string, string>> {
  const helpKeys = commandKeyLabel(settings, ({ name }) => name === 'help');
  return {
    CCMUX_DEMO_GROUND: isDark(settings.theme.titleFocused) ? 'light' : 'dark',
    ...(helpKeys !== null && { CCMUX_DEMO_HELP_KEYS: helpKeys }),
  };
}

/** Of a text's colour: then what is behind it is light. The terminal's own colour tells nothing. */
function isDark(color: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  // Rec. 709's shares of brightness.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}

/** The user's environment without their logins; a config directory that is not there stands for their own. */
function demoEnvironment(env: Environment, root: string): Environment {
  const { env: kept } = serverEnvironment(env, env.HOME ?? homedir());
  const entries = Object.entries(kept).filter(([name]) => !LOGINS.includes(name));
  return { ...Object.fromEntries(entries), CLAUDE_CONFIG_DIR: join(root, 'no-claude') };
}
