/**
 * A session that goes on with what was kept, as after its server has died: who else has one of its conversations is
 * found out before anything is started, and what no session will ask for any more is thrown away.
 */
import { disposable, DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { reserveConversation } from '../conversation/guard.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories, SessionPlan } from '../core/plan.ts';
import type { PaneMark } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import { settingsOfSeat } from '../isolation/seat-isolation.ts';
import type { OrphanSweepOptions } from '../session/orphan-sweep.ts';
import { savedPane } from '../session/restored-pane.ts';
import type { Session } from '../session/session.ts';
import { pruneScreens } from '../store/saved-screens.ts';
import { readSessionRecords } from '../store/session-record.ts';
import { readUnrestored } from '../store/unrestored.ts';

export interface Reserving {
  readonly plan: SessionPlan;
  readonly session: Session;
  /** The config directory of the claude that the user starts by hand. */
  readonly userConfigDir: string;
  readonly newConversation: () => string;
}

/**
 * Reserves what the session begins with: nobody else may open it until disposed of. Throws CcmuxError('held') where
 * the session is for one conversation alone and that is open.
 */
export async function reserveConversations(reserving: Reserving): Promise<Disposable> {
  const { plan, userConfigDir } = reserving;
  const { directories, resumption, restores } = plan;
  if (restores !== undefined) return reserveRestored(reserving);
  const isTakenUp = resumption !== undefined && resumption.from === resumption.conversation;
  if (!isTakenUp) return disposable(() => undefined);
  return reserveConversation(resumption.from, { directories, userConfigDir });
}

/**
 * Reserves the conversation of every pane that goes on with one. A pane whose conversation somebody else has, in a
 * session or by hand, begins anew and says so. Disposing gives the others free again.
 */
async function reserveRestored({ plan, ...reserving }: Reserving): Promise<Disposable> {
  const { session, userConfigDir, newConversation } = reserving;
  const { directories } = plan;
  const reserved = new DisposableStore();
  for (const { id, seat, resumes } of session.state.panes) {
    if (resumes === undefined) continue;
    try {
      reserved.add(await reserveConversation(resumes, { directories, userConfigDir }));
    } catch (error) {
      if (!(error instanceof CcmuxError)) throw error;
      session.notice({ kind: 'warning', text: `${seat.name} begins anew: ${error.line}` });
      const conversation = newConversation();
      session.dispatch({ kind: 'resumptionFailed', pane: id, conversation, reason: error.line });
    }
  }
  return reserved;
}

interface MarkGiven {
  readonly userName: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** For the sweep: what of the dead the session takes over instead of having it removed. */
export function takingOver(
  plan: SessionPlan,
  server: ProcessIdentity,
  given: MarkGiven,
): Pick<OrphanSweepOptions, 'comesBack'> {
  if (plan.restores === undefined) return {};
  const isOwn = ({ paneId }: PaneMark) => savedPane(plan, paneId) !== undefined;
  return {
    comesBack: { server, isOwn, markOf: (paneId) => markFromTeam(plan, paneId, { ...given, server }) },
  };
}

/** What the mark of a pane's profile said, as far as the team tells; null for a pane that is none of it. */
function markFromTeam(
  plan: SessionPlan,
  paneId: string,
  { server, userName, at }: { readonly server: ProcessIdentity } & MarkGiven,
): PaneMark | null {
  const pane = savedPane(plan, paneId);
  if (pane === undefined) return null;
  const { isolation } = settingsOfSeat(plan.settings.claude, pane.seat);
  if (isolation === 'none') return null;
  const { configDir, shortTmpDir } = profilePlaces(plan.directories, paneId, isolation);
  return {
    ...{ paneId, session: plan.name, server, isolation, configDir, shortTmpDir },
    ...{ name: pane.seat.name, role: pane.seat.role, cwd: plan.cwd, user: userName, sshClient: null },
    conversations: [...new Set([...pane.conversations, pane.conversation])],
    createdAt: new Date(at).toISOString(),
    isKept: false,
  };
}

/** Of what panes have shown, keeps that of the sessions there are and of those that may come back. */
export async function forgetScreens(directories: Directories, session: Session, log: Log): Promise<void> {
  const onSetAside = (aside: string): void => {
    const text = `a session's record was damaged and is kept as ${aside}: its team cannot be restored`;
    session.notice({ kind: 'warning', text });
  };
  try {
    const records = [
      ...(await readSessionRecords(directories, { log, onSetAside })),
      ...(await readUnrestored(directories, { log, onSetAside })),
    ];
    const known = new Set(records.flatMap(({ panes }) => panes.map(({ id }) => id)));
    for (const { id } of session.state.panes) known.add(id);
    await pruneScreens(directories, (id) => known.has(id));
  } catch (error) {
    log.warn('what panes of ended sessions showed could not be removed', { error });
  }
}
