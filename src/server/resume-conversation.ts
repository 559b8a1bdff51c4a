/** Opens a kept conversation in a new pane: under its old name and its old pane's id where both are free. */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Log } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { isSeatName } from '../core/seat-name.ts';
import { findPane } from '../core/session-state.ts';
import { reserveConversation } from '../conversation/guard.ts';
import { choosePaneId } from '../conversation/resumption.ts';
import type { ControlRequest } from '../protocol/control.ts';
import type { Session } from '../session/session.ts';
import { readConversation } from '../store/conversation-store.ts';
import { damagedError } from '../store/restore.ts';
import { groundAround, type GroundMark } from '../workspace/ground-mark.ts';
import { newId } from './new-ids.ts';

export interface ResumeSurroundings {
  readonly session: Session;
  readonly directories: Directories;
  /** The config directory of the claude that the user starts by hand. */
  readonly userConfigDir: string;
  readonly log: Log;
}

/** Answers the new pane's name once its child runs. Throws CcmuxError: 'held', 'not-found', or 'failed'. */
export async function resumeConversation(
  { conversation: from, isFork, pane, side, args }: Extract<ControlRequest, { kind: 'resume' }>,
  { session, directories, userConfigDir, log }: ResumeSurroundings,
): Promise<{ readonly pane: string }> {
  // A fork reads what is kept and leaves it alone: it may be made of one that is open, too.
  const reservation = isFork ? null : await reserveConversation(from, { directories, userConfigDir });
  try {
    const stored = await readConversation(directories, from);
    if (stored === null) throw new CcmuxError('not-found', `conversation ${from} is not in the store`);
    if (stored.metadata === null) throw damagedError(from);
    const { role, cwd, name, paneId } = stored.metadata;
    await checkDirectory(cwd, directories);
    const old = await choosePaneId(directories, paneId, newId.pane);
    const taken = new Set(session.state.panes.map(({ seat }) => seat.name));
    const { pane: made } = session.command(
      {
        name: 'split',
        ...(pane !== undefined && { pane }),
        side,
        cwd,
        ...(args.length > 0 && { args }),
        ...(isSeatName(role) && { role }),
        ...(isSeatName(name) && !taken.has(name) && { seat: name }),
      },
      {
        from,
        conversation: isFork ? newId.conversation() : from,
        // Another one of the same old pane may just be starting, and have no directory yet.
        paneId: session.live(old) === undefined ? old : newId.pane(),
      },
    );
    if (made === null) throw new Error('a split makes a pane');
    await session.whenStarted(made);
    const opened = findPane(session.state, made);
    if (opened?.pid == null) {
      throw new CcmuxError('failed', `conversation ${from} could not be opened`, {
        hint: opened === undefined ? 'its pane was closed meanwhile' : `pane ${opened.seat.name} shows why`,
      });
    }
    log.info('conversation resumed', { from, pane: made, isFork });
    return { pane: opened.seat.name };
  } finally {
    // From here on the mark of the pane's profile says who has it.
    reservation?.dispose();
  }
}

/**
 * The client finds a conversation again in its own directory. Answers the ground of a pane that it is in or was in: one
 * that is gone is made again for it. Throws CcmuxError('failed') where there is no directory, nor can be.
 */
export async function checkDirectory(cwd: string, directories: Directories): Promise<GroundMark | null> {
  const ground = isAbsolute(cwd) ? await groundAround(directories, cwd) : null;
  if (await isDirectory(cwd)) return ground;
  if (ground !== null && (await isDirectory(ground.source))) return ground;
  throw new CcmuxError('failed', `the directory of the conversation is not there: ${JSON.stringify(cwd)}`, {
    hint: 'make it again; `ccmux conversation export` works without it',
  });
}

async function isDirectory(path: string): Promise<boolean> {
  const status = isAbsolute(path) ? await stat(path).catch(() => null) : null;
  return status?.isDirectory() === true;
}
