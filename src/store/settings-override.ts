/** What was changed of settings in the panes of a conversation, kept beside it; its content is the isolation's affair. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import type { Directories } from '../core/plan.ts';
import { isConversationId } from './conversation-id.ts';
import { conversationsDirectory, SETTINGS_OVERRIDE } from './conversation-store.ts';

/** Null where nothing is kept of it. */
export async function readSettingsOverride(directories: Directories, id: string): Promise<string | null> {
  if (!isConversationId(id)) return null;
  return unlessMissing(readFile(join(conversationsDirectory(directories), id, SETTINGS_OVERRIDE), 'utf8'));
}
