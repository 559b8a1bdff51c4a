/**
 * What a user has kept of settings for a role: every new pane of the role begins with it. A damaged file is never
 * written over: panes begin with what can be read of it, a change sets it aside first.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { jsonElements, parseJsonObject } from '../../base/json.ts';
import { unlessMissingSync } from '../../base/unless-missing.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Directories } from '../../core/plan.ts';
import { isSeatName } from '../../core/seat-name.ts';
import { setAside, writeFileAtomically } from '../../files/atomic-file.ts';
import { fileFailure } from '../../files/file-failure.ts';
import { acquireLock } from '../../files/file-lock.ts';
import { makePrivateDirectory } from '../../files/private-files.ts';
import { readRegularFileSync } from '../../files/regular-file.ts';
import { joinChanges, type SettingChange } from './change.ts';
import { changesText, parseChanges } from './pane-settings.ts';

/** A file of this size is read and written within milliseconds. */
const PATIENCE_MS = 5000;

interface KeptOfRole {
  readonly changes: readonly SettingChange[];
  /** Something in it is no change. */
  readonly isDamaged: boolean;
}

/** Null where there is none. Throws CcmuxError('failed') where it cannot be read. */
function readKept(path: string): KeptOfRole | null {
  let text;
  try {
    text = unlessMissingSync(() => readRegularFileSync(path));
  } catch (cause) {
    throw fileFailure('read', path, cause);
  }
  if (text === null) return null;
  const listed = parseJsonObject(text)?.changes;
  const changes = parseChanges(text);
  return { changes, isDamaged: !Array.isArray(listed) || jsonElements(listed).length !== changes.length };
}

/** For a new pane, which no damage to the file stops: `tell` is told of it in one line. */
export function readRoleSettings(
  directories: Directories,
  role: string,
  tell: (text: string) => void,
): readonly SettingChange[] {
  if (!isSeatName(role)) return [];
  const path = placeOf(directories, role);
  try {
    const kept = readKept(path);
    if (kept?.isDamaged === true)
      tell(
        `${path} is damaged: mend it, or let \`ccmux settings forget ${role}\` set it aside (what can be read of it counts)`,
      );
    return kept?.changes ?? [];
  } catch (error) {
    if (!(error instanceof CcmuxError)) throw error;
    tell(`it starts without what is kept for role ${role}: ${error.line}`);
    return [];
  }
}

/**
 * Adds to what is kept for the role. Answers where a damaged file is kept from now on; null where there was none.
 * Throws CcmuxError: 'usage' for an impossible role, 'failed' for a full disk, 'held'.
 */
export async function keepForRole(
  directories: Directories,
  role: string,
  changes: readonly SettingChange[],
  clock: Clock,
): Promise<string | null> {
  if (!isSeatName(role))
    throw new CcmuxError('usage', `${JSON.stringify(role.slice(0, 64))} is no role's name`);
  return changingSettings(directories, async () => {
    const path = placeOf(directories, role);
    makePrivateDirectory(folderOf(directories));
    const kept = readKept(path);
    const aside = kept?.isDamaged === true ? await keepAside(path, clock) : null;
    await writeFileAtomically(path, changesText(joinChanges(kept?.changes ?? [], changes)));
    return aside;
  });
}

export interface ForgottenRole {
  /** Where a damaged file is kept from now on. */
  readonly aside: string | null;
}

/** Null where nothing was kept. Throws CcmuxError: 'failed', 'held'. */
export async function forgetRole(
  directories: Directories,
  role: string,
  clock: Clock,
): Promise<ForgottenRole | null> {
  if (!isSeatName(role)) return null;
  const path = placeOf(directories, role);
  if (readKept(path) === null) return null;
  return changingSettings(directories, async () => {
    const kept = readKept(path);
    if (kept === null) return null;
    if (kept.isDamaged) return { aside: await keepAside(path, clock) };
    try {
      await rm(path, { force: true });
    } catch (cause) {
      throw fileFailure('remove', path, cause);
    }
    return kept.changes.length === 0 ? null : { aside: null };
  });
}

/**
 * One command after another: two that change settings at once would each write what only one of them has seen.
 * Throws CcmuxError: 'held', 'failed'.
 */
export async function changingSettings<T>({ data }: Directories, work: () => Promise<T>): Promise<T> {
  const locks = join(data, 'locks');
  makePrivateDirectory(locks);
  const lock = await acquireLock({
    path: join(locks, 'settings.lock'),
    patienceMs: PATIENCE_MS,
    refusal: 'another ccmux is changing settings and does not get on',
  });
  try {
    return await work();
  } finally {
    lock.dispose();
  }
}

async function keepAside(path: string, clock: Clock): Promise<string> {
  const aside = `${path}.damaged-${clock.now()}`;
  await setAside(path, aside);
  return aside;
}

function folderOf({ data }: Directories): string {
  return join(data, 'role-settings');
}

function placeOf(directories: Directories, role: string): string {
  return join(folderOf(directories), `${role}.json`);
}
