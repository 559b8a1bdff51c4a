/**
 * The end of a profile. It is renamed first, so that from one moment on it is a profile no longer, whatever happens
 * during the removal; what could not be removed is found by its name and removed at the next start.
 */
import { readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeTree } from '../base/remove-tree.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { isPaneId, readPaneMark, type PaneMark } from './pane-mark.ts';
import { profilePlaces, profilesDirectory, SHORT_TMP_PREFIX } from './profile-places.ts';

const REMOVING = '.removing-';
const BUILDING = /^\.new-[0-9a-z]+-(\d+)$/;

/**
 * Removes a profile and its short directory, never following a link. What its config directory was linked to, or was
 * with isolation `none`, is not touched. May be repeated; throws CcmuxError('failed') where something stays.
 */
export async function removeProfile(directories: Directories, paneId: string): Promise<void> {
  if (!isPaneId(paneId))
    throw new CcmuxError('usage', `${JSON.stringify(paneId.slice(0, 64))} is no pane id`);
  const { directory, shortTmpDir } = profilePlaces(directories, paneId);
  const removing = join(dirname(directory), `${REMOVING}${paneId}`);
  try {
    const mark = await readPaneMark(directory);
    await removeTree(removing); // what an earlier attempt left
    await unlessMissing(rename(directory, removing));
    await removeTree(shortTmpDir);
    // Another runtime directory at the time of the start: only what its name shows to be this pane's.
    if (mark !== null && isShortDirectoryOf(mark.shortTmpDir, paneId)) await removeTree(mark.shortTmpDir);
    await removeTree(removing);
  } catch (cause) {
    throw new CcmuxError('failed', `cannot remove ${directory} (${systemCode(cause) ?? 'see the log'})`, {
      hint: 'it is tried again at the next start',
      cause,
    });
  }
}

/** Only what its name shows to be this pane's. */
export function isShortDirectoryOf(path: string, paneId: string): boolean {
  const parent = basename(dirname(path));
  return (parent === 'panes' && basename(path) === paneId) || path === `/tmp/${SHORT_TMP_PREFIX}${paneId}`;
}

export interface StoredProfile {
  readonly paneId: string;
  readonly directory: string;
  /** Null where the profile has none that can be read. */
  readonly mark: PaneMark | null;
}

/** The profiles there are, of live panes and of dead ones. */
export async function listProfiles(directories: Directories): Promise<StoredProfile[]> {
  const root = profilesDirectory(directories);
  const entries = (await unlessMissing(readdir(root, { withFileTypes: true }))) ?? [];
  const found = entries.filter((entry) => entry.isDirectory() && isPaneId(entry.name));
  return Promise.all(
    found.map(async ({ name }) => {
      const directory = join(root, name);
      return { paneId: name, directory, mark: await readPaneMark(directory) };
    }),
  );
}

/**
 * Removes what interrupted starts and removals have left: half-built profiles of processes that are gone, and
 * profiles whose removal had begun. Answers what could not be removed.
 */
export async function finishRemovals(
  directories: Directories,
  isAlive: (pid: number) => boolean,
): Promise<readonly CcmuxError[]> {
  const root = profilesDirectory(directories);
  const problems: CcmuxError[] = [];
  for (const name of (await unlessMissing(readdir(root))) ?? []) {
    const builder = BUILDING.exec(name)?.[1];
    const isLeft = name.startsWith(REMOVING) || (builder !== undefined && !isAlive(Number(builder)));
    if (!isLeft) continue;
    const path = join(root, name);
    await removeTree(path).catch((cause: unknown) => {
      problems.push(new CcmuxError('failed', `cannot remove ${path}`, { cause }));
    });
  }
  return problems;
}
