/** What was changed of settings in the panes of a conversation, kept beside it; its content is the isolation's affair. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../base/json.ts';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { keptDamageOf, readJsonFile, type ReadOptions } from '../files/atomic-file.ts';
import { isConversationId } from './conversation-id.ts';
import { conversationsDirectory, SETTINGS_OVERRIDE } from './conversation-store.ts';

/** Null where nothing is kept of it. Throws CcmuxError('failed') where it cannot be read, or is damaged and only looked at. */
export async function readSettingsOverride(
  directories: Directories,
  id: string,
  options: ReadOptions = { isLook: true },
): Promise<string | null> {
  if (!isConversationId(id)) return null;
  const path = join(conversationsDirectory(directories), id, SETTINGS_OVERRIDE);
  if (unlessMissingSync(() => lstatSync(path)) === null) return null;
  const isSound = (value: unknown) => isJsonObject(value) && Array.isArray(value.changes);
  // The record goes with what is kept of the conversation next.
  const value = await readJsonFile(path, { ...options, isSound, keptIn: keptDamageOf(directories, id) });
  if (value === undefined && options.isLook === true)
    throw new CcmuxError('failed', `what was changed of settings in conversation ${id} is damaged`, {
      hint: `mend ${path}, or move it away`,
    });
  return value === undefined ? null : JSON.stringify(value);
}
