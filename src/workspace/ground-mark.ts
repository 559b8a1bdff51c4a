/**
 * The mark of a ground: whose it is, of which project, and what it was made from. It lies beside the grounds, for
 * nothing of ours is to stand in somebody's working tree. It stays when an empty ground goes, so that a conversation
 * that was held there finds the same place again.
 */
import { readdir, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { isWithin } from '../base/within.ts';
import type { Directories } from '../core/plan.ts';
import { readJsonFile, writeFileAtomically, type ReadOptions } from '../files/atomic-file.ts';
import { realPathOf } from '../files/real-path.ts';
import { makePrivateDirectory } from '../files/private-files.ts';

export type GroundKind = 'own' | 'worktree';

export interface GroundMark {
  readonly session: string;
  readonly seat: string;
  /** By which it is found: the seat's name, or that with a number where another ground has it. */
  readonly name: string;
  readonly kind: GroundKind;
  /** The ground itself; absolute. */
  readonly directory: string;
  /** The session's directory. */
  readonly project: string;
  /** Top of the working tree that it was made from; the project's directory for a private one. */
  readonly source: string;
  /** Null for a private directory. */
  readonly branch: string | null;
  /** The commit that the branch began at. */
  readonly base: string | null;
  /** Files that were carried over, with the SHA-256 of what they held. */
  readonly carried: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

type Data = Pick<Directories, 'data'>;

/** Whoever only looks leaves a damaged mark to one who tells of it. */
const LOOK: ReadOptions = { isLook: true };

/** What is said where a mark was damaged. */
export function damagedMarkLine(aside: string): string {
  return `the mark of a workspace was damaged and is kept as ${aside}: what was made there stays where it is`;
}

/** Where all grounds lie. */
export function groundsDirectory({ data }: Data): string {
  return join(data, 'workspaces');
}

/** Where the ground of `name` lies: the seat's name, or that with a number. */
export function groundDirectory(directories: Data, session: string, name: string): string {
  return join(groundsDirectory(directories), fileName(session), fileName(name));
}

function marksDirectory({ data }: Data): string {
  return join(data, 'workspace-marks');
}

function markFile(directories: Data, session: string, name: string): string {
  return join(marksDirectory(directories), fileName(session), `${fileName(name)}.json`);
}

/** Names of sessions and seats are file names as they are; anything else is written so that it stays one. */
function fileName(name: string): string {
  const safe = name.replace(/[\x00-\x1f\x7f%/\\]/g, (letter) => encodeURIComponent(letter));
  return /^\.*$/.test(safe) ? `%${safe}` : safe;
}

export function readMark(
  directories: Data,
  { session, name }: Pick<GroundMark, 'session' | 'name'>,
  options: ReadOptions = LOOK,
): Promise<GroundMark | null> {
  return readMarkFile(markFile(directories, session, name), options);
}

export async function writeMark(directories: Data, mark: GroundMark): Promise<void> {
  const file = markFile(directories, mark.session, mark.name);
  makePrivateDirectory(marksDirectory(directories));
  makePrivateDirectory(dirname(file));
  await writeFileAtomically(file, `${JSON.stringify(mark, null, 2)}\n`);
}

export async function removeMark(directories: Data, { session, name }: GroundMark): Promise<void> {
  await rm(markFile(directories, session, name), { force: true });
}

/** All there are, by session and seat, those of grounds that are gone too. */
export async function listMarks(
  directories: Data,
  options: ReadOptions = LOOK,
): Promise<readonly GroundMark[]> {
  const marks = await allMarks(directories, options);
  const key = ({ session, directory }: GroundMark) => `${session}\0${directory}`;
  return marks.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The mark of the ground that `path` lies in; null where it lies in none. */
export async function groundAround(
  directories: Data,
  path: string,
  options: ReadOptions = LOOK,
): Promise<GroundMark | null> {
  const [place, all] = await Promise.all([realPathOf(path), realPathOf(groundsDirectory(directories))]);
  if (!isWithin(place, all)) return null;
  for (const mark of await listMarks(directories, options))
    if (isWithin(place, await realPathOf(mark.directory))) return mark;
  return null;
}

async function allMarks(directories: Data, options: ReadOptions): Promise<GroundMark[]> {
  const root = marksDirectory(directories);
  const found: GroundMark[] = [];
  for (const session of (await unlessMissing(readdir(root))) ?? []) {
    for (const name of (await unlessMissing(readdir(join(root, session)))) ?? []) {
      const mark = name.endsWith('.json') ? await readMarkFile(join(root, session, name), options) : null;
      if (mark !== null) found.push(mark);
    }
  }
  return found;
}

async function readMarkFile(file: string, options: ReadOptions): Promise<GroundMark | null> {
  const isSound = (value: unknown): boolean => isJsonObject(value) && parseMark(value) !== null;
  const value = await readJsonFile(file, { ...options, isSound });
  return isJsonObject(value) ? parseMark(value) : null;
}

/** The file may come from a broken disk: only what is whole is taken. */
function parseMark(value: JsonObject): GroundMark | null {
  const { session, seat, name, kind, directory, project, source, branch, base, carried, createdAt } = value;
  const isSound =
    isText(session) &&
    isText(seat) &&
    isText(name) &&
    (kind === 'own' || kind === 'worktree') &&
    isPath(directory) &&
    isPath(project) &&
    isPath(source) &&
    isText(createdAt);
  if (!isSound) return null;
  const files = isJsonObject(carried) ? Object.entries(carried).filter(hasText) : [];
  return {
    ...{ session, seat, name, kind, directory, project, source, createdAt },
    branch: isText(branch) ? branch : null,
    base: isText(base) ? base : null,
    carried: Object.fromEntries(files),
  };
}

function hasText(entry: [string, JsonValue]): entry is [string, string] {
  return isText(entry[1]);
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

function isPath(value: JsonValue | undefined): value is string {
  return isText(value) && isAbsolute(value);
}
