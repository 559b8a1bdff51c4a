/**
 * Changes put into the user's own settings, at their command. Only what a change names is touched; each file is the old
 * one or the new one, whole; one that somebody else writes at the same moment is read again. The client's own lock of
 * `.claude.json` is taken for that file (2.1.329: a directory beside it).
 */
import { lstat, mkdir, realpath, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../base/json.ts';
import { systemCode } from '../../base/system-code.ts';
import { unlessMissing } from '../../base/unless-missing.ts';
import { CcmuxError } from '../../core/errors.ts';
import { shownPath } from '../../core/shown-path.ts';
import { writeFileAtomically } from '../../files/atomic-file.ts';
import { fileFailure } from '../../files/file-failure.ts';
import { readRegularFile, readTextIfThere } from '../../files/regular-file.ts';
import type { UserClaude } from '../user-claude.ts';
import { applyChanges, isSame, SETTING_FILES, type SettingChange } from './change.ts';
import { settingsFiles } from './pane-settings.ts';

/** The client holds its lock for milliseconds. */
const LOCK_PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 20;
/** After so long without a touch the client itself takes a lock for a dead one's. */
const DEAD_LOCK_MS = 10_000;
/** Somebody who writes more often than that is not waited for. */
const MOST_TRIES = 5;

/** Answers the paths of the files that were written. Throws CcmuxError('failed' | 'held'); a file is whole in any case. */
export async function promoteChanges(
  user: UserClaude,
  changes: readonly SettingChange[],
  clock: Clock,
): Promise<readonly string[]> {
  const files = settingsFiles(user.configDir, user.stateFile);
  const wanted = SETTING_FILES.filter((file) => changes.some((change) => change.file === file));
  // All can be read, or none is written.
  for (const file of wanted) await readObject(files[file]);
  const written: string[] = [];
  for (const file of wanted) {
    const path = files[file];
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const write = () => changeFile(path, (object) => applyChanges(object, changes, file));
    const isWritten = await (file === 'state' ? underLock(`${path}.lock`, clock, write) : write());
    if (isWritten) written.push(path);
  }
  return written;
}

interface ReadFile {
  readonly text: string;
  readonly object: JsonObject;
}

/** Null where there is none. */
async function readObject(path: string): Promise<ReadFile | null> {
  const text = await readTextIfThere(path);
  if (text === null) return null;
  const object = text.trim() === '' ? {} : parseJsonObject(text);
  if (object !== null) return { text, object };
  throw new CcmuxError('failed', `${path} is no JSON object, and is left as it is`, {
    hint: 'mend it first',
  });
}

/** False where there is nothing to change. */
async function changeFile(path: string, change: (object: JsonObject) => JsonObject): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await readObject(path);
    const object = change(before?.object ?? {});
    if (isSame(object, before?.object ?? {})) return false;
    const text = `${JSON.stringify(object, null, indentOf(before?.text ?? ''))}\n`;
    // A link, as into a directory of dotfiles, stays one.
    const target = (await unlessMissing(realpath(path))) ?? (await newFile(path));
    const mode = (await unlessMissing(stat(target)))?.mode ?? 0o600;
    if (((await readObject(path))?.text ?? null) !== (before?.text ?? null)) continue;
    await writeFileAtomically(target, text, { mode: mode & 0o777 });
    return true;
  }
  throw new CcmuxError('held', `${path} is being written all the time by another program`, {
    hint: 'try again when that is done',
  });
}

/** A link whose end is missing (dotfiles that are not mounted) is not replaced. */
async function newFile(path: string): Promise<string> {
  if ((await unlessMissing(lstat(path))) === null) return path;
  throw new CcmuxError('failed', `${shownPath(path)} is a link that leads nowhere, and is left as it is`, {
    hint: 'bring back what it leads to, or remove it',
  });
}

/** As the file is written already. */
function indentOf(text: string): string | number {
  return /^\s*\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? 2;
}

async function underLock<T>(lock: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  while (!(await takeLock(lock, clock.now()))) {
    if (performance.now() >= deadline) {
      throw new CcmuxError('held', `a claude holds ${lock}`, {
        hint: 'try again; remove it where no claude runs',
      });
    }
    await pause(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await unlessMissing(rmdir(lock));
  }
}

/** `at` is now. */
async function takeLock(lock: string, at: number): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw fileFailure('make', lock, error);
  }
  const status = await unlessMissing(lstat(lock));
  if (status !== null && at - status.mtimeMs > DEAD_LOCK_MS) await unlessMissing(rmdir(lock));
  return false;
}

/** What the user's own files say now, as objects; one that cannot be used counts as empty. */
export async function readUserSettings(user: UserClaude) {
  const files = settingsFiles(user.configDir, user.stateFile);
  const read = async (path: string): Promise<JsonObject> => {
    const text = await readRegularFile(path).catch(() => '');
    const object = parseJsonObject(text);
    return isJsonObject(object) ? object : {};
  };
  return {
    settings: await read(files.settings),
    local: await read(files.local),
    state: await read(files.state),
  };
}
