/**
 * A profile: the directories that belong to one pane alone, with a config directory in which its Claude starts as the
 * user's would. It is built beside its place and renamed into it, so that a profile is either whole, with its mark,
 * or none. Nothing in the user's own directory is written, and nothing large is read; so it is made at once, but for
 * what the user has copied: a hundred small steps take longer to hand to another thread than to do.
 */
import { lstatSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseJsonObject, type JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { removeTree } from '../base/remove-tree.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { ClaudeSettings, Directories } from '../core/plan.ts';
import type { Environment } from './environment.ts';
import { linkHome } from './home-links.ts';
import { apiKeySuffix, hasEnvironmentLogin } from './login.ts';
import { writeManifest, type ProfileEntry } from './manifest.ts';
import { overlaySettings, writeMcpConfig, writeOverlay, type SeatSettings } from './overlay.ts';
import { isPaneId, writePaneMark, type PaneMark } from './pane-mark.ts';
import { fileFailure } from '../files/file-failure.ts';
import { makePrivateDirectory, writeNewFile } from '../files/private-files.ts';
import { profilePlaces, profilesDirectory, type ProfilePlaces } from './profile-places.ts';
import { seedHistory } from './seed-history.ts';
import { memoryDirectory } from './seed-settings.ts';
import { isApiKeyApproved, seedState, type SeedFacts } from './seed-state.ts';
import { writeSettings, type KeptChanges } from './settings/write-settings.ts';
import { readSettings, shareEntries } from './share-entries.ts';
import { readUserClaude, type UserClaude } from './user-claude.ts';
import { findMainRoot } from './worktree.ts';
import { makeStatusLine, statusLineDirectory } from './status-line.ts';

export interface Profile extends ProfilePlaces {
  readonly paneId: string;
  readonly isolation: ClaudeSettings['isolation'];
  /** Path of a settings file for `--settings`; null where nothing is overlaid. */
  readonly settingsOverlay: string | null;
  /** Files for `--mcp-config`. */
  readonly mcpConfigs: readonly string[];
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
  /** The project that it works for, where its directory is a private one; real path. */
  readonly project?: string;
  /** Whether `cwd` itself may be trusted: the user's Claude does, or the user has just said so. */
  readonly isTrusted: boolean;
  /** As they are for this seat, see seat-isolation.ts. */
  readonly settings: ClaudeSettings;
  readonly seat: SeatSettings;
  readonly changes: KeptChanges;
  /** The profile is for a conversation that brings its prompt history along. */
  readonly isResumed: boolean;
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
  const places = placesOf(plan);
  const building = join(profilesDirectory(directories), `.new-${paneId}-${process.pid}`);
  try {
    makePrivateDirectory(profilesDirectory(directories));
    if (unlessMissingSync(() => lstatSync(places.directory)) !== null) throw heldError(places.directory);
    mkdirSync(building, { mode: 0o700 });
    const seeded = await fillProfile(plan, places, building);
    writeManifest(building, seeded.entries);
    writePaneMark(building, markOf(plan, places));
    await makeShortDirectory(places.shortTmpDir);
    renameSync(building, places.directory);
    return { paneId, isolation: settings.isolation, ...places, ...seeded };
  } catch (error) {
    await removeTree(building).catch((cause: unknown) => plan.log.warn('cannot remove a profile', { cause }));
    throw asProfileError(error, places.directory);
  }
}

export function placesOf({ directories, paneId, settings: { isolation }, user }: ProfilePlan): ProfilePlaces {
  if (isolation !== 'none') return profilePlaces(directories, paneId, isolation);
  const { configDir, stateFile } = user;
  return { ...profilePlaces(directories, paneId), configDir, stateFile };
}

export type Seeded = Pick<
  Profile,
  'settingsOverlay' | 'mcpConfigs' | 'memoryDir' | 'entries' | 'isApiKeyApproved'
>;

/** What memory and history are kept by. */
export function projectRootOf(
  { project, cwd }: Pick<ProfilePlan, 'project' | 'cwd'>,
  mainRoot: string | null,
): string {
  if (mainRoot !== null) return mainRoot;
  return project === undefined ? cwd : (findMainRoot(project) ?? project);
}

/** What a state is seeded by, as this start of the pane has it. */
export function seedFacts(plan: ProfilePlan): SeedFacts {
  return {
    realCwd: plan.cwd,
    mainRoot: findMainRoot(plan.cwd),
    isTrusted: plan.isTrusted,
    apiKeySuffix: apiKeySuffix(plan.environment),
    hasEnvironmentLogin: hasEnvironmentLogin(plan.environment, true),
    clientVersion: plan.clientVersion,
  };
}

async function fillProfile(plan: ProfilePlan, places: ProfilePlaces, building: string): Promise<Seeded> {
  for (const name of ['tmp', 'output', 'mcp-state']) mkdirSync(join(building, name), { mode: 0o700 });
  const { state, problems } = readUserClaude(plan.user);
  for (const problem of problems) plan.log.warn(problem);
  const facts = seedFacts(plan);
  const { apiKeySuffix: suffix, mainRoot } = facts;
  const seed = seedState(state, facts);
  const { seat, hookUrl, settings } = plan;
  const statusLine = settings.usage ? statusLineDirectory(places.directory) : null;
  if (statusLine !== null) makeStatusLine(inside(building, places, statusLine), statusLine);
  const mcpConfigs = writeMcpConfig(seat, building, places.directory);
  const overlaid = (user: JsonObject | null, memoryDir: string | null) =>
    writeOverlay(overlaySettings({ seat, memoryDir, hookUrl, statusLine, user }), building, places.directory);
  if (settings.isolation === 'none') {
    const isApproved = state !== null && suffix !== null && isApiKeyApproved(state, suffix);
    const user = parseJsonObject(readSettings(plan.user.configDir, 'settings.json', plan.log) ?? '');
    const settingsOverlay = overlaid(user, null);
    return { settingsOverlay, mcpConfigs, memoryDir: null, entries: [], isApiKeyApproved: isApproved };
  }
  const projectRoot = projectRootOf(plan, mainRoot);
  const { entries, user } = await fillConfigDir(plan, places, { building, seed, projectRoot });
  const memoryDir = makeMemory(plan, places, { user, projectRoot });
  const settingsOverlay = overlaid(user, memoryDir);
  const isApproved = suffix !== null && isApiKeyApproved(seed, suffix);
  return { settingsOverlay, mcpConfigs, memoryDir, entries, isApiKeyApproved: isApproved };
}

/** Where a place of the finished profile lies while it is being built. */
function inside(building: string, { directory }: ProfilePlaces, path: string): string {
  return join(building, relative(directory, path));
}

async function fillConfigDir(
  plan: ProfilePlan,
  places: ProfilePlaces,
  given: { readonly building: string; readonly seed: JsonObject; readonly projectRoot: string },
): Promise<{ readonly entries: readonly ProfileEntry[]; readonly user: JsonObject | null }> {
  const { user, settings, log } = plan;
  const { building, seed, projectRoot } = given;
  const configDir = inside(building, places, places.configDir);
  mkdirSync(configDir, { recursive: true, mode: 0o700 });
  if (places.homeDir !== null) {
    const to = inside(building, places, places.homeDir);
    linkHome({ user, to, links: settings.homeLinks, log });
  }
  const shared = await shareEntries({ from: user.configDir, to: configDir, rules: settings, log });
  const written = writeSettings({
    userConfigDir: user.configDir,
    building,
    configDir,
    stateFile: inside(building, places, places.stateFile),
    state: seed,
    changes: plan.changes,
    log,
  });
  if (settings.history !== 'none' && !plan.isResumed) {
    const projects = settings.history === 'all' ? null : [plan.cwd, projectRoot];
    writeNewFile(join(configDir, 'history.jsonl'), seedHistory(user.configDir, projects));
  }
  const copied = written.names.map((name): ProfileEntry => {
    return { name, kind: 'copied', target: join(user.configDir, name), isKnown: true };
  });
  const state: readonly ProfileEntry[] =
    places.homeDir === null ? [{ name: '.claude.json', kind: 'owned', target: null, isKnown: true }] : [];
  return { entries: [...state, ...copied, ...shared], user: written.settings };
}

export function makeMemory(
  { settings: { memory }, directories, user: { configDir: userConfigDir } }: ProfilePlan,
  places: ProfilePlaces,
  { user, projectRoot }: { readonly user: JsonObject | null; readonly projectRoot: string },
): string | null {
  const memoryDir = memoryDirectory(memory, user, {
    data: directories.data,
    userConfigDir,
    paneConfigDir: places.configDir,
    projectRoot,
  });
  if (memoryDir !== null && memory === 'project') makePrivateDirectory(memoryDir);
  return memoryDir;
}

export async function makeShortDirectory(path: string): Promise<void> {
  makePrivateDirectoryAbove(path);
  // Of a profile of this id that was never finished.
  if (unlessMissingSync(() => lstatSync(path)) !== null) await removeTree(path);
  mkdirSync(path, { mode: 0o700 });
}

function makePrivateDirectoryAbove(path: string): void {
  if (dirname(path) !== '/tmp') makePrivateDirectory(dirname(path));
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
