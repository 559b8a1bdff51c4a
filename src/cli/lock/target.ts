/** Which pane of which session a `ccmux lock` command speaks for, and of which file. */
import { resolve } from 'node:path';
import { CcmuxError } from '../../core/errors.ts';
import { findPane, type FoundPane } from '../pane/target.ts';
import type { Surroundings } from '../surroundings.ts';

export interface LockTarget {
  readonly session: string | undefined;
  readonly pane: string | undefined;
  /** As typed. */
  readonly file: string;
}

/** Bytes: the system takes no more. */
const LONGEST_PATH = 4095;

/** Throws CcmuxError('usage') outside of a pane where none is named: the focused one was not asked for. */
export async function findHolder(
  { session, pane, file }: LockTarget,
  surroundings: Surroundings,
): Promise<FoundPane & { readonly path: string }> {
  if (file === '') throw new CcmuxError('usage', 'the name of a file is empty');
  const path = resolve(surroundings.cwd(), file);
  if (Buffer.byteLength(path) > LONGEST_PATH) throw new CcmuxError('usage', 'no path is that long');
  const found = await findPane({ session, pane }, surroundings);
  if (found.pane.pane === undefined) {
    throw new CcmuxError('usage', 'a lock belongs to a pane', { hint: 'name it with --pane' });
  }
  return { ...found, path };
}
