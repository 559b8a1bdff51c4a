/** Profiles that stay after their pane has closed, by the user's wish (`cleanup_on_close: false`). */
import { stat } from 'node:fs/promises';
import type { Directories } from '../core/plan.ts';
import { listFiles, measureFiles } from '../files/measure-tree.ts';
import type { PaneMark } from './pane-mark.ts';
import { listProfiles } from './teardown.ts';

export interface KeptProfile {
  readonly mark: PaneMark;
  readonly directory: string;
  /** When its pane closed: milliseconds since the epoch. */
  readonly since: number;
  readonly sizeBytes: number;
}

/** Those whose pane closed before `limitMs` (since the epoch). */
export async function keptProfiles(
  directories: Directories,
  limitMs: number,
): Promise<readonly KeptProfile[]> {
  const found: KeptProfile[] = [];
  for (const { directory, mark } of await listProfiles(directories)) {
    if (mark?.isKept !== true) continue;
    // The last that is done to a profile is to mark it as kept.
    const since = (await stat(directory)).mtimeMs;
    if (since >= limitMs) continue;
    const sizeBytes = await measureFiles(directory, await listFiles(directory));
    found.push({ mark, directory, since, sizeBytes });
  }
  return found;
}
