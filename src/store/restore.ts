/**
 * Giving a kept conversation back to a client: its state is copied into a config directory beside what is there. The
 * record stays as it is; when the pane is closed, what has grown takes its place.
 */
import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles } from '../files/measure-tree.ts';
import { addPrompts, findCompanions, PROMPTS } from './companions.ts';
import { findTranscript } from './conversation-files.ts';
import { isRecordName } from './conversation-place.ts';
import { isIntact, readConversation } from './conversation-store.ts';
import { MCP_STATE } from './mcp-state.ts';
import { copyOut, treePlace, type TreePlace } from './packed-tree.ts';

/** What a new profile makes for itself, from the user's own as it is now. */
const MADE_ANEW: ReadonlySet<string> = new Set(['.claude.json', 'settings.json', 'settings.local.json']);

/** The new profile's places that a conversation has a part in. */
export interface RestorePlaces {
  readonly configDir: string;
  readonly mcpStateDir: string;
}

/**
 * Copies what is kept of conversation `id` into a profile. What is there already stays, and links in it are not
 * followed. Throws CcmuxError: 'not-found', or 'failed' where the record is damaged or the disk is full.
 */
export async function restoreConversation(
  directories: Directories,
  id: string,
  { configDir, mcpStateDir }: RestorePlaces,
): Promise<void> {
  const stored = isRecordName(id) ? await readConversation(directories, id) : null;
  if (stored === null) throw new CcmuxError('not-found', `conversation ${id} is not in the store`);
  if (!(await isIntact(stored))) throw damagedError(id);
  const state = await treePlace(stored.directory, 'state');
  try {
    for (const path of await listFiles(state.directory)) await restoreFile(state, configDir, path);
    await restorePrompts(state, configDir, id);
    const servers = await treePlace(stored.directory, MCP_STATE);
    for (const path of await listFiles(servers.directory)) await restoreFile(servers, mcpStateDir, path);
  } catch (cause) {
    const reason = failureReason(cause);
    throw new CcmuxError('failed', `conversation ${id} cannot be copied into its pane: ${reason}`, {
      hint: 'it is in the store as before',
      cause,
    });
  }
}

/** Into a history that began with others, of the project. */
async function restorePrompts(state: TreePlace, configDir: string, id: string): Promise<void> {
  const history = join(configDir, PROMPTS);
  const transcript = await findTranscript(state.directory, id);
  if (transcript === null || (await unlessMissing(lstat(history)))?.isFile() !== true) return;
  await addPrompts(history, id, (await findCompanions(state, id, transcript)).prompts);
}

export function damagedError(id: string, problem = 'its files are not those that were kept'): CcmuxError {
  return new CcmuxError('failed', `conversation ${id} is damaged: ${problem}`, {
    hint: 'ccmux conversation repair says more',
  });
}

async function restoreFile(state: TreePlace, configDir: string, path: string): Promise<void> {
  const [top] = path.split('/');
  if (MADE_ANEW.has(path)) return;
  const place = await unlessMissing(lstat(join(configDir, top)));
  // What is linked is the user's, shared with every pane.
  if (place?.isSymbolicLink() === true) return;
  const target = join(configDir, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  try {
    await copyOut(state, path, target);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
