/**
 * A profile: the directories that belong to one pane alone, with a config directory in which its Claude starts as the
 * user's would. It is built beside its place and renamed into it, so that a profile is either whole, with its mark,
 * or none. Nothing in the user's own directory is written, and nothing large is read.
 */
import { lstat, mkdir, readdir, readFile, rename, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseJsonObject, type JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { removeTree } from '../base/remove-tree.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { ClaudeSettings, Directories } from '../core/plan.ts';
import type { Environment } from './environment.ts';
import { hookSettings } from './hook-settings.ts';
import { apiKeySuffix, hasEnvironmentLogin } from './login.ts';
import { writeManifest, type ProfileEntry } from './manifest.ts';
import { isPaneId, writePaneMark, type PaneMark } from './pane-mark.ts';
import { sharePlugins } from './plugins.ts';
import { fileFailure } from '../files/file-failure.ts';
import { copyDirectory, copyPrivately, makePrivateDirectory, writeNewFile } from '../files/private-files.ts';
import { profilePlaces, profilesDirectory, type ProfilePlaces } from './profile-places.ts';
import { memoryDirectory, seedSettings } from './seed-settings.ts';
import { isApiKeyApproved, seedState } from './seed-state.ts';
import { decideSharing, type Sharing } from './sharing.ts';
import { readUserClaude, type UserClaude } from './user-claude.ts';
import { findMainRoot } from './worktree.ts';

const OVERLAY = 'settings-overlay.json';

export interface Profile extends ProfilePlaces {
  readonly paneId: string;
  readonly isolation: ClaudeSettings['isolation'];
  /** Path of a settings file for `--settings`; null where nothing is overlaid. */
  readonly settingsOverlay: string | null;
  /** Where project memory is kept; null for the client's own default. */
  readonly memoryDir: string | null;
  /** What the config directory held at its making; empty with isolation `none`. */
  readonly entries: readonly ProfileEntry[];
  /** Whether the client uses the API key in its environment without asking. */
  readonly isApiKeyApproved: boolean;
}

export interface ProfilePlan {
  readonly directories: Directories;
  readonly paneId: string;
  readonly user: UserClaude;
  /** Real path. */
  readonly cwd: string;
  /** Whether `cwd` itself may be trusted: the user's Claude does, or the user has just said so. */
  readonly isTrusted: boolean;
  readonly settings: ClaudeSettings;
  /** What the child's login is decided from: `chosenEnvironment`. */
  readonly environment: Environment;
  /** Null where it is not known. */
  readonly clientVersion: string | null;
  /** Where the client reports what it does, by hooks; null where it does not. */
  readonly hookUrl: string | null;
  /** What the mark says beyond the places: whose the profile is. */
  readonly owner: Pick<
    PaneMark,
    'session' | 'server' | 'name' | 'role' | 'conversations' | 'user' | 'sshClient' | 'createdAt'
  >;
  readonly log: Log;
}

/**
 * Makes the profile of a pane. Throws CcmuxError: `usage` for an impossible id, `held` where the pane has a profile,
 * `failed` where a directory cannot be made; then nothing is left behind.
 */
export async function createProfile(plan: ProfilePlan): Promise<Profile> {
  const { directories, paneId, settings } = plan;
  if (!isPaneId(paneId))
    throw new CcmuxError('usage', `${JSON.stringify(paneId.slice(0, 64))} is no pane id`);
  const usual = profilePlaces(directories, paneId);
  const places = settings.isolation === 'none' ? { ...usual, configDir: plan.user.configDir } : usual;
  const building = join(profilesDirectory(directories), `.new-${paneId}-${process.pid}`);
  try {
    await makePrivateDirectory(profilesDirectory(directories));
    if ((await unlessMissing(lstat(places.directory))) !== null) throw heldError(places.directory);
    await mkdir(building, { mode: 0o700 });
    const seeded = await fillProfile(plan, places, building);
    await writeManifest(building, seeded.entries);
    await writePaneMark(building, markOf(plan, places));
    await makeShortDirectory(places.shortTmpDir);
    await rename(building, places.directory);
    return { paneId, isolation: settings.isolation, ...places, ...seeded };
  } catch (error) {
    await removeTree(building).catch((cause: unknown) => plan.log.warn('cannot remove a profile', { cause }));
    throw asProfileError(error, places.directory);
  }
}

type Seeded = Pick<Profile, 'settingsOverlay' | 'memoryDir' | 'entries' | 'isApiKeyApproved'>;

async function fillProfile(plan: ProfilePlan, places: ProfilePlaces, building: string): Promise<Seeded> {
  for (const name of ['tmp', 'output', 'mcp-state']) await mkdir(join(building, name), { mode: 0o700 });
  const { state, problems } = await readUserClaude(plan.user);
  for (const problem of problems) plan.log.warn(problem);
  const suffix = apiKeySuffix(plan.environment);
  const mainRoot = await findMainRoot(plan.cwd);
  const seed = seedState(state, {
    realCwd: plan.cwd,
    mainRoot,
    isTrusted: plan.isTrusted,
    apiKeySuffix: suffix,
    hasEnvironmentLogin: hasEnvironmentLogin(plan.environment, true),
    clientVersion: plan.clientVersion,
  });
  if (plan.settings.isolation === 'none') {
    const isApproved = state !== null && suffix !== null && isApiKeyApproved(state, suffix);
    const user = parseJsonObject((await readSettings(plan.user.configDir, plan.log)) ?? '');
    const settingsOverlay = await writeOverlay(plan, places, { building, user, memoryDir: null });
    return { settingsOverlay, memoryDir: null, entries: [], isApiKeyApproved: isApproved };
  }
  const configDir = join(building, 'claude');
  await mkdir(configDir, { mode: 0o700 });
  await writeNewFile(join(configDir, '.claude.json'), `${JSON.stringify(seed, null, 2)}\n`);
  const entries = await shareEntries(plan, configDir);
  const overlaid = await overlaySettings(plan, places, { building, projectRoot: mainRoot ?? plan.cwd });
  return { ...overlaid, entries, isApiKeyApproved: suffix !== null && isApiKeyApproved(seed, suffix) };
}

/** Links and copies what is shared of the user's config directory. What cannot be shared is logged and left out. */
async function shareEntries(plan: ProfilePlan, configDir: string): Promise<ProfileEntry[]> {
  const from = plan.user.configDir;
  const decisions = decideSharing(await listShareable(from, plan.log), plan.settings);
  const wanted = decisions.filter(({ name, sharing }) => sharing !== 'own' && name !== 'settings.json');
  // All at once: one after the other, a directory of 500 entries would cost more than the rest together.
  const shared = await Promise.all(
    wanted.map(async ({ name, sharing, isKnown }): Promise<ProfileEntry[]> => {
      const source = join(from, name);
      try {
        await shareEntry(source, join(configDir, name), sharing);
        return [{ name, kind: sharing === 'linked' ? 'linked' : 'copied', target: source, isKnown }];
      } catch (cause) {
        plan.log.warn('an entry of the config directory cannot be shared', { name, cause });
        return [];
      }
    }),
  );
  const settings = await readSettings(from, plan.log);
  await writeNewFile(join(configDir, 'settings.json'), seedSettings(settings));
  return [
    { name: '.claude.json', kind: 'owned', target: null, isKnown: true },
    { name: 'settings.json', kind: 'copied', target: join(from, 'settings.json'), isKnown: true },
    ...shared.flat(),
  ];
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

async function readSettings(configDir: string, log: Log): Promise<string | null> {
  try {
    return await unlessMissing(readFile(join(configDir, 'settings.json'), 'utf8'));
  } catch (cause) {
    log.warn('settings.json cannot be read', { configDir, cause });
    return null;
  }
}

/** Makes the place of project memory, and the overlay that names it and the hooks. */
async function overlaySettings(
  plan: ProfilePlan,
  places: ProfilePlaces,
  { building, projectRoot }: { readonly building: string; readonly projectRoot: string },
): Promise<Pick<Profile, 'settingsOverlay' | 'memoryDir'>> {
  const user = parseJsonObject(await readFile(join(building, 'claude', 'settings.json'), 'utf8'));
  const memoryDir = memoryDirectory(plan.settings.memory, user, {
    data: plan.directories.data,
    userConfigDir: plan.user.configDir,
    paneConfigDir: places.configDir,
    projectRoot,
  });
  if (memoryDir !== null && plan.settings.memory === 'project') await makePrivateDirectory(memoryDir);
  return { settingsOverlay: await writeOverlay(plan, places, { building, user, memoryDir }), memoryDir };
}

/** The path of the overlay; null where nothing is overlaid. */
async function writeOverlay(
  { hookUrl }: ProfilePlan,
  places: ProfilePlaces,
  given: { readonly building: string; readonly user: JsonObject | null; readonly memoryDir: string | null },
): Promise<string | null> {
  const { building, user, memoryDir } = given;
  const overlay = {
    ...(memoryDir !== null && { autoMemoryDirectory: memoryDir }),
    ...(hookUrl !== null && hookSettings(hookUrl, user)),
  };
  if (Object.keys(overlay).length === 0) return null;
  await writeNewFile(join(building, OVERLAY), `${JSON.stringify(overlay)}\n`);
  return join(places.directory, OVERLAY);
}

async function makeShortDirectory(path: string): Promise<void> {
  await makePrivateDirectoryAbove(path);
  await removeTree(path); // of a profile of this id that was never finished
  await mkdir(path, { mode: 0o700 });
}

async function makePrivateDirectoryAbove(path: string): Promise<void> {
  if (dirname(path) !== '/tmp') await makePrivateDirectory(dirname(path));
}

function markOf({ owner, paneId, cwd, settings }: ProfilePlan, places: ProfilePlaces): PaneMark {
  const { configDir, shortTmpDir } = places;
  return { ...owner, paneId, cwd, isolation: settings.isolation, configDir, shortTmpDir, isKept: false };
}

function heldError(directory: string, cause?: unknown): CcmuxError {
  return new CcmuxError('held', `${directory} is in use by a pane already`, { cause });
}

function asProfileError(error: unknown, directory: string): CcmuxError {
  if (error instanceof CcmuxError) return error;
  const code = systemCode(error);
  if (code === 'EEXIST' || code === 'ENOTEMPTY') return heldError(directory, error);
  return fileFailure('make', directory, error);
}
