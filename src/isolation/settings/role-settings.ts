/** What a user has kept of settings for a role: every new pane of the role begins with it. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../base/unless-missing.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Directories } from '../../core/plan.ts';
import { isSeatName } from '../../core/seat-name.ts';
import { writeFileAtomically } from '../../files/atomic-file.ts';
import { makePrivateDirectory } from '../../files/private-files.ts';
import { joinChanges, type SettingChange } from './change.ts';
import { changesText, parseChanges } from './pane-settings.ts';

export async function readRoleSettings(
  directories: Directories,
  role: string,
): Promise<readonly SettingChange[]> {
  if (!isSeatName(role)) return [];
  const text = await unlessMissing(readFile(placeOf(directories, role), 'utf8'));
  return text === null ? [] : parseChanges(text);
}

/** Adds to what is kept for the role. Throws CcmuxError('usage') for an impossible role, 'failed' for a full disk. */
export async function keepForRole(
  directories: Directories,
  role: string,
  changes: readonly SettingChange[],
): Promise<void> {
  if (!isSeatName(role))
    throw new CcmuxError('usage', `${JSON.stringify(role.slice(0, 64))} is no role's name`);
  await makePrivateDirectory(join(directories.data, 'role-settings'));
  const kept = joinChanges(await readRoleSettings(directories, role), changes);
  await writeFileAtomically(placeOf(directories, role), changesText(kept));
}

/** False where nothing was kept. */
export async function forgetRole(directories: Directories, role: string): Promise<boolean> {
  if ((await readRoleSettings(directories, role)).length === 0) return false;
  await rm(placeOf(directories, role), { force: true });
  return true;
}

function placeOf({ data }: Directories, role: string): string {
  return join(data, 'role-settings', `${role}.json`);
}
