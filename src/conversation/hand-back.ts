/**
 * Handing a conversation back to the claude that is started by hand: what bears its name is copied into the user's own
 * config directory. Nothing there is overwritten; a transcript there gives way only to one that begins with all of it.
 */
import { copyFile, link, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import { syncPath } from '../files/durable-copy.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles } from '../files/measure-tree.ts';
import { findTranscript, isKept } from '../store/conversation-files.ts';
import { compareGrowing } from '../store/transcript.ts';

/** `ahead`: the user's own goes further than the kept one. */
export type HandBackOutcome = 'copied' | 'grown' | 'same' | 'ahead';

export interface HandBack {
  readonly id: string;
  /** What is kept: a config directory's worth of files. */
  readonly stateDir: string;
  readonly userConfigDir: string;
}

/** Throws CcmuxError('failed') where both went on differently, or where the disk does not take it. May be repeated. */
export async function handBack({ id, stateDir, userConfigDir }: HandBack): Promise<HandBackOutcome> {
  const transcript = await findTranscript(stateDir, id);
  if (transcript === null) {
    throw new CcmuxError('failed', `conversation ${id} has no transcript: nothing was said in it`);
  }
  try {
    const old = await findTranscript(userConfigDir, id);
    const outcome = old === null ? 'copied' : await compare(transcript, old, id);
    if (outcome === 'same' || outcome === 'ahead') return outcome;
    const keeping = { conversation: id, isShared: true };
    for (const path of await listFiles(stateDir, (each, isDirectory) => isKept(each, isDirectory, keeping))) {
      const from = join(stateDir, path);
      // The transcript is what makes the client know the conversation: last.
      if (from !== transcript) await bring(from, join(userConfigDir, path), false);
    }
    const target = old ?? join(userConfigDir, transcript.slice(stateDir.length + 1));
    await bring(transcript, target, outcome === 'grown');
    return outcome;
  } catch (cause) {
    if (cause instanceof CcmuxError) throw cause;
    const reason = failureReason(cause);
    throw new CcmuxError('failed', `conversation ${id} cannot be copied to ${userConfigDir}: ${reason}`, {
      hint: 'it is kept as before; repeat it when that is mended',
      cause,
    });
  }
}

async function compare(kept: string, old: string, id: string): Promise<HandBackOutcome> {
  const comparison = await compareGrowing(kept, old);
  if (comparison === 'same') return 'same';
  if (comparison === 'second-extends') return 'ahead';
  if (comparison === 'first-extends') return 'grown';
  throw new CcmuxError('failed', `${old} has gone on differently, and is left as it is`, {
    hint: `\`ccmux conversation export ${id}\` writes the kept one elsewhere`,
  });
}

/** Puts a copy in place in one step: where there is nothing, or instead of what is there. */
async function bring(from: string, to: string, isReplacing: boolean): Promise<void> {
  if (!isReplacing && (await unlessMissing(lstat(to))) !== null) return;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  // One name for all attempts: what a killed one left is replaced by the next.
  const draft = `${to}.ccmux-copy`;
  await rm(draft, { force: true });
  try {
    await copyFile(from, draft);
    await syncPath(draft);
    if (isReplacing) await rename(draft, to);
    else await linkUnlessThere(draft, to);
    await syncPath(dirname(to));
  } finally {
    await rm(draft, { force: true });
  }
}

async function linkUnlessThere(draft: string, to: string): Promise<void> {
  try {
    await link(draft, to);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
