/**
 * Starts a session: works configuration, layout and theme out into a plan, settles what only a person can (trust, the
 * first notice), and hands the plan to a new server. But for their answers nothing is left of a start that is given up.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { resolveLayout } from '../config/layouts.ts';
import { configFile, loadUserConfig } from '../config/load-config.ts';
import { resolveRoles, resolveSeat, type Roles } from '../config/roles.ts';
import { toSessionSettings } from '../config/session-settings.ts';
import { namedDirectories } from '../config/shipped.ts';
import { resolveTheme } from '../config/themes.ts';
import { CcmuxError } from '../core/errors.ts';
import { workspaceOf } from '../core/ground.ts';
import { leaf } from '../core/layout-tree.ts';
import type { Directories, Resumption, SessionPlan } from '../core/plan.ts';
import type { SavedTeam } from '../core/saved-team.ts';
import type { Seat, TeamLayout } from '../core/seat.ts';
import { isFolderTrusted, locateUserClaude, readUserClaude } from '../isolation/user-claude.ts';
import { findMainRoot } from '../isolation/worktree.ts';
import { chooseSessionName, socketPath } from '../store/session-name.ts';
import { requireClaude } from './find-program.ts';
import { directoriesOf, type FoundSession, type LiveSession } from './find-session.ts';
import { memoryLeft, memoryWarning } from './memory.ts';
import { showNoticeOnce } from './notice.ts';
import type { OpenOptions } from './open-options.ts';
import { withProgress } from './progress.ts';
import { datedRecording, requestedRecording } from './recording-file.ts';
import { serverEnvironment } from './server-environment.ts';
import { SERVER_PROGRAM, startServer, type WaitingServer } from './spawn-server.ts';
import { hasTerminal, say, terminalSize, type Environment, type Surroundings } from './surroundings.ts';
import { decideTrust } from './trust.ts';
import { programVersion } from './version.ts';
import { checkNameIsFree, findRestorable, type Restorable } from './restorable.ts';
import {
  decideRestore,
  layoutOf,
  restoredClient,
  restoredConfigFile,
  withoutChoices,
} from './restore-team.ts';

export interface StartOptions extends OpenOptions {
  /** Absolute and real; the session's directory. */
  readonly project: string;
  /** The sessions that are live, whose names are taken. */
  readonly live: readonly LiveSession[];
  /** A kept conversation that the session begins with, in its only seat, instead of a layout. */
  readonly resumed?: { readonly resumption: Resumption; readonly seat: Seat };
  /** A server that loads meanwhile; the caller ends it where it was not needed. */
  readonly waiting?: WaitingServer;
  /** The server's script, but for tests. */
  readonly program?: string;
}

/** Throws CcmuxError: 'held' where another start was faster, and whatever stands against a start. */
export async function startSession(options: StartOptions, surroundings: Surroundings): Promise<FoundSession> {
  const directories = directoriesOf(surroundings);
  const home = surroundings.env.HOME ?? homedir();
  const { env, restored } = serverEnvironment(surroundings.env, home);
  const damages: string[] = [];
  const restores = await teamToRestore(options, surroundings, (line) => damages.push(line));
  const configured =
    restores === null
      ? configuredPlan(options, directories, surroundings)
      : restoringPlan(restores, options, { directories, env, surroundings });
  const draft: SessionPlan = { ...configured, restoredEnvironment: restored };
  const claudes =
    draft.command !== null ? [] : draft.layout.seats.filter(({ command }) => command === undefined);
  const runsClaude = claudes.length > 0;
  if (runsClaude) requireClaude(draft.settings.claude.command[0], searchPath(env, draft), draft.cwd);
  const user = readUserClaude(locateUserClaude(env, home));
  const warnings = [
    ...(await groundWarnings(draft, env)),
    ...(runsClaude ? warningsFor(claudes.length, user.problems) : []),
  ];
  for (const warning of warnings) say(surroundings, warning);
  const mayAsk = runsClaude && options.detached !== true && hasTerminal(surroundings);
  const isTrusted = await decideTrust(
    {
      folder: draft.cwd,
      dataDirectory: directories.data,
      isTrustedByClaude: isFolderTrusted(user.state, draft.cwd, findMainRoot(draft.cwd)),
      mayAsk,
      runs: 'panes',
    },
    surroundings,
  );
  const isFirst =
    mayAsk && (await showNoticeOnce('panes', directories.data, draft.settings.claude, surroundings));
  const program = options.program ?? SERVER_PROGRAM;
  if (options.record === undefined && draft.recordTo !== null) makeDirectory(dirname(draft.recordTo));
  let doing = `starting session ${draft.name}`;
  const onProgress = (text: string) => void (doing = text);
  const isMeant = options.waiting?.name === draft.name;
  const server = isMeant ? options.waiting : startServer(draft, { env, program });
  const starting = server.begin({ ...draft, isTrusted }, { onProgress });
  const socketPath = await withProgress(() => doing, starting, surroundings);
  const told = [...damages, ...warnings];
  const notice = told.length === 0 ? {} : { notice: told.join('; ') };
  return { name: draft.name, socketPath, isFirst, ...notice };
}

/** Null where there is none, or it is not wanted. */
async function teamToRestore(
  options: StartOptions,
  surroundings: Surroundings,
  damaged: (line: string) => void,
): Promise<Restorable | null> {
  if (options.resumed !== undefined) return null;
  const directories = directoriesOf(surroundings);
  const home = surroundings.env.HOME ?? homedir();
  const isWanted = options.restore === true;
  const restorable = await findRestorable({
    project: options.project,
    session: options.session,
    isWanted,
    directories,
    userConfigDir: locateUserClaude(surroundings.env, home).configDir,
    warn: (line) => {
      say(surroundings, line);
      damaged(line);
    },
  });
  if (restorable === null) {
    if (isWanted) say(surroundings, 'there is nothing to restore here: a new team is started');
    return null;
  }
  const question = {
    restorable,
    options,
    configured: loadUserConfig(namedConfig(options, surroundings), directories).restore,
    mayAsk: options.detached !== true && hasTerminal(surroundings),
  };
  return (await decideRestore(question, surroundings)) ? restorable : null;
}

/** A plan as arguments and files have it now, with the panes, the client and the arguments of the team. */
function restoringPlan(
  restorable: Restorable,
  options: StartOptions,
  given: {
    readonly directories: Directories;
    readonly env: Environment;
    readonly surroundings: Surroundings;
  },
): SessionPlan {
  checkNameIsFree(restorable, options.live);
  const { directories, env, surroundings } = given;
  const team = withoutChoices(restorable.team);
  const config = options.config ?? restoredConfigFile(team);
  const plan = configuredPlan(
    {
      ...options,
      project: restorable.cwd,
      session: restorable.name,
      ...(config !== undefined && { config }),
    },
    directories,
    surroundings,
    team,
  );
  const place = { path: searchPath(env, plan), cwd: plan.cwd };
  return {
    ...plan,
    claudeArgs: options.claudeArgs.length > 0 ? options.claudeArgs : team.claudeArgs,
    command: team.command,
    settings: { ...plan.settings, claude: restoredClient(plan.settings.claude, team, place) },
    restores: team,
  };
}

function namedConfig({ config }: OpenOptions, { cwd }: Surroundings): string | undefined {
  return config === undefined ? undefined : resolve(cwd(), config);
}

/** Git is asked, and what asks it is loaded, only where a seat wants a worktree. */
async function groundWarnings(plan: SessionPlan, env: Environment): Promise<readonly string[]> {
  const { layout, settings } = plan;
  if (layout.seats.every((seat) => workspaceOf(seat, settings.ground) !== 'worktree')) return [];
  return (await import('./check-worktrees.ts')).worktreeWarnings(plan, env);
}

/** What the user should know before Claudes start, and what is no reason not to start them. */
function warningsFor(claudes: number, problems: readonly string[]): readonly string[] {
  const memory = memoryWarning(claudes, memoryLeft());
  return [
    ...problems.map((problem) => `${problem}: Claude starts without it (mend it and start the session anew)`),
    ...(memory === null ? [] : [memory]),
  ];
}

/** The plan as arguments and files have it; trust and environment are settled later. */
export function configuredPlan(
  options: StartOptions,
  directories: Directories,
  surroundings: Surroundings,
  team?: SavedTeam,
): SessionPlan {
  const { project, live, resumed } = options;
  const file = namedConfig(options, surroundings);
  const config = loadUserConfig(file, directories);
  const roles = resolveRoles(config.roles);
  const layoutName = options.layout ?? config.layout;
  const themeName = options.theme ?? config.theme;
  const name = options.session ?? chooseSessionName(project, live);
  socketPath(directories, name); // throws where it cannot be, before anything is made
  const recordTo =
    options.record === undefined
      ? dailyRecording(config.record, name, surroundings.env.HOME ?? homedir())
      : requestedRecording(options.record, surroundings.cwd());
  return {
    name,
    cwd: project,
    layout:
      team !== undefined
        ? layoutOf(team)
        : resumed !== undefined
          ? singleSeat(resumed.seat, roles)
          : resolveLayout(layoutName, { ...namedDirectories(directories, 'layouts'), roles }),
    ...(resumed !== undefined && { resumption: resumed.resumption }),
    roles,
    size: terminalSize(surroundings),
    command: options.command ?? null,
    claudeArgs: options.claudeArgs,
    isTrusted: false,
    settings: toSessionSettings(config, resolveTheme(themeName, namedDirectories(directories, 'themes'))),
    recordTo,
    configFile: file ?? configFile(directories),
    directories,
    restoredEnvironment: {},
    version: programVersion(),
  };
}

/** Of a directory in the configuration a new file; what is recorded there has a name of its own. */
function dailyRecording(directory: string | null, name: string, home: string): string | null {
  return directory === null ? null : datedRecording(directory, name, { home, at: new Date() });
}

/** The user's own place for recordings, made when the first one is. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new CcmuxError('failed', `cannot make the directory ${path}`, {
      cause,
      hint: 'see record: in the configuration',
    });
  }
}

function singleSeat(seat: Seat, roles: Roles): TeamLayout {
  return { name: seat.name, tree: leaf(seat.name), seats: [resolveSeat(seat, roles)] };
}

/** The PATH that panes will have. */
function searchPath(env: Environment, { settings: { environment } }: SessionPlan): string {
  const rules: Environment[] = [environment.set, env, environment.default];
  return rules.map(({ PATH }) => PATH).find((path) => path !== undefined) ?? '';
}
