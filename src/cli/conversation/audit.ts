/** What these commands do, noted in audit.log: by whom, and from where. */
import { loginUser } from '../../base/login-user.ts';
import { CcmuxError } from '../../core/errors.ts';
import { noteInAudit, type AuditEntry } from '../../store/audit-log.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';

export type Deed = Omit<AuditEntry, 'at' | 'user' | 'sshClient'>;

/** Of what has been done: where it cannot be noted, that is said, and nothing is undone. */
export async function note(deeds: readonly Deed[], surroundings: Surroundings): Promise<void> {
  const problem = await noteAll(deeds, surroundings);
  if (problem !== null) say(surroundings, `${problem.line}: this is not noted there`);
}

/** The same where there may be no room before it is done, but afterwards. Answers what is left to be noted. */
export async function noteBefore(
  deeds: readonly Deed[],
  surroundings: Surroundings,
): Promise<readonly Deed[]> {
  return (await noteAll(deeds, surroundings)) === null ? [] : deeds;
}

async function noteAll(deeds: readonly Deed[], surroundings: Surroundings): Promise<CcmuxError | null> {
  const { name: user } = loginUser();
  const sshClient = surroundings.env.SSH_CLIENT ?? null;
  try {
    for (const deed of deeds)
      await noteInAudit(directoriesOf(surroundings), { ...deed, at: Date.now(), user, sshClient });
    return null;
  } catch (error) {
    if (error instanceof CcmuxError) return error;
    throw error;
  }
}
