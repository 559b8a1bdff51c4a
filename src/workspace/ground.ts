/**
 * The ground of a seat: made at its first start, and found again by every later one of the same session, seat and
 * project. A ground with work in it is never changed here; one in which nothing was made follows the project's commit.
 */
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Log } from '../base/log.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { isWithin } from '../base/within.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { fileFailure } from '../files/file-failure.ts';
import { makePrivateDirectory } from '../files/private-files.ts';
import { carryOver } from './carry.ts';
import type { Git } from './git.ts';
import {
  groundDirectory,
  groundsDirectory,
  damagedMarkLine,
  readMark,
  removeMark,
  writeMark,
  type GroundKind,
  type GroundMark,
} from './ground-mark.ts';
import { hasNothing } from './ground-work.ts';
import { fillSubmodules } from './submodules.ts';
import { addWorktree, findSource, freeBranch, hasBranch, isWorktreeOf, type Source } from './worktree.ts';

export interface Ground {
  readonly mark: GroundMark;
  /** Where the pane's program starts: the place in the ground that the seat's directory has in the project. */
  readonly cwd: string;
}

export interface GroundWish {
  readonly kind: GroundKind;
  readonly session: string;
  readonly seat: string;
  /** The session's directory, and the seat's: absolute and real. */
  readonly project: string;
  readonly cwd: string;
  readonly carry: readonly string[];
}

export interface GroundTools {
  readonly git: Git;
  readonly directories: Pick<Directories, 'data'>;
  /** ISO 8601, UTC. */
  readonly now: () => string;
  /** Told, in a sentence, of a damaged mark and where it is kept. */
  readonly onDamaged?: (text: string) => void;
  readonly log: Log;
}

/** Throws CcmuxError where there can be no such ground; then nothing is left of it. */
export async function openGround(wish: GroundWish, tools: GroundTools): Promise<Ground> {
  return wish.kind === 'worktree' ? openWorktree(wish, tools) : openPrivate(wish, tools);
}

/** The ground of a mark again, where it is gone too: for a conversation that was held in it. */
export async function reopenGround(mark: GroundMark, tools: GroundTools): Promise<void> {
  if ((await unlessMissing(lstat(mark.directory))) !== null) return;
  makeParents(tools, mark.directory);
  if (mark.kind === 'own') return makeOwn(mark.directory);
  const source = await findSource(tools.git, mark.source);
  await fillWorktree({ mark, carry: Object.keys(mark.carried), source }, tools);
}

async function openPrivate(wish: GroundWish, tools: GroundTools): Promise<Ground> {
  const { name, mark } = await findPlace(wish, wish.project, tools, () => Promise.resolve(true));
  const fresh = mark ?? newMark(wish, name, tools, { source: wish.project, branch: null, base: null });
  makeParents(tools, fresh.directory);
  if (mark === null) await writeMark(tools.directories, fresh);
  await makeOwn(fresh.directory);
  return { mark: fresh, cwd: await realpath(fresh.directory) };
}

async function openWorktree(wish: GroundWish, tools: GroundTools): Promise<Ground> {
  const { git, directories, log } = tools;
  const source = await findSource(git, wish.cwd);
  const { name, mark } = await findPlace(wish, source.top, tools, (directory) =>
    isWorktreeOf(git, directory, source.repository),
  );
  if (mark !== null && (await unlessMissing(lstat(mark.directory))) !== null) {
    await followProject(mark, source, tools);
    return { mark, cwd: await placeIn(mark.directory, source, wish) };
  }
  const base = { source: source.top, branch: await freeBranch(git, source.top, wish), base: source.head };
  // A branch that its worktree left behind is gone on with.
  const isKept = mark?.branch != null && (await hasBranch(git, source.top, mark.branch));
  const fresh = isKept ? mark : newMark(wish, name, tools, base);
  makeParents(tools, fresh.directory);
  await writeMark(directories, fresh);
  try {
    const carried = await fillWorktree({ mark: fresh, carry: wish.carry, source }, tools);
    log.info('worktree made', { directory: fresh.directory, branch: fresh.branch });
    return { mark: { ...fresh, carried }, cwd: await placeIn(fresh.directory, source, wish) };
  } catch (error) {
    if (mark === null) await removeMark(directories, fresh);
    throw error;
  }
}

/** Checks out, and brings what git does not. */
async function fillWorktree(
  given: {
    readonly mark: GroundMark;
    readonly carry: readonly string[];
    readonly source: Source;
  },
  { git, directories, log }: GroundTools,
): Promise<GroundMark['carried']> {
  const { mark, carry, source } = given;
  const { directory, branch } = mark;
  if (branch === null) throw new CcmuxError('failed', `${directory} has no branch`);
  await addWorktree(git, source, { directory, branch, data: directories.data });
  await fillSubmodules(git, { from: source.top, to: directory, log });
  const carried = await carryOver({
    git,
    from: source.top,
    to: await realpath(directory),
    patterns: carry,
    log,
  });
  await writeMark(directories, { ...mark, carried });
  return carried;
}

/**
 * The place of a seat: its own of the same project, else the first that is free. A session's name may have been
 * another project's before, whose grounds stay where they are.
 */
async function findPlace(
  { kind, session, seat, project }: GroundWish,
  source: string,
  { directories, log, onDamaged }: GroundTools,
  isSound: (directory: string) => Promise<boolean>,
): Promise<{ readonly name: string; readonly mark: GroundMark | null }> {
  const reading = { log, onSetAside: (aside: string) => onDamaged?.(damagedMarkLine(aside)) };
  for (let number = 1; ; number++) {
    const name = number === 1 ? seat : `${seat}-${number}`;
    const directory = groundDirectory(directories, session, name);
    const mark = await readMark(directories, { session, name }, reading);
    const isThere = (await unlessMissing(lstat(directory))) !== null;
    if (mark === null && !isThere) return { name, mark: null };
    const isOwn =
      mark?.seat === seat && mark.kind === kind && mark.project === project && mark.source === source;
    if (isOwn && mark.directory === directory && (!isThere || (await isSound(directory))))
      return { name, mark };
    // What only its mark is left of belongs to nobody.
    if (mark !== null && !isThere && mark.branch === null) return { name, mark: null };
  }
}

function newMark(
  { kind, session, seat, project }: GroundWish,
  name: string,
  { directories, now }: GroundTools,
  from: Pick<GroundMark, 'source' | 'branch' | 'base'>,
): GroundMark {
  const directory = groundDirectory(directories, session, name);
  return { session, seat, name, kind, directory, project, ...from, carried: {}, createdAt: now() };
}

function makeParents({ directories }: GroundTools, directory: string): void {
  makePrivateDirectory(groundsDirectory(directories));
  makePrivateDirectory(join(directory, '..'));
}

async function makeOwn(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw fileFailure('make the directory', directory, cause);
  }
}

/** Nothing was made in it: it goes on from where the project is now. */
async function followProject(mark: GroundMark, source: Source, { git, log }: GroundTools): Promise<void> {
  if (!(await hasNothing(git, mark))) return;
  const outcome = await git(mark.directory, ['merge', '--ff-only', '--quiet', source.head]);
  if (outcome.code !== 0)
    log.info('an empty worktree does not follow its project', { directory: mark.directory });
}

/** The directory may be one that git does not know. */
async function placeIn(directory: string, { top }: Source, { cwd }: GroundWish): Promise<string> {
  const inner = isWithin(cwd, top) ? relative(top, cwd) : '';
  const place = join(directory, inner);
  await mkdir(place, { recursive: true });
  return realpath(place);
}
