/** With which pane id a kept conversation goes on. */
import { lstat } from 'node:fs/promises';
import { unlessMissing } from '../base/unless-missing.ts';
import type { Directories } from '../core/plan.ts';
import { isPaneId } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';

/** The `old` one, and with it the old paths, where it is one and no pane has it; else a fresh one. */
export async function choosePaneId(
  directories: Directories,
  old: string | null,
  fresh: () => string,
): Promise<string> {
  if (old === null || !isPaneId(old)) return fresh();
  const isTaken = (await unlessMissing(lstat(profilePlaces(directories, old).directory))) !== null;
  return isTaken ? fresh() : old;
}
