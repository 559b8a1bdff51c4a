/**
 * What a profile's config directory was made of, kept beside it: by it a later look tells a link that somebody
 * replaced by a file from a file that the client made itself.
 */
import { join } from 'node:path';
import { isJsonObject, jsonElements, type JsonValue } from '../base/json.ts';
import { readJsonFile, type JsonOptions } from '../files/atomic-file.ts';
import { writeNewFile } from '../files/private-files.ts';
import { isEntryName } from './sharing.ts';

export interface ProfileEntry {
  readonly name: string;
  readonly kind: 'owned' | 'linked' | 'copied';
  /** What it is linked to or copied from; null for the pane's own. */
  readonly target: string | null;
  /** False for an entry of the user's directory that neither this version nor the user's rules name. */
  readonly isKnown: boolean;
}

const MANIFEST = 'manifest.json';

export function writeManifest(profileDirectory: string, entries: readonly ProfileEntry[]): void {
  writeNewFile(join(profileDirectory, MANIFEST), `${JSON.stringify({ entries }, null, 2)}\n`);
}

/** Null where there is none, or none that can be read. */
export async function readManifest(
  profileDirectory: string,
  options: JsonOptions = { isLook: true },
): Promise<readonly ProfileEntry[] | null> {
  const reading = { ...options, isSound: isJsonObject };
  const manifest = await readJsonFile(join(profileDirectory, MANIFEST), reading).catch(() => null);
  return !isJsonObject(manifest)
    ? null
    : jsonElements(manifest.entries).flatMap((value) => entryOf(value) ?? []);
}

function entryOf(value: JsonValue): ProfileEntry | null {
  if (!isJsonObject(value)) return null;
  const { name, kind, target, isKnown } = value;
  if (typeof name !== 'string' || !isEntryName(name)) return null;
  if (kind !== 'owned' && kind !== 'linked' && kind !== 'copied') return null;
  return { name, kind, target: typeof target === 'string' ? target : null, isKnown: isKnown === true };
}
