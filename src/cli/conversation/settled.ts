/** A conversation that is to be changed or opened: found, and in the store, where dead servers have left it too. */
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { CcmuxError } from '../../core/errors.ts';
import { markOfProcesses } from '../../isolation/pane-processes.ts';
import { endMarkedProcesses } from '../../pty/marked-processes.ts';
import { sweepOrphans } from '../../session/orphan-sweep.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Environment, type Surroundings } from '../surroundings.ts';
import { findConversation, type FoundConversation } from './catalogue.ts';

/** For what a dead server's pane has left running. */
const GRACE_MS = 3000;

/** Throws CcmuxError: 'not-found', 'usage', or 'failed' where what a dead server left cannot be kept. */
export async function findSettled(reference: string, surroundings: Surroundings): Promise<FoundConversation> {
  const found = await findConversation(reference, surroundings);
  if (found.entry.record !== null || found.entry.status === 'live') return found;
  const directories = directoriesOf(surroundings);
  const { problems } = await sweepOrphans({
    directories,
    endStrays: (id) => endMarkedProcesses(markOfProcesses(directories, id), { graceMs: GRACE_MS }),
    clock: systemClock,
    log: silentLog,
  });
  for (const problem of problems) say(surroundings, problem);
  const again = await findConversation(found.entry.id, surroundings);
  if (again.entry.record !== null) return again;
  throw new CcmuxError('failed', `conversation ${found.entry.id} is not in the store yet`, {
    hint: 'its server died; the next start of ccmux keeps it',
  });
}

/** What is done to all conversations is no pane's business. Throws CcmuxError('held') inside one. */
export function refuseInside({ CCMUX_PANE: pane, CCMUX_TOKEN: token }: Environment, what: string): void {
  if (!pane || !token) return;
  throw new CcmuxError('held', `a pane may not ${what}`, { hint: 'run it outside, or unset CCMUX_TOKEN' });
}
