/** Putting copies into a config directory that is somebody else's: never over a file that says something different. */
import { link, lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { syncPath } from '../files/durable-copy.ts';
import { copyOut, type TreePlace } from '../store/packed-tree.ts';
import { compareGrowing, type Comparison } from '../store/transcript.ts';

/** A file of a tree. */
export interface Source {
  readonly place: TreePlace;
  readonly path: string;
}

/** Puts a copy in place in one step: where there is nothing, or instead of what is there. */
export async function bring(source: Source, to: string, isReplacing: boolean): Promise<void> {
  if (!isReplacing && (await unlessMissing(lstat(to))) !== null) return;
  const made = await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  // One name for all attempts: what a killed one left is replaced by the next.
  const draft = `${to}.ccmux-copy`;
  await rm(draft, { force: true });
  try {
    await copyOut(source.place, source.path, draft);
    await syncPath(draft);
    if (isReplacing) await rename(draft, to);
    else await linkUnlessThere(draft, to);
    await syncPath(dirname(to));
  } catch (error) {
    await rm(draft, { force: true });
    if (made !== undefined) await removeEmpty(dirname(to), made);
    throw error;
  }
  await rm(draft, { force: true });
}

/** The directories from `made` down to `last` that nothing came into. */
async function removeEmpty(last: string, made: string): Promise<void> {
  for (let path = last; path.length >= made.length; path = dirname(path)) {
    const isGone = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

async function linkUnlessThere(draft: string, to: string): Promise<void> {
  try {
    await link(draft, to);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/**
 * Where there is another file of that name, the copy goes beside it, under a name with `mark` in it. Answers that
 * name, or null where the file itself is there now.
 */
export async function bringBeside(source: Source, to: string, mark: string): Promise<string | null> {
  const extension = extname(to);
  const stem = to.slice(0, to.length - extension.length);
  for (let number = 1; ; number++) {
    const target = number === 1 ? to : `${stem}.${mark}${number === 2 ? '' : `-${number - 1}`}${extension}`;
    await bring(source, target, false);
    if (await isSame(source, target)) return number === 1 ? null : target;
  }
}

/**
 * The copy takes the place of an older state of the same; what else stood there stays beside it, under a name with
 * `mark` in it. Answers that name, or null where nothing is left of it but the copy.
 */
export async function bringOver(source: Source, to: string, mark: string): Promise<string | null> {
  const comparison = await relation(source, to);
  if (comparison === 'same') return null;
  const isInTheWay = comparison !== null && comparison !== 'first-extends';
  const aside = isInTheWay ? await keepBeside(to, mark) : null;
  await bring(source, to, true);
  return aside;
}

async function keepBeside(path: string, mark: string): Promise<string> {
  for (let number = 1; ; number++) {
    const aside = `${path}.${mark}${number === 1 ? '' : `-${number}`}`;
    try {
      await link(path, aside);
      return aside;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      // What a killed attempt has left is the very file.
      const [one, other] = [await lstat(path), await lstat(aside)];
      if (one.ino === other.ino && one.dev === other.dev) return aside;
    }
  }
}

/** Null where there is nothing yet. */
async function relation({ place, path }: Source, target: string): Promise<Comparison | null> {
  if ((await unlessMissing(lstat(target)))?.isFile() !== true) return null;
  return compareGrowing(join(place.directory, path), target);
}

/** Whether `target` says what the source says. */
export async function isSame(source: Source, target: string): Promise<boolean> {
  return (await relation(source, target)) === 'same';
}
