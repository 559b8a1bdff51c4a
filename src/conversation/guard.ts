/**
 * One conversation, one client: the client itself lets two processes write one conversation, and turns are lost then.
 * Whoever opens or changes a kept conversation reserves it first, in whichever ccmux session; and a reservation is
 * given only where no pane and no claude started by hand has it open.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, parseJsonObject } from '../base/json.ts';
import { disposable, type Disposable } from '../base/disposable.ts';
import { isSameProcessAlive } from '../base/process-identity.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import type { PaneMark } from '../isolation/pane-mark.ts';
import { listProfiles } from '../isolation/teardown.ts';
import { lockConversation } from '../store/conversation-lock.ts';
import { readRegularFile } from '../files/regular-file.ts';

export interface Reserving {
  readonly directories: Directories;
  /** The config directory of the claude that the user starts by hand. */
  readonly userConfigDir: string;
}

/** Disposing gives it free again. Throws CcmuxError: 'held' where it is open or reserved, 'not-found' for no id. */
export async function reserveConversation(id: string, reserving: Reserving): Promise<Disposable> {
  const lock = await lockConversation(id, reserving.directories);
  try {
    await checkClosed(id, reserving);
    return lock;
  } catch (error) {
    lock.dispose();
    throw error;
  }
}

/** The same for a deletion, which makes room: on a full disk, where no reservation can be made, it does without. */
export async function reserveForRemoval(id: string, reserving: Reserving): Promise<Disposable> {
  try {
    return await reserveConversation(id, reserving);
  } catch (error) {
    const code = error instanceof CcmuxError ? systemCode(error.cause) : systemCode(error);
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    await checkClosed(id, reserving);
    return disposable(() => undefined);
  }
}

/** Throws CcmuxError('held') where a living client has the conversation open. */
export async function checkClosed(id: string, { directories, userConfigDir }: Reserving): Promise<void> {
  const holder = await paneWith(directories, id);
  if (holder !== null) {
    const { name, session } = holder;
    throw new CcmuxError('held', `conversation ${id} is open in pane ${name} of session ${session}`, {
      hint: `close that pane first, or go on there: ccmux attach -s ${session}`,
    });
  }
  const pid = await claudeByHand(userConfigDir, id);
  if (pid !== null) {
    throw new CcmuxError('held', `conversation ${id} is open in a claude outside ccmux (process ${pid})`, {
      hint: 'leave that one first',
    });
  }
}

/** The mark of the pane of a living server that has, or had, the conversation open. */
async function paneWith(directories: Directories, id: string): Promise<PaneMark | null> {
  const profiles = await listProfiles(directories);
  const holders = profiles
    .map(({ mark }) => mark)
    // One that is kept has been closed.
    .filter((mark) => mark?.conversations.includes(id) === true && !mark.isKept);
  return holders.find((mark) => mark !== null && isSameProcessAlive(mark.server)) ?? null;
}

/** By the client's own session files, `sessions/<pid>.json`; those of killed ones stay, and name nobody alive. */
async function claudeByHand(configDir: string, id: string): Promise<number | null> {
  const sessions = join(configDir, 'sessions');
  for (const name of (await unlessMissing(readdir(sessions))) ?? []) {
    if (!name.endsWith('.json')) continue;
    const text = await readRegularFile(join(sessions, name)).catch(() => null);
    const file = text === null ? null : parseJsonObject(text);
    if (!isJsonObject(file) || file.sessionId !== id) continue;
    const { pid, procStart: startTime } = file;
    if (typeof pid !== 'number' || typeof startTime !== 'string') continue;
    if (isSameProcessAlive({ pid, startTime })) return pid;
  }
  return null;
}
