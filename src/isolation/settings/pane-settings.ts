/**
 * The settings of one pane: what it began with (`seed.json`, beside its config directory), what it holds now, and so
 * what was changed in it. Of `.claude.json` only what the user decides counts; the client writes much of its own there.
 */
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, jsonElements, parseJsonObject, type JsonObject } from '../../base/json.ts';
import { unlessMissing } from '../../base/unless-missing.ts';
import { CcmuxError } from '../../core/errors.ts';
import { readJsonFile, type JsonOptions } from '../../files/atomic-file.ts';
import { readRegularFile } from '../../files/regular-file.ts';
import { writeNewFile } from '../../files/private-files.ts';
import { CARRIED_OF_PROJECT } from '../seed-state.ts';
import {
  changesBetween,
  parseChange,
  SETTING_FILES,
  type SettingChange,
  type SettingFile,
} from './change.ts';

/** The three files as objects; null for one that is no JSON object. */
export type SettingsNow = Readonly<Record<SettingFile, JsonObject | null>>;

const SEED = 'seed.json';

/** What of the state a user decides, by /config, /mcp and answers (keys of 2.1.197 and 2.1.329). */
const DECIDED: ReadonlySet<string> = new Set([
  'autoCompactEnabled',
  'autoConnectIde',
  'autoInstallIdeExtension',
  'autoScrollEnabled',
  'claudeInChromeDefaultEnabled',
  'copyFullResponse',
  'diffTool',
  'editorMode',
  'fileCheckpointingEnabled',
  'mcpServers',
  'messageIdleNotifThresholdMs',
  'permissionExplainerEnabled',
  'preferredNotifChannel',
  'prStatusFooterEnabled',
  'respectGitignore',
  'showTurnDuration',
  'terminalProgressBarEnabled',
  'theme',
  'todoFeatureEnabled',
  'verbose',
]);

/** Answers to the client's own questions in a project, and trust, are asked anew where they matter. */
const NOT_DECIDED_OF_PROJECT: ReadonlySet<string> = new Set([
  'hasTrustDialogAccepted',
  'hasCompletedProjectOnboarding',
  'hasClaudeMdExternalIncludesWarningShown',
]);

/** ccmux's own, see seed-settings.ts. */
const OWN_SETTINGS: ReadonlySet<string> = new Set(['disableDeepLinkRegistration']);

export function settingsFiles(configDir: string, stateFile: string): Readonly<Record<SettingFile, string>> {
  return {
    settings: join(configDir, 'settings.json'),
    local: join(configDir, 'settings.local.json'),
    state: stateFile,
  };
}

/** What of a client's files counts, one that is missing as empty, and null for what is no file. */
export async function readSettingsNow(configDir: string, stateFile: string): Promise<SettingsNow> {
  const files = settingsFiles(configDir, stateFile);
  const read = async (file: SettingFile) => {
    const status = await unlessMissing(stat(files[file]));
    // A pipe in its place would be waited for without end.
    if (status?.isFile() === false) return null;
    const text = (await unlessMissing(readRegularFile(files[file]))) ?? '';
    const object = text.trim() === '' ? {} : parseJsonObject(text);
    return object === null ? null : whatCounts(file, object);
  };
  return { settings: await read('settings'), local: await read('local'), state: await read('state') };
}

/** The part of a file that a user decides. */
export function whatCounts(file: SettingFile, object: JsonObject): JsonObject {
  if (file !== 'state') return pick(object, (key) => !OWN_SETTINGS.has(key));
  const { projects } = object;
  const counted = Object.entries(isJsonObject(projects) ? projects : {}).map(([path, project]) => {
    const isCounted = (key: string) => CARRIED_OF_PROJECT.includes(key) && !NOT_DECIDED_OF_PROJECT.has(key);
    return [path, isJsonObject(project) ? pick(project, isCounted) : {}] as const;
  });
  const said = counted.filter(([, project]) => Object.keys(project).length > 0);
  return { ...pick(object, (key) => DECIDED.has(key)), projects: Object.fromEntries(said) };
}

function pick(object: JsonObject, isWanted: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => isWanted(key)));
}

/** `profile` is the pane's directory, or the one in which it is being built. */
export function writeSeed(profile: string, seed: SettingsNow): void {
  writeNewFile(join(profile, SEED), `${JSON.stringify(seed)}\n`);
}

/** What a pane began with is damaged: of what was changed in it nothing can be told. */
export class SeedDamage extends CcmuxError {
  constructor(path: string) {
    super('failed', `what was changed of settings cannot be told: ${path} is damaged`, {
      hint: 'close the pane, which keeps that file aside, and split a new one',
    });
  }
}

/**
 * What was changed in a pane since it was made: what would bring a new pane there. Nothing where its beginning is not
 * known, and nothing of a file that cannot be read: the client may just be writing it. Throws SeedDamage, once the
 * damaged file is set aside where `reading` does not only look.
 */
export async function changesOfPane(
  profile: string,
  places: { readonly configDir: string; readonly stateFile: string },
  reading: JsonOptions = { isLook: true },
): Promise<readonly SettingChange[]> {
  const path = join(profile, SEED);
  if ((await unlessMissing(lstat(path))) === null) return [];
  const seed = await readJsonFile(path, { ...reading, isSound: isJsonObject });
  if (!isJsonObject(seed)) throw new SeedDamage(path);
  const now = await readSettingsNow(places.configDir, places.stateFile);
  return SETTING_FILES.flatMap((file) => {
    const [before, after] = [seed[file], now[file]];
    if (!isJsonObject(before) || after === null) return [];
    return changesBetween(file, before, after).filter((change) => !isEmptying(change));
  });
}

/** The client writes empty lists and objects where there was nothing. */
function isEmptying(change: SettingChange): boolean {
  if (change.kind === 'elements') return change.added.length + change.removed.length === 0;
  return change.kind === 'set' && isJsonObject(change.value) && Object.keys(change.value).length === 0;
}

/** The text of a file that holds changes; `parseChanges` reads it. */
export function changesText(changes: readonly SettingChange[]): string {
  return `${JSON.stringify({ version: 1, changes }, null, 2)}\n`;
}

export function parseChanges(text: string): readonly SettingChange[] {
  return jsonElements(parseJsonObject(text)?.changes).flatMap((value) => parseChange(value) ?? []);
}
