/**
 * The user's own Claude Code: where its files lie and what its state says. Everything here only reads; what is not
 * there or broken is said, never thrown, since a pane must start for a user who has never run Claude Code too.
 */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isJsonObject, parseJsonObject, type JsonObject } from '../base/json.ts';
import { systemCode } from '../base/system-code.ts';
import { isWithin } from '../base/within.ts';
import { readRegularFileSync } from '../files/regular-file.ts';

export interface UserClaude {
  /** Absolute; may not exist. */
  readonly configDir: string;
  /** `.claude.json`: onboarding, projects, trust, MCP servers; may not exist. */
  readonly stateFile: string;
  /** The user's HOME. */
  readonly home: string;
  /** Whether it is `~/.claude`, and not a directory of the user's choice. */
  readonly isDefault: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the claude that the user would start by hand in this environment keeps its files. */
export function locateUserClaude(env: Environment, homeHere: string): UserClaude {
  const home = userHome(env, homeHere);
  const chosen = chosenConfigDir(env, home);
  if (chosen === null) {
    return { configDir: join(home, '.claude'), stateFile: join(home, '.claude.json'), home, isDefault: true };
  }
  const base = env.PWD !== undefined && isAbsolute(env.PWD) ? env.PWD : home;
  const configDir = resolve(base, chosen).normalize('NFC');
  return { configDir, stateFile: join(configDir, '.claude.json'), home, isDefault: false };
}

/** Names the user's HOME inside a pane that has one of its own. */
export const USER_HOME = 'CCMUX_USER_HOME';

function userHome(env: Environment, here: string): string {
  const profile = env.CCMUX_PANE === undefined ? '' : (env.CLAUDE_SESSION_DIR ?? '');
  const users = env[USER_HOME] ?? '';
  return profile !== '' && users !== '' && isWithin(here, profile) ? users : here;
}

/** Inside a pane CLAUDE_CONFIG_DIR is the pane's own, which is nobody's to build on: the login's place says whose it is. */
function chosenConfigDir(env: Environment, home: string): string | null {
  const chosen = env.CLAUDE_CONFIG_DIR ?? '';
  const profile = env.CCMUX_PANE === undefined ? '' : (env.CLAUDE_SESSION_DIR ?? '');
  const isOfHome = chosen === '' && (env[USER_HOME] ?? '') !== '';
  const isOfPane = profile !== '' && (isOfHome || isWithin(chosen, profile));
  const directory = isOfPane ? (env.CLAUDE_SECURESTORAGE_CONFIG_DIR ?? '') : chosen;
  return directory === '' || (isOfHome && directory === join(home, '.claude')) ? null : directory;
}

export interface UserState {
  /** Null where there is none, or none that can be read. */
  readonly state: JsonObject | null;
  /** One sentence per file that is there and cannot be used. */
  readonly problems: readonly string[];
}

/** Reads the user's `.claude.json`; older clients kept it as `.config.json`, which the client still prefers. */
export function readUserClaude(user: UserClaude): UserState {
  const problems: string[] = [];
  for (const path of [join(user.configDir, '.config.json'), user.stateFile]) {
    const text = readText(path, problems);
    if (text === null || text.trim() === '') continue;
    const state = parseJsonObject(text);
    if (state !== null) return { state, problems };
    problems.push(`${path} is no JSON object`);
  }
  return { state: null, problems };
}

function readText(path: string, problems: string[]): string | null {
  try {
    return readRegularFileSync(path);
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push(`${path} cannot be read (${code ?? 'error'})`);
    return null;
  }
}

/**
 * Whether the user's Claude trusts `realCwd` (a real path): itself, a directory above it, or, where it lies in a git
 * worktree, the main working tree's root (`mainRoot`), under which the client keeps a project's state.
 */
export function isFolderTrusted(
  userState: JsonObject | null,
  realCwd: string,
  mainRoot: string | null = null,
): boolean {
  const projects = userState?.projects;
  if (!isJsonObject(projects)) return false;
  return projectKeys(realCwd, mainRoot).some((key) => {
    const project = Object.hasOwn(projects, key) ? projects[key] : undefined;
    return isJsonObject(project) && project.hasTrustDialogAccepted === true;
  });
}

/** The keys under which the client may look for this directory's project, nearest first. */
export function projectKeys(realCwd: string, mainRoot: string | null): readonly string[] {
  const keys: string[] = [];
  for (let at = realCwd.normalize('NFC'); ; at = dirname(at)) {
    keys.push(at);
    if (at === dirname(at)) break;
  }
  return mainRoot === null || keys.includes(mainRoot) ? keys : [...keys, mainRoot];
}
