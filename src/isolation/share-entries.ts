/** Filling a pane's config directory from the user's: what is shared is linked or copied, and what cannot be is logged. */
import { readdirSync, symlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { copyDirectory, copyPrivately } from '../files/private-files.ts';
import { readRegularFileSync } from '../files/regular-file.ts';
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
  const listed = listShareable(from, log);
  const names = listed.includes(LINKED_BEFORE_IT_IS_THERE) ? listed : [...listed, LINKED_BEFORE_IT_IS_THERE];
  const wanted = decideSharing(names, rules).filter(
    ({ name, sharing }) => sharing !== 'own' && !SEEDED.includes(name),
  );
  const shared: ProfileEntry[] = [];
  for (const { name, sharing, isKnown } of wanted) {
    const source = join(from, name);
    try {
      // A link takes as long as it would take to have somebody else make it.
      if (sharing === 'linked') symlinkSync(source, join(to, name));
      else await copyEntry(source, join(to, name), sharing);
      shared.push({ name, kind: sharing === 'linked' ? 'linked' : 'copied', target: source, isKnown });
    } catch (cause) {
      if (listed.includes(name))
        log.warn('an entry of the config directory cannot be shared', { name, cause });
    }
  }
  return shared;
}

/** What the user has copied may be large. */
async function copyEntry(source: string, target: string, sharing: Sharing): Promise<void> {
  if (sharing === 'plugins') sharePlugins(source, target);
  else if ((await stat(source)).isDirectory()) await copyDirectory(source, target);
  else await copyPrivately(source, target);
}

function listShareable(configDir: string, log: Log): string[] {
  try {
    const entries = unlessMissingSync(() => readdirSync(configDir, { withFileTypes: true })) ?? [];
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
export function readSettings(
  configDir: string,
  name: 'settings.json' | 'settings.local.json',
  log: Log,
): string | null {
  try {
    return unlessMissingSync(() => readRegularFileSync(join(configDir, name)));
  } catch (cause) {
    log.warn('settings cannot be read', { configDir, name, cause });
    return null;
  }
}
