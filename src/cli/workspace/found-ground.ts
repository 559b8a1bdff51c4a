/** The grounds there are, whose panes are on them, and which one a command means. */
import { lstat } from 'node:fs/promises';
import { isSameProcessAlive } from '../../base/process-identity.ts';
import { unlessMissing } from '../../base/unless-missing.ts';
import { isWithin } from '../../base/within.ts';
import type { Directories } from '../../core/plan.ts';
import type { ReadOptions } from '../../files/atomic-file.ts';
import { listProfiles } from '../../isolation/teardown.ts';
import { gitOf } from '../../workspace/git.ts';
import { damagedMarkLine, listMarks, type GroundMark } from '../../workspace/ground-mark.ts';
import { readWork, type GroundWork } from '../../workspace/ground-work.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';

export interface FoundGround {
  readonly mark: GroundMark;
  /** The name of an open pane that is on it; null where none is. */
  readonly pane: string | null;
}

/** Those that are there, by session and seat. */
export async function findGrounds(
  directories: Directories,
  options?: ReadOptions,
): Promise<readonly FoundGround[]> {
  const profiles = await listProfiles(directories);
  const open = profiles.flatMap(({ mark }) =>
    mark !== null && isSameProcessAlive(mark.server) ? [mark] : [],
  );
  const found: FoundGround[] = [];
  for (const mark of await listMarks(directories, options)) {
    if ((await unlessMissing(lstat(mark.directory))) === null) continue;
    const pane = open.find(({ cwd, isKept }) => !isKept && isWithin(cwd, mark.directory));
    found.push({ mark, pane: pane?.name ?? null });
  }
  return found;
}

export interface SeenGround extends FoundGround {
  readonly work: GroundWork;
}

/** With what was made in each. */
export function seeGrounds(
  grounds: readonly FoundGround[],
  surroundings: Surroundings,
): Promise<readonly SeenGround[]> {
  const git = gitOf(surroundings.env);
  return Promise.all(grounds.map(async (ground) => ({ ...ground, work: await readWork(git, ground.mark) })));
}

export function groundsOf(surroundings: Surroundings): Promise<readonly FoundGround[]> {
  const onSetAside = (aside: string): void => say(surroundings, damagedMarkLine(aside));
  return findGrounds(directoriesOf(surroundings), { onSetAside });
}
