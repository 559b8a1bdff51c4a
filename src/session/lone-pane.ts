/**
 * A pane without a session around it: the isolation alone, for one program in the terminal at hand. Its profile is
 * made as every pane's, and torn down in the same order; who runs the program in between is the caller's affair.
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { isWithin } from '../base/within.ts';
import type { ClaudeSettings, Directories, EnvironmentRules } from '../core/plan.ts';
import type { Seat } from '../core/seat.ts';
import { chosenEnvironment, paneEnvironment } from '../isolation/environment.ts';
import { launchRecipe, type LaunchRecipe } from '../isolation/launch.ts';
import { readPaneMark } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import { createProfile, type Profile } from '../isolation/profile.ts';
import { settingsOfSeat, withExisting } from '../isolation/seat-isolation.ts';
import { readRoleSettings } from '../isolation/settings/role-settings.ts';
import type { UserClaude } from '../isolation/user-claude.ts';
import { noteInAudit } from '../store/audit-log.ts';
import { keepAndRemove } from './teardown.ts';

export interface LonePaneOptions {
  readonly directories: Directories;
  readonly claude: ClaudeSettings;
  readonly rules: EnvironmentRules;
  /** The environment that the program would have without us. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly seat: Seat;
  /** Absolute and real. */
  readonly cwd: string;
  /** What the user trusts, if anything: this directory and those below it. */
  readonly trusted: string | null;
  readonly program: LoneProgram;
  readonly newId: { readonly pane: () => string; readonly conversation: () => string };
  readonly user: UserClaude;
  readonly userName: string;
  /** Whose the profile is: when this process is gone, it is an orphan. */
  readonly owner: ProcessIdentity;
  readonly version: string;
  /** For the user: a sentence about something that is not as it should be, and keeps nothing from going on. */
  readonly tell: (text: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export type LoneProgram =
  /** Claude Code with the user's arguments; `command` is its program. */
  | { readonly kind: 'claude'; readonly command: readonly string[]; readonly args: readonly string[] }
  | { readonly kind: 'other'; readonly file: string; readonly args: readonly string[] };

export interface LonePane {
  readonly id: string;
  readonly recipe: Pick<LaunchRecipe, 'file' | 'args'>;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the mark of such a profile, and the conversation kept from it, name as their session. */
const SESSION = 'exec';

/** The environment in which the program is looked up, before there is a profile. Throws as `chosenEnvironment`. */
export function loneEnvironment(options: LonePaneOptions): Readonly<Record<string, string>> {
  return chosenEnvironment(sourcesOf(options));
}

/** Makes the profile and works out what is to be run in it. Throws CcmuxError; then nothing is left behind. */
export async function openLonePane(options: LonePaneOptions): Promise<LonePane> {
  const { directories, claude, seat, cwd, trusted, newId, user, userName, owner, tell, clock, log } = options;
  const [paneId, conversation] = [newId.pane(), newId.conversation()];
  const sshClient = options.environment.SSH_CLIENT ?? null;
  const startedAt = clock.now();
  const environmentThere = loneEnvironment(options);
  const own = withExisting(settingsOfSeat(claude, seat), user, environmentThere);
  const profile = await createProfile({
    directories,
    paneId,
    user: own.user,
    cwd,
    isTrusted: trusted !== null && isWithin(cwd, trusted),
    // Nobody is there to be told.
    settings: { ...own.settings, usage: false },
    seat,
    changes: { ofRole: readRoleSettings(directories, seat.role, tell), ofPane: [] },
    isResumed: false,
    environment: environmentThere,
    clientVersion: null,
    hookUrl: null,
    owner: {
      session: SESSION,
      server: owner,
      name: seat.name,
      role: seat.role,
      conversations: [conversation],
      user: userName,
      sshClient,
      createdAt: new Date(startedAt).toISOString(),
    },
    log,
  });
  await noteInAudit(directories, {
    ...{ action: 'start', conversation, at: startedAt, user: userName, sshClient },
    ...{ session: SESSION, pane: paneId, name: seat.name },
  }).catch((error: unknown) => {
    log.warn('a start could not be noted in audit.log', { error });
  });
  const environment = paneEnvironment({
    ...sourcesOf(options),
    settings: own.settings,
    session: null,
    conversation,
    cwd,
    profile,
    user: own.user,
    userName,
    sshClient,
    sshAuthSock: null,
    startedAt,
  });
  return { id: paneId, recipe: recipeOf(options, profile, conversation), environment };
}

/** Keeps the conversation and removes the profile; its processes have ended. Answers what went wrong, or null. */
export async function closeLonePane(
  { id }: LonePane,
  { directories, claude, tell, clock, log }: LonePaneOptions,
  exitCode: number | null,
): Promise<string | null> {
  const mark = await readPaneMark(profilePlaces(directories, id).directory);
  if (mark === null) return null;
  return keepAndRemove({
    directories,
    mark,
    exitCode,
    isProfileKept: !claude.cleanupOnClose,
    endedAt: clock.now(),
    onDamaged: tell,
    onLeftOut: tell,
    log,
  });
}

function sourcesOf({ environment, rules, seat, claude, version }: LonePaneOptions) {
  return { starting: environment, rules, seat, settings: claude, version, hasOuterTerminal: true };
}

function recipeOf(
  { program, seat, claude }: LonePaneOptions,
  profile: Profile,
  conversation: string,
): LonePane['recipe'] {
  if (program.kind === 'other') return program;
  return launchRecipe({
    seat,
    settings: { ...settingsOfSeat(claude, seat), command: program.command },
    profile,
    conversation,
    hasTranscript: false,
    claudeArgs: program.args,
    command: null,
    shell: null,
  });
}
