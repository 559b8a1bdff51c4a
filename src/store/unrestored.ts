/**
 * Teams of dead servers that nobody has asked back yet, and whose name another session has taken since:
 * `sessions/unrestored/<name>.json`, the newest of each name. `ccmux --restore` brings them back.
 */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { readJsonFile, type ReadOptions } from '../files/atomic-file.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { isJsonObject } from '../base/json.ts';
import { sessionFileName } from './session-name.ts';
import { readRecordsIn, recordPath, sessionsDirectory, type SessionRecord } from './session-record.ts';

interface DataDirectory {
  readonly data: string;
}

/** Moves the record of a session that died aside; nothing where there is none, or none with a team. */
export async function keepUnrestored(
  directories: DataDirectory,
  name: string,
  options: ReadOptions = {},
): Promise<void> {
  const path = recordPath(directories, name);
  const value = await readJsonFile(path, { ...options, isSound: isJsonObject });
  if (!isJsonObject(value) || value.team == null) return;
  ensurePrivateDirectory(unrestoredDirectory(directories));
  await unlessMissing(rename(path, unrestoredPath(directories, name)));
}

export async function readUnrestored(
  directories: DataDirectory,
  options: ReadOptions = {},
): Promise<readonly SessionRecord[]> {
  return readRecordsIn(unrestoredDirectory(directories), options);
}

export async function removeUnrestored(directories: DataDirectory, name: string): Promise<void> {
  await rm(unrestoredPath(directories, name), { force: true });
}

function unrestoredDirectory(directories: DataDirectory): string {
  return join(sessionsDirectory(directories), 'unrestored');
}

function unrestoredPath(directories: DataDirectory, name: string): string {
  return join(unrestoredDirectory(directories), sessionFileName(name));
}
