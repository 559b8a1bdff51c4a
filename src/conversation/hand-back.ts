/**
 * Handing a conversation back to the claude that is started by hand: what bears its name is copied into the user's own
 * config directory, with its prompts, plans and memory. A transcript there gives way only to one that begins with all
 * of it, and with it what else bears its name. Of what differs, both stay.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles } from '../files/measure-tree.ts';
import { addPrompts, findCompanions, PROMPTS } from '../store/companions.ts';
import { findTranscript, isKept } from '../store/conversation-files.ts';
import { placeAt } from '../store/packed-tree.ts';
import { compareGrowing } from '../store/transcript.ts';
import { bring, bringBeside, bringOver, type Source } from './bring.ts';

/** `ahead`: the user's own goes further than the kept one. */
export type HandBackOutcome = 'copied' | 'grown' | 'same' | 'ahead';

export interface HandBack {
  readonly id: string;
  /** What is kept: a config directory's worth of files. */
  readonly stateDir: string;
  readonly userConfigDir: string;
  /** Memory that lies elsewhere, and where the user's claude has it; null where there is none. */
  readonly memory: { readonly from: string; readonly to: string } | null;
}

export interface HandedBack {
  readonly outcome: HandBackOutcome;
  /** Copies that lie beside files of the same name that say something else. */
  readonly asides: readonly string[];
}

/** Throws CcmuxError('failed') where both went on differently, or where the disk does not take it. May be repeated. */
export async function handBack(handing: HandBack): Promise<HandedBack> {
  const { id, stateDir, userConfigDir } = handing;
  const transcript = await findTranscript(stateDir, id);
  if (transcript === null) {
    throw new CcmuxError('failed', `conversation ${id} has no transcript: nothing was said in it`);
  }
  try {
    const old = await findTranscript(userConfigDir, id);
    const outcome = old === null ? 'copied' : await compare(transcript, old, id);
    if (outcome === 'same' || outcome === 'ahead') return { outcome, asides: [] };
    const asides = [...(await bringCompanions(handing, transcript))];
    const place = placeAt(stateDir);
    const said = transcript.slice(stateDir.length + 1);
    const isGrown = outcome === 'grown';
    const mark = markOf(id);
    const keeping = { conversation: id, isShared: true };
    for (const path of await listFiles(stateDir, (each, isDirectory) => isKept(each, isDirectory, keeping))) {
      // The transcript is what makes the client know the conversation: last.
      if (path === said) continue;
      const [source, to] = [{ place, path }, join(userConfigDir, path)];
      const aside = isGrown
        ? await bringOver(source, to, 'before-ccmux')
        : await bringBeside(source, to, mark);
      if (aside !== null) asides.push(aside);
    }
    await bring({ place, path: said }, old ?? join(userConfigDir, said), isGrown);
    return { outcome, asides };
  } catch (cause) {
    if (cause instanceof CcmuxError) throw cause;
    const reason = failureReason(cause);
    throw new CcmuxError('failed', `conversation ${id} cannot be copied to ${userConfigDir}: ${reason}`, {
      hint: 'it is kept as before; repeat it when that is mended',
      cause,
    });
  }
}

/** Prompts, pastes, plans and memory. Answers the copies that had to be put beside others. */
async function bringCompanions(
  { id, stateDir, userConfigDir, memory }: HandBack,
  transcript: string,
): Promise<readonly string[]> {
  const place = placeAt(stateDir);
  const { prompts, files } = await findCompanions(place, id, transcript);
  const mark = markOf(id);
  const asides: string[] = [];
  const bringOne = async (source: Source, to: string): Promise<void> => {
    const aside = await bringBeside(source, join(to, source.path), mark);
    if (aside !== null) asides.push(aside);
  };
  for (const path of files) await bringOne({ place, path }, userConfigDir);
  if (memory !== null) {
    const elsewhere = { directory: memory.from, isPacked: false };
    for (const path of await listFiles(memory.from)) await bringOne({ place: elsewhere, path }, memory.to);
  }
  await mkdir(userConfigDir, { recursive: true, mode: 0o700 });
  await addPrompts(join(userConfigDir, PROMPTS), id, prompts);
  return asides;
}

function markOf(id: string): string {
  return `from-${id.slice(0, 8)}`;
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
