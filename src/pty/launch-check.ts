/**
 * Why a child cannot be started, found before the fork: after it the reason would be a line on the pane's screen
 * and an exit code 1, as if the program itself had failed.
 */
import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import { taskRoom } from '../base/task-room.ts';
import { CcmuxError } from '../core/errors.ts';
import type { PtyOptions } from './device.ts';

/** What execvp(3) searches where the environment has no PATH. */
const DEFAULT_PATH = '/bin:/usr/bin';

/** Throws CcmuxError('failed') where the directory or the program is not usable. */
export function assertLaunchable({ file, cwd, env }: PtyOptions): void {
  assertDirectory(cwd);
  const places = file.includes('/')
    ? [resolve(cwd, file)]
    : (env.PATH || DEFAULT_PATH).split(delimiter).map((place) => resolve(cwd, join(place, file)));
  const failures = file === '' ? [] : places.map(whyNotExecutable);
  if (failures.includes(null)) return;
  if (failures.includes('EACCES')) {
    throw new CcmuxError('failed', `cannot start ${file}: it is not executable`, {
      hint: 'give it the permission with chmod +x',
    });
  }
  throw new CcmuxError('failed', `cannot start ${file === '' ? 'an empty command' : file}: no such program`, {
    hint: file.includes('/') ? 'check the path' : 'is it installed and on the PATH?',
  });
}

/**
 * node-pty starts a thread beside each child, to wait for its end. Where the child can be had and the thread cannot, it
 * ends the whole process, and every pane with it. A client needs a dozen threads of its own anyway.
 */
const LEAST_ROOM = 16;

/** Throws CcmuxError('failed') where the system has hardly room for more processes and threads. */
export function assertTaskRoom(file: string, room = taskRoom()): void {
  if (room >= LEAST_ROOM) return;
  throw new CcmuxError('failed', `cannot start ${file}: ${NO_PROCESS}`, { hint: HINT });
}

const NO_PROCESS = 'the system cannot start another process';

/** What a failed fork was: node-pty itself says only that it failed. */
export function explainLaunchFailure(file: string, cause: unknown): CcmuxError {
  const code = systemCode(cause) ?? probeTerminals();
  const reason = code === null ? NO_PROCESS : (FAILURES[code] ?? code);
  return new CcmuxError('failed', `cannot start ${file}: ${reason}`, { hint: HINT, cause });
}

const HINT = 'close panes, or raise the limits shown by ulimit -n and ulimit -u';
const FAILURES: Readonly<Record<string, string>> = {
  EMFILE: 'too many open files in this session',
  ENFILE: 'too many open files on this machine',
  ENOSPC: 'no terminal is left on this machine',
};

/** The reason why no terminal can be had; null when one can, and the fork itself failed. */
function probeTerminals(): string | null {
  const opened: number[] = [];
  try {
    // A terminal takes two descriptors, its master and its slave.
    for (const path of ['/dev/ptmx', '/dev/null'])
      opened.push(openSync(path, constants.O_RDWR | constants.O_NOCTTY));
    return null;
  } catch (error) {
    return systemCode(error) ?? null;
  } finally {
    opened.forEach((fd) => closeSync(fd));
  }
}

function assertDirectory(cwd: string): void {
  try {
    if (!statSync(cwd).isDirectory()) throw new CcmuxError('failed', `${cwd} is not a directory`);
    accessSync(cwd, constants.X_OK);
  } catch (cause) {
    if (cause instanceof CcmuxError) throw cause;
    const isForbidden = systemCode(cause) === 'EACCES';
    const reason = isForbidden ? 'may not be entered' : 'does not exist (any more)';
    throw new CcmuxError('failed', `the working directory ${cwd} ${reason}`, { cause });
  }
}

function whyNotExecutable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? null : 'EACCES';
  } catch (error) {
    return systemCode(error) ?? 'ENOENT';
  }
}
