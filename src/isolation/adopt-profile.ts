/**
 * Taking over the profile of a pane whose server died: it stays where it is, with its settings, its history and its
 * conversations. What only the dead processes meant by it goes first: locks, session files, boot marks, temporary
 * files. Whose it is has been settled before; the mark names this server already.
 */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, parseJsonObject } from '../base/json.ts';
import { removeTree } from '../base/remove-tree.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { readJsonFile, writeFileAtomically, type JsonOptions } from '../files/atomic-file.ts';
import { readManifest } from './manifest.ts';
import { overlaySettings, writeMcpConfig, writeOverlay } from './overlay.ts';
import { updatePaneMark, type PaneMark } from './pane-mark.ts';
import {
  makeMemory,
  makeShortDirectory,
  placesOf,
  projectRootOf,
  seedFacts,
  type Profile,
  type ProfilePlan,
} from './profile.ts';
import { carriedState, isApiKeyApproved, type SeedFacts } from './seed-state.ts';
import { LINKED_BEFORE_IT_IS_THERE } from './share-entries.ts';
import { makeStatusLine, statusLineDirectory } from './status-line.ts';
import { isShortDirectoryOf } from './teardown.ts';
import { readRegularFile } from '../files/regular-file.ts';

/**
 * Answers the profile as `createProfile` does. Rejects where it is not whole: then it is to be kept and made anew.
 * `reading` says where damaged files of it are kept.
 */
export async function adoptProfile(
  plan: ProfilePlan,
  mark: PaneMark,
  reading: JsonOptions = {},
): Promise<Profile> {
  const { paneId, settings, owner } = plan;
  const places = placesOf(plan);
  if (mark.isolation !== settings.isolation || mark.configDir !== places.configDir)
    throw new Error(`the profile was made for another isolation (${mark.isolation})`);
  for (const path of await remainsIn(places.configDir, places.tmpDir)) await removeTree(path);
  if (mark.shortTmpDir !== places.shortTmpDir && isShortDirectoryOf(mark.shortTmpDir, paneId))
    await removeTree(mark.shortTmpDir);
  await makeShortDirectory(places.shortTmpDir);
  const facts = seedFacts(plan);
  const isApproved = await carryState(places.stateFile, facts, reading);
  const overlaid = await overlayAnew(plan, projectRootOf(plan, facts.mainRoot));
  const { name, role, conversations } = owner;
  await updatePaneMark(places.directory, {
    name,
    role,
    cwd: plan.cwd,
    shortTmpDir: places.shortTmpDir,
    conversations: [...new Set([...mark.conversations, ...conversations])],
  });
  return {
    paneId,
    isolation: settings.isolation,
    ...places,
    ...overlaid,
    entries: (await readManifest(places.directory, reading)) ?? [],
    isApiKeyApproved: isApproved,
  };
}

/** Locks lie at the top of the config directory; session files name processes that are gone. */
async function remainsIn(configDir: string, tmpDir: string): Promise<readonly string[]> {
  // An editor's directory that is linked is the user's own, and the editor may well be alive.
  const isStale = (entry: Dirent): boolean =>
    entry.name.endsWith('.lock') || (entry.name === LINKED_BEFORE_IT_IS_THERE && !entry.isSymbolicLink());
  const entries = await readdir(configDir, { withFileTypes: true });
  const stale = entries.filter(isStale).map(({ name }) => join(configDir, name));
  return [...stale, ...(await entriesOf(join(configDir, 'sessions'))), ...(await entriesOf(tmpDir))];
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  return ((await unlessMissing(readdir(directory))) ?? []).map((name) => join(directory, name));
}

/** Answers whether the key in the environment is used without asking. */
async function carryState(path: string, facts: SeedFacts, reading: JsonOptions): Promise<boolean> {
  const own = await readJsonFile(path, { ...reading, isSound: isJsonObject });
  if (!isJsonObject(own)) throw new Error(`${path} is damaged or gone`);
  const carried = carriedState(own, facts);
  await writeFileAtomically(path, `${JSON.stringify(carried, null, 2)}\n`);
  return facts.apiKeySuffix !== null && isApiKeyApproved(carried, facts.apiKeySuffix);
}

/** What names this server and its hooks is written again. */
async function overlayAnew(
  plan: ProfilePlan,
  projectRoot: string,
): Promise<Pick<Profile, 'settingsOverlay' | 'mcpConfigs' | 'memoryDir'>> {
  const { seat, hookUrl, settings } = plan;
  const places = placesOf(plan);
  const { directory } = places;
  const text = await unlessMissing(readRegularFile(join(places.configDir, 'settings.json')));
  const user = parseJsonObject(text ?? '');
  const statusLine = settings.usage ? statusLineDirectory(directory) : null;
  await removeTree(statusLineDirectory(directory));
  if (statusLine !== null) makeStatusLine(statusLine, statusLine);
  const mcpConfigs = writeMcpConfig(seat, directory, directory);
  const memoryDir = makeMemory(plan, places, { user, projectRoot });
  const overlay = overlaySettings({ seat, memoryDir, hookUrl, statusLine, user });
  return { mcpConfigs, memoryDir, settingsOverlay: writeOverlay(overlay, directory, directory) };
}
