/**
 * Reading a file at a place where any program may have put something else: a pipe would be waited for without end,
 * and with it everything that its reader does.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { unlessMissing } from '../base/unless-missing.ts';
import { fileFailure } from './file-failure.ts';

/** A pipe opens at once then, and a device asks nobody. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Its text, links followed. Throws the system's error: EISDIR, and EINVAL for what else is no file. */
export async function readRegularFile(path: string): Promise<string> {
  const file = await open(path, FLAGS);
  try {
    assertRegular(path, await file.stat());
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

/** The same as the first at once. */
export function readRegularFileSync(path: string): string {
  const file = openSync(path, FLAGS);
  try {
    assertRegular(path, fstatSync(file));
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function assertRegular(path: string, status: Stats): void {
  if (status.isFile()) return;
  const code = status.isDirectory() ? 'EISDIR' : 'EINVAL';
  throw Object.assign(new Error(`${code}: ${path} is not a regular file`), { code });
}
