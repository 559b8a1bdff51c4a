/**
 * Reading a file at a place where any program may have put something else: a pipe would be waited for without end,
 * and with it everything that its reader does.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { unlessMissing } from '../base/unless-missing.ts';
import { fileFailure } from './file-failure.ts';

/** A pipe opens at once then, and a device asks nobody. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Whoever reads at once, or again and again, reads small files: what is larger is not what it is taken for, and would
 * hold up everything. Bytes.
 */
const MOST_AT_ONCE = 4 * 1024 * 1024;

/** Its text, links followed. Throws the system's error: EISDIR, EINVAL for what else is no file, EFBIG. */
export async function readRegularFile(path: string, mostBytes = Infinity): Promise<string> {
  const file = await openRegularFile(path, mostBytes);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Its text, or null where there is nothing. Throws CcmuxError('failed') where it cannot be read. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return await unlessMissing(readRegularFile(path));
  } catch (cause) {
    throw fileFailure('read', path, cause);
  }
}

/** Open to be read, with the same errors. */
export async function openRegularFile(path: string, mostBytes = Infinity): Promise<FileHandle> {
  const file = await open(path, FLAGS);
  try {
    assertRegular(path, await file.stat(), mostBytes);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The same as the first at once, of a small file. */
export function readRegularFileSync(path: string): string {
  const file = openSync(path, FLAGS);
  try {
    assertRegular(path, fstatSync(file), MOST_AT_ONCE);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function assertRegular(path: string, status: Stats, mostBytes: number): void {
  if (status.isFile() && status.size <= mostBytes) return;
  const code = status.isFile() ? 'EFBIG' : status.isDirectory() ? 'EISDIR' : 'EINVAL';
  const reason = status.isFile() ? 'is too large' : 'is not a regular file';
  throw Object.assign(new Error(`${code}: ${path} ${reason}`), { code });
}
