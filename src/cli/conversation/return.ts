/** `ccmux conversation return`: hands a closed conversation back to the claude that is started by hand. */
import { homedir } from 'node:os';
import { reserveConversation } from '../../conversation/guard.ts';
import { handBack, type HandBackOutcome } from '../../conversation/hand-back.ts';
import { CcmuxError } from '../../core/errors.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { damagedError } from '../../store/restore.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { note } from './audit.ts';
import { findSettled, refuseInside } from './settled.ts';

const OUTCOMES: Readonly<Record<HandBackOutcome, string>> = {
  copied: 'copied to',
  grown: 'brought up to date in',
  same: 'is already in',
  ahead: 'goes further already in',
};

/** Prints the call that goes on with it. Throws CcmuxError: 'not-found', 'held' where it is open, 'failed'. */
export async function returnConversation(reference: string, surroundings: Surroundings): Promise<void> {
  const { env } = surroundings;
  refuseInside(env, 'hand a conversation back');
  const directories = directoriesOf(surroundings);
  const { configDir } = locateUserClaude(env, env.HOME ?? homedir());
  const { entry } = await findSettled(reference, surroundings);
  const { id, cwd, stateDir } = entry;
  const reservation = await reserveConversation(id, { directories, userConfigDir: configDir });
  try {
    if (entry.status === 'damaged') throw damagedError(id);
    const outcome = await handBack({ id, stateDir, userConfigDir: configDir });
    await note([{ action: 'return', conversation: id, path: configDir }], surroundings);
    say(surroundings, `conversation ${id} ${OUTCOMES[outcome]} ${configDir}, and stays in the store`);
    surroundings.stdout.write(`cd ${shellWord(cwd)} && claude --resume ${id}\n`);
  } finally {
    reservation.dispose();
  }
}

function shellWord(text: string): string {
  if (/[\p{Cc}]/u.test(text))
    throw new CcmuxError('failed', 'its directory has a name that cannot be printed');
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
