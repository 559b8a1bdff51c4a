/**
 * Putting a finished record into its place in the store, so that a kill at any moment, or another process doing the
 * same, loses nothing. A rename takes a directory for one process alone: whoever finds the place taken takes the
 * record there out, joins it with their own while both are theirs, and tries again. What a killed process held is
 * still there under a name that says so, and the next server puts it into its place in the same way.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseJsonObject } from '../base/json.ts';
import { removeTree } from '../base/remove-tree.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import { findTranscript } from './conversation-files.ts';
import { conversationOfName, isConversationId } from './conversation-id.ts';
import { inTurn } from './conversation-lock.ts';
import { changeMetadata, METADATA, readMetadata, SESSION_LOG, writeMetadata } from './conversation-record.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { syncPath } from '../files/durable-copy.ts';
import { listFiles } from '../files/measure-tree.ts';
import { MCP_STATE } from './mcp-state.ts';
import { measurePlace, treePlace } from './packed-tree.ts';
import { unpackRecord } from './record-packing.ts';
import { compareGrowing, type Comparison } from './transcript.ts';

/**
 * `.incoming-<id>-<pid>-<random>`: being built, whole once it has metadata · `.taken-…`: was in its place ·
 * `.removing-…`: deleted, and not gone yet.
 */
const HELD = /^\.(incoming|taken|removing)-([0-9a-f-]{36})-(\d+)-[0-9a-f]+$/;

const TODO = /^state\/(?:tasks|todos)\//;

/** In a record whose files are just being moved: until its metadata is written anew, they do not fit it. */
const JOINING = '.joining';

/** A name beside the record's place that belongs to this process. */
export function heldPath(store: string, kind: 'incoming' | 'taken' | 'removing', id: string): string {
  return join(store, `.${kind}-${id}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Moves the whole record at `held` into the place of conversation `id`, joined with what is there. */
export async function placeRecord(store: string, id: string, held: string): Promise<void> {
  let record = held;
  while (!(await moveInto(record, join(store, id)))) {
    const taken = heldPath(store, 'taken', id);
    if ((await unlessMissing(rename(join(store, id), taken).then(() => true))) === null) continue;
    record = await joinRecords(id, record, taken);
  }
  await syncPath(store);
}

/** False where something is in the way. */
async function moveInto(record: string, place: string): Promise<boolean> {
  try {
    await rename(record, place);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Makes one record of two that are both this process's own. Answers where it is; the other is gone. */
async function joinRecords(id: string, incoming: string, taken: string): Promise<string> {
  // In one form, so that they can be compared and joined. What cannot be unpacked is damaged.
  for (const record of [incoming, taken]) await unpack(record);
  // What is damaged may hold what nothing else does: it is neither built upon nor built over.
  if (!(await lstat(taken)).isDirectory() || !(await isWhole(taken))) {
    await setAside(incoming, taken);
    return incoming;
  }
  const comparison = await compareRecords(id, incoming, taken);
  const isTakenNewer =
    comparison === 'second-extends' ||
    (comparison === 'diverged' && (await lastActivity(taken)) > (await lastActivity(incoming)));
  const [winner, loser] = isTakenNewer ? [taken, incoming] : [incoming, taken];
  if (comparison === 'diverged') await setAside(winner, loser);
  else await merge(winner, loser, { id, isLater: comparison !== 'same' });
  return winner;
}

async function unpack(record: string): Promise<void> {
  const metadata = await readMetadata(record);
  if (metadata === null) return;
  try {
    await unpackRecord(record, metadata.checksum);
  } catch (error) {
    const isDamaged = error instanceof CcmuxError || systemCode(error)?.startsWith('Z_') === true;
    if (!isDamaged) throw error;
    return;
  }
  if (metadata.archivedAt === null) return;
  const status = metadata.source === 'import' ? 'imported' : 'stored';
  await changeMetadata(record, { status, archivedAt: null, archivedBytes: null });
}

async function compareRecords(id: string, first: string, second: string): Promise<Comparison> {
  const [a, b] = await Promise.all(
    [first, second].map((record) => findTranscript(join(record, 'state'), id)),
  );
  if (a !== null && b !== null) return compareGrowing(a, b);
  if (a === null && b === null) return 'same';
  return a === null ? 'second-extends' : 'first-extends';
}

async function lastActivity(record: string): Promise<string> {
  return (await readMetadata(record))?.lastActivityAt ?? '';
}

/** Keeps `loser` whole under `earlier/` of `winner`. */
async function setAside(winner: string, loser: string): Promise<void> {
  const earlier = join(winner, 'earlier');
  await mkdir(earlier, { recursive: true, mode: 0o700 });
  await rename(loser, join(earlier, randomBytes(6).toString('hex')));
  await syncPath(earlier);
}

/** A kill in between leaves both marked, so that neither is taken for damaged. */
async function merge(
  winner: string,
  loser: string,
  { id, isLater }: { readonly id: string; readonly isLater: boolean },
): Promise<void> {
  for (const record of [winner, loser]) {
    await writeFile(join(record, JOINING), '', { mode: 0o600 });
    await syncPath(record);
  }
  await fillGaps(winner, loser, isLater);
  await finishJoining(winner, id);
}

async function finishJoining(record: string, id: string): Promise<void> {
  await refreshMetadata(record, id);
  await rm(join(record, JOINING), { force: true });
}

/** Whether its files are those that its metadata was written of. */
async function isWhole(record: string): Promise<boolean> {
  const metadata = await readMetadata(record);
  if (metadata === null) return false;
  const measured = await measurePlace(await treePlace(record, 'state')).catch(() => null);
  return measured?.checksum === metadata.checksum;
}

/**
 * Moves into `winner` what only `loser` holds, then removes `loser`. Of state in both, the newer stays; of output in
 * both that differs, both stay.
 */
async function fillGaps(winner: string, loser: string, isLater: boolean): Promise<void> {
  const aside = join(winner, 'earlier', randomBytes(6).toString('hex'));
  await settleMcpState(winner, loser);
  for (const path of await listFiles(loser)) {
    const isThere = (await unlessMissing(lstat(join(winner, path)))) !== null;
    if (path === JOINING || (path.endsWith('.tmp') && !path.includes('/'))) continue;
    // What is not on the list any more has been done since.
    if (isLater && TODO.test(path)) continue;
    if (isThere && path === SESSION_LOG) {
      await joinLogs(join(winner, path), join(loser, path));
      continue;
    }
    const isSuperseded = isThere && (!path.startsWith('output/') || (await isSame(winner, loser, path)));
    if (isSuperseded) continue;
    const target = join(isThere ? aside : winner, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(join(loser, path), target);
    await syncPath(dirname(target));
  }
  await removeTree(loser);
}

/** Of what MCP servers kept, the later is the whole of it: files of two times would not fit each other. */
async function settleMcpState(winner: string, loser: string): Promise<void> {
  const [kept, other] = [winner, loser].map((record) => join(record, MCP_STATE));
  if ((await unlessMissing(lstat(other))) === null) return;
  const isThere = (await unlessMissing(lstat(kept))) !== null;
  const [mine, theirs] = await Promise.all([winner, loser].map(readMetadata));
  const isLater = (theirs?.endedAt ?? '') > (mine?.endedAt ?? '');
  const superseded = isThere && !isLater ? other : kept;
  await removeTree(superseded);
  if (superseded === other) return;
  await rename(other, kept);
  await syncPath(winner);
}

/** What happened in either, in the order of time, once. */
async function joinLogs(log: string, other: string): Promise<void> {
  const texts = await Promise.all([log, other].map((path) => readFile(path, 'utf8')));
  const lines = new Set(texts.flatMap((text) => text.split('\n')).filter((line) => line !== ''));
  const timed = Array.from(lines, (line) => [timeOf(line), line] as const);
  const sorted = timed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, line]) => line);
  await writeFileAtomically(log, `${sorted.join('\n')}\n`);
}

function timeOf(line: string): string {
  const time = parseJsonObject(line)?.time;
  return typeof time === 'string' ? time : '';
}

async function isSame(winner: string, loser: string, path: string): Promise<boolean> {
  return (await compareGrowing(join(winner, path), join(loser, path))) === 'same';
}

/** The checksum of a record whose state was added to. */
async function refreshMetadata(record: string, id: string): Promise<void> {
  const metadata = await readMetadata(record);
  if (metadata !== null) await writeMetadata(record, id, metadata);
}

/**
 * Finishes what processes that are gone have left in the middle. A record that was not whole yet is removed: the
 * profile that it was copied from is still there. Answers the conversations that were put into their place.
 */
export async function recoverRecords(store: string, isAlive: (pid: number) => boolean): Promise<string[]> {
  const placed: string[] = [];
  for (const name of (await unlessMissing(readdir(store))) ?? []) {
    const match = HELD.exec(name);
    if (match === null) continue;
    const [, kind, id, pid] = match;
    if (!isConversationId(id) || isAlive(Number(pid))) continue;
    const path = join(store, name);
    if (kind === 'removing') {
      await removeTree(path);
      continue;
    }
    if (await inTurn(id, { data: dirname(store) }, () => recoverOne({ store, path, id, kind })))
      placed.push(id);
  }
  return placed;
}

interface Left {
  readonly store: string;
  readonly path: string;
  readonly id: string;
  readonly kind: string;
}

/** False where it was not whole, or another server was quicker. */
async function recoverOne({ store, path, id, kind }: Left): Promise<boolean> {
  const mine = heldPath(store, kind === 'taken' ? 'taken' : 'incoming', id);
  if ((await unlessMissing(rename(path, mine).then(() => true))) === null) return false;
  if (kind === 'incoming' && (await unlessMissing(lstat(join(mine, METADATA)))) === null) {
    await removeTree(mine);
    return false;
  }
  const isJoining = (await unlessMissing(lstat(join(mine, JOINING)))) !== null;
  if (isJoining) await finishJoining(mine, id);
  await placeRecord(store, id, mine);
  return true;
}

/** The names in the store that are conversations. */
export function isRecordName(name: string): boolean {
  return conversationOfName(name) === name;
}
