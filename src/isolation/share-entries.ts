/** Filling a pane's config directory from the user's: what is shared is linked or copied, and what cannot be is logged. */
import { readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { copyDirectory, copyPrivately } from '../files/private-files.ts';
import { readRegularFile } from '../files/regular-file.ts';
import type { ProfileEntry } from './manifest.ts';
import { sharePlugins } from './plugins.ts';
import { decideSharing, type Sharing, type SharingRules } from './sharing.ts';

/** The two that are seeded, and not merely copied. */
const SEEDED: readonly string[] = ['settings.json', 'settings.local.json'];

/** An editor that is started later than the pane makes it, and its client has to find it then. */
export const LINKED_BEFORE_IT_IS_THERE = 'ide';

export interface SharingFacts {
  /** The user's config directory. */
  readonly from: string;
  /** The pane's, which is being built. */
  readonly to: string;
  readonly rules: SharingRules;
  readonly log: Log;
}

export async function shareEntries({ from, to, rules, log }: SharingFacts): Promise<ProfileEntry[]> {
  const listed = await listShareable(from, log);
  const names = listed.includes(LINKED_BEFORE_IT_IS_THERE) ? listed : [...listed, LINKED_BEFORE_IT_IS_THERE];
  const wanted = decideSharing(names, rules).filter(
    ({ name, sharing }) => sharing !== 'own' && !SEEDED.includes(name),
  );
  // All at once: one after the other, a directory of 500 entries would cost more than the rest together.
  const shared = await Promise.all(
    wanted.map(async ({ name, sharing, isKnown }): Promise<ProfileEntry[]> => {
      const source = join(from, name);
      try {
        await shareEntry(source, join(to, name), sharing);
        return [{ name, kind: sharing === 'linked' ? 'linked' : 'copied', target: source, isKnown }];
      } catch (cause) {
        if (!listed.includes(name)) return [];
        log.warn('an entry of the config directory cannot be shared', { name, cause });
        return [];
      }
    }),
  );
  return shared.flat();
}

async function shareEntry(source: string, target: string, sharing: Sharing): Promise<void> {
  if (sharing === 'linked') await symlink(source, target);
  else if (sharing === 'plugins') await sharePlugins(source, target);
  else if ((await stat(source)).isDirectory()) await copyDirectory(source, target);
  else await copyPrivately(source, target);
}

async function listShareable(configDir: string, log: Log): Promise<string[]> {
  try {
    const entries = (await unlessMissing(readdir(configDir, { withFileTypes: true }))) ?? [];
    // Sockets, pipes and devices are one process's own.
    return entries
      .filter((entry) => entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => entry.name);
  } catch (cause) {
    log.warn('the config directory cannot be read', { configDir, cause });
    return [];
  }
}

/** The text of a settings file of the user's; null where there is none, or none that can be read. */
export async function readSettings(
  configDir: string,
  name: 'settings.json' | 'settings.local.json',
  log: Log,
): Promise<string | null> {
  try {
    return await unlessMissing(readRegularFile(join(configDir, name)));
  } catch (cause) {
    log.warn('settings cannot be read', { configDir, name, cause });
    return null;
  }
}
