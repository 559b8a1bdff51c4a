/** The profile of one seat's pane: what plan, role, seat and an earlier pane of the conversation say of it, put together. */
import type { Log } from '../base/log.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { ClaudeSettings, SessionPlan } from '../core/plan.ts';
import type { PaneState } from '../core/session-state.ts';
import type { Environment } from '../isolation/environment.ts';
import { adoptProfile } from '../isolation/adopt-profile.ts';
import { keptDamageOf } from '../files/atomic-file.ts';
import { isSameServer } from '../isolation/orphans.ts';
import { readPaneMark } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import { createProfile, type Profile, type ProfilePlan } from '../isolation/profile.ts';
import { CcmuxError } from '../core/errors.ts';
import { fencedSeat } from './seat-fence.ts';
import { isOfProject } from './seat-ground.ts';
import type { Fence, Standing } from './standing.ts';
import { readKeptUsage } from './kept-usage.ts';
import { damagedUsageLine, keepAndRemove } from './teardown.ts';
import { settingsOfSeat, withExisting } from '../isolation/seat-isolation.ts';
import { parseChanges } from '../isolation/settings/pane-settings.ts';
import { readRoleSettings } from '../isolation/settings/role-settings.ts';
import type { UserClaude } from '../isolation/user-claude.ts';
import { readSettingsOverride } from '../store/settings-override.ts';

/** How a seat's Claude is to run, and which of the user's files it takes for theirs. */
export interface SeatClaude {
  readonly settings: ClaudeSettings;
  readonly user: UserClaude;
}

/** `chosen` is the environment that the pane has before ccmux adds its own. */
export function seatClaude(
  { seat }: PaneState,
  plan: SessionPlan,
  { user, chosen }: { readonly user: UserClaude; readonly chosen: Environment },
): SeatClaude {
  return withExisting(settingsOfSeat(plan.settings.claude, seat), user, chosen);
}

export interface SeatProfileFacts {
  readonly plan: SessionPlan;
  readonly surroundings: {
    readonly server: ProcessIdentity;
    readonly userName: string;
    readonly sshClient: string | null;
    readonly hookUrl: () => string | null;
  };
  readonly standing: Standing;
  readonly fence: Fence;
  readonly claude: SeatClaude;
  /** Every one that the pane has had open. */
  readonly conversations: ReadonlySet<string>;
  readonly environment: Environment;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Told, in a sentence, of a damaged file and where it is kept. */
  readonly onDamaged: (text: string) => void;
  readonly log: Log;
}

/** Throws as `createProfile` does. */
export async function makeSeatProfile(pane: PaneState, facts: SeatProfileFacts): Promise<Profile> {
  const plan = await profilePlan(pane, facts);
  return pane.isRestored === true ? takeUpProfile(plan, pane, facts) : createProfile(plan);
}

/** The pane's own from before, where this server has taken that over and it is whole; else a new one. */
async function takeUpProfile(
  plan: ProfilePlan,
  { resumes }: PaneState,
  { at, onDamaged }: SeatProfileFacts,
): Promise<Profile> {
  const { directories, paneId, owner, log } = plan;
  const { directory } = profilePlaces(directories, paneId);
  const mark = await readPaneMark(directory);
  if (mark === null || !isSameServer(mark.server, owner.server)) return createProfile(plan);
  const { name } = owner;
  const keptIn = keptDamageOf(directories, paneId);
  // What a pane's conversations cost is soon written again, over what the file holds.
  const onUsage = (aside: string): void => onDamaged(damagedUsageLine(name, aside));
  await readKeptUsage(directory, { keptIn, log, onSetAside: onUsage });
  const onSetAside = (aside: string): void =>
    onDamaged(`${name}: a file of its profile was damaged and is kept as ${aside}: it was made anew`);
  try {
    return await adoptProfile(plan, mark, { keptIn, log, onSetAside });
  } catch (error) {
    log.warn('a profile could not be taken over', { pane: paneId, error });
    // A server that restores reserves what it resumes until its seats are back.
    const reserved = resumes === undefined ? [] : [resumes];
    const ended = { exitCode: null, isProfileKept: false, reserved, endedAt: at, onDamaged, log };
    const problem = await keepAndRemove({ directories, mark, ...ended });
    if (problem !== null) throw new CcmuxError('failed', problem);
    return createProfile(plan);
  }
}

async function profilePlan(pane: PaneState, facts: SeatProfileFacts): Promise<ProfilePlan> {
  const { plan, surroundings, standing, fence, claude, conversations, environment, at, onDamaged, log } =
    facts;
  const { seat, conversation, resumes } = pane;
  const { directories } = plan;
  const override = await readSettingsOverride(directories, resumes ?? conversation, {
    log,
    onSetAside: (aside) =>
      onDamaged(
        `${seat.name}: what was changed of its settings was damaged and is kept as ${aside}: it starts without`,
      ),
  }).catch((error: unknown) => {
    if (!(error instanceof CcmuxError)) throw error;
    onDamaged(`${seat.name} starts without what was changed of its settings: ${error.line}`);
    return null;
  });
  return {
    directories,
    paneId: pane.id,
    user: claude.user,
    cwd: standing.cwd,
    ...(standing.ground?.kind === 'own' && { project: standing.ground.project }),
    // What the user said of the project is not said of a seat's directory elsewhere.
    isTrusted: plan.isTrusted && isOfProject(standing, plan.cwd),
    settings: claude.settings,
    seat: fencedSeat(seat, standing, fence),
    changes: {
      ofRole: readRoleSettings(directories, seat.role, (text) => onDamaged(`${seat.name}: ${text}`)),
      ofPane: override === null ? [] : parseChanges(override),
    },
    isResumed: resumes !== undefined,
    environment,
    clientVersion: null,
    hookUrl: surroundings.hookUrl(),
    owner: {
      session: plan.name,
      server: surroundings.server,
      name: seat.name,
      role: seat.role,
      conversations: [...conversations],
      user: surroundings.userName,
      sshClient: surroundings.sshClient,
      createdAt: new Date(at).toISOString(),
    },
    log,
  };
}
