/** Directories of the user's that are given to every pane of every session, to read. */
import { join } from 'node:path';
import type { Directories } from '../core/plan.ts';
import { listedDirectories } from '../files/private-files.ts';

/** Those that are there. */
export function sharedDirectories({ data }: Pick<Directories, 'data'>): readonly string[] {
  return listedDirectories(join(data, 'shared'), ['project-files', 'templates']);
}
