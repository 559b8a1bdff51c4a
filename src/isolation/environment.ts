/**
 * The environment of a pane's child, worked out from the starting environment, the user's rules, the seat and the
 * profile. Variables are removed by exact name only: logins and providers are `CLAUDE_CODE_*` too.
 */
import { join } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import type { ClaudeSettings, EnvironmentRules } from '../core/plan.ts';
import type { Seat } from '../core/seat.ts';
import { hasEnvironmentLogin, sharedLoginPlace } from './login.ts';
import type { ProfilePlaces } from './profile-places.ts';
import { USER_HOME, type UserClaude } from './user-claude.ts';

export type Environment = Readonly<Record<string, string>>;

/** What a running client sets for its children (measured with 2.1.329): inherited, they would make a pane's client a child. */
const OF_A_RUNNING_CLAUDE = [
  'AI_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE_CHILD_NOTES_DIR',
  'CLAUDE_CODE_CHILD_SESSION',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_EXECPATH',
  'CLAUDE_CODE_MESSAGING_SOCKET',
  'CLAUDE_CODE_MESSAGING_TOKEN',
  'CLAUDE_CODE_SESSION_ATTENDED',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_EFFORT',
  'CLAUDE_ENV_FILE',
  'CLAUDE_PID',
  'CLAUDE_PROJECT_DIR',
];

/** Whose terminal it is and how large: true of the terminal outside, false inside a pane. */
const OF_THE_OUTER_TERMINAL = [
  'COLUMNS',
  'GHOSTTY_BIN_DIR',
  'GHOSTTY_RESOURCES_DIR',
  'ITERM_PROFILE',
  'ITERM_SESSION_ID',
  'KITTY_PID',
  'KITTY_WINDOW_ID',
  'KONSOLE_VERSION',
  'LC_TERMINAL',
  'LC_TERMINAL_VERSION',
  'LINES',
  'STY',
  'TERMCAP',
  'TERM_SESSION_ID',
  'TMUX',
  'TMUX_PANE',
  'VTE_VERSION',
  'WEZTERM_EXECUTABLE',
  'WEZTERM_PANE',
  'WEZTERM_UNIX_SOCKET',
  'WINDOWID',
  'WT_SESSION',
  'ZELLIJ',
  'ZELLIJ_PANE_ID',
  'ZELLIJ_SESSION_NAME',
];

const REMOVED_WITH_OUTER_TERMINAL: ReadonlySet<string> = new Set(OF_A_RUNNING_CLAUDE);
export const REMOVED_VARIABLES: ReadonlySet<string> = new Set([
  ...OF_A_RUNNING_CLAUDE,
  ...OF_THE_OUTER_TERMINAL,
]);

export interface EnvironmentSources {
  /** The environment that the session was started in. */
  readonly starting: Readonly<Record<string, string | undefined>>;
  readonly rules: EnvironmentRules;
  readonly seat: Seat;
  readonly settings: Pick<ClaudeSettings, 'autoUpdate' | 'isolation' | 'credentials'>;
  /** The child has the terminal at hand and not one of ours: what is said of that terminal stays. */
  readonly hasOuterTerminal?: boolean;
  /** ccmux's own. */
  readonly version: string;
}

/** What the user says of a pane's environment, before ccmux adds what it says itself. Logins are decided from it. */
export function chosenEnvironment(sources: EnvironmentSources): Environment {
  const { starting, rules, seat } = sources;
  const removed = sources.hasOuterTerminal === true ? REMOVED_WITH_OUTER_TERMINAL : REMOVED_VARIABLES;
  const environment: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(starting)) {
    const isTaken = rules.inherit === null || rules.inherit.includes(name);
    if (value !== undefined && isTaken && !removed.has(name)) environment[name] = value;
  }
  Object.assign(environment, terminalVariables(sources));
  for (const name of rules.unset) Reflect.deleteProperty(environment, name);
  for (const [name, value] of Object.entries(rules.default)) environment[name] ??= value;
  Object.assign(environment, rules.set, seat.env);
  for (const [name, value] of Object.entries(environment)) checkVariable(name, value);
  return environment;
}

function terminalVariables({ settings, version, hasOuterTerminal }: EnvironmentSources): Environment {
  const own = {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'ccmux',
    TERM_PROGRAM_VERSION: version,
  };
  return {
    ...(hasOuterTerminal === true ? {} : own),
    // Seven updaters of one installation would race.
    ...(settings.autoUpdate ? {} : { DISABLE_AUTOUPDATER: '1' }),
  };
}

export interface PaneFacts extends EnvironmentSources {
  /** Null where no session is around it. */
  readonly session: {
    readonly name: string;
    readonly socket: string;
    /** Proves to the server which pane a request comes from. */
    readonly token: string;
  } | null;
  readonly conversation: string;
  /** Absolute. */
  readonly cwd: string;
  /** A directory of the pane's own that it works in, and the project that it is of; null in the project itself. */
  readonly ground?: { readonly directory: string; readonly project: string } | null;
  readonly profile: ProfilePlaces & {
    readonly paneId: string;
    /** Whether the client uses the API key in its environment without asking. */
    readonly isApiKeyApproved: boolean;
  };
  readonly user: UserClaude;
  readonly userName: string;
  /** Value of SSH_CLIENT where the session was started over SSH. */
  readonly sshClient: string | null;
  /** The stable link that follows the client attached last; null leaves the variable as it is. */
  readonly sshAuthSock: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The whole environment of a pane's child. Throws CcmuxError where a rule or the seat names an impossible variable. */
export function paneEnvironment(facts: PaneFacts): Record<string, string> {
  const chosen = chosenEnvironment(facts);
  const { CLAUDE_CONFIG_DIR: _, ...others } = chosen;
  return {
    ...others,
    ...configDirVariables(chosen, facts),
    ...loginVariables(chosen, facts),
    ...identityVariables(facts),
    ...placeVariables(facts),
    ...(facts.sshAuthSock === null ? {} : { SSH_AUTH_SOCK: facts.sshAuthSock }),
  };
}

/** Which files the client uses. With a HOME of its own it keeps to its defaults there. */
function configDirVariables(chosen: Environment, { profile, settings, user }: PaneFacts): Environment {
  if (profile.homeDir !== null) return { HOME: profile.homeDir, [USER_HOME]: user.home };
  if (settings.isolation !== 'none') return { CLAUDE_CONFIG_DIR: profile.configDir };
  return user.isDefault ? pickVariable(chosen, 'CLAUDE_CONFIG_DIR') : { CLAUDE_CONFIG_DIR: user.configDir };
}

function pickVariable(environment: Environment, name: string): Environment {
  return name in environment ? { [name]: environment[name] } : {};
}

function loginVariables(chosen: Environment, { profile, settings, user }: PaneFacts): Environment {
  const isUsersToo = settings.isolation !== 'none' && settings.credentials === 'shared';
  // A place that the user has chosen for the login stays theirs; inside a pane it is that pane's, and the same.
  const isChosen = 'CLAUDE_SECURESTORAGE_CONFIG_DIR' in chosen;
  if (!isUsersToo || isChosen || hasEnvironmentLogin(chosen, profile.isApiKeyApproved)) return {};
  // `~/.claude` would be the pane's own where its HOME is.
  const place = profile.homeDir === null ? sharedLoginPlace(user) : user.configDir;
  return { CLAUDE_SECURESTORAGE_CONFIG_DIR: place };
}

function identityVariables(facts: PaneFacts): Environment {
  const { seat, conversation, profile, session } = facts;
  return {
    CLAUDE_ROLE: seat.role,
    SESSION_ID: conversation,
    CLAUDE_SESSION_ID: conversation,
    WORKING_DIR: facts.cwd,
    CLAUDE_SESSION_DIR: profile.directory,
    CLAUDE_SESSION_NAME: seat.name,
    CLAUDE_SESSION_USER: facts.userName,
    ...(facts.sshClient === null ? {} : { CLAUDE_SESSION_SSH_CLIENT: facts.sshClient }),
    CLAUDE_SESSION_START_TIME: String(Math.floor(facts.startedAt / 1000)),
    ...(session !== null && {
      CCMUX_SESSION: session.name,
      CCMUX_SOCKET: session.socket,
      CCMUX_TOKEN: session.token,
    }),
    CCMUX_PANE: profile.paneId,
    CCMUX_PANE_NAME: seat.name,
    CCMUX_OUTPUT_DIR: profile.outputDir,
    ...(facts.ground != null && {
      CCMUX_WORKSPACE: facts.ground.directory,
      CCMUX_PROJECT: facts.ground.project,
    }),
  };
}

function placeVariables({ profile, user }: PaneFacts): Environment {
  const own = (name: string) => join(profile.configDir, name);
  const shared = (name: string) => join(user.configDir, name);
  return {
    CLAUDE_HISTORY_FILE: own('history.jsonl'),
    CLAUDE_HISTORY_LOCK: own('history.jsonl.lock'),
    CLAUDE_SESSION_ENV_DIR: own('session-env'),
    CLAUDE_TODOS_DIR: own('todos'),
    CLAUDE_SHELL_SNAPSHOTS_DIR: own('shell-snapshots'),
    CLAUDE_FILE_HISTORY_DIR: own('file-history'),
    CLAUDE_DEBUG_DIR: own('debug'),
    CLAUDE_MCP_STATE_DIR: profile.mcpStateDir,
    CLAUDE_SKILLS_DIR: shared('skills'),
    CLAUDE_AGENTS_DIR: shared('agents'),
    CLAUDE_COMMANDS_DIR: shared('commands'),
    CLAUDE_PLUGINS_DIR: shared('plugins'),
    CLAUDE_CODE_TMPDIR: profile.shortTmpDir,
    TMPDIR: profile.tmpDir,
  };
}

/** The kernel takes names without `=` and no NUL anywhere; anything else would reach the child as another variable. */
function checkVariable(name: string, value: unknown): void {
  if (name !== '' && !/[=\0]/.test(name) && typeof value === 'string' && !value.includes('\0')) return;
  throw new CcmuxError('invalid-config', `${JSON.stringify(name)} cannot be an environment variable`, {
    hint: 'look at env in the configuration and in the layout',
  });
}
