/**
 * The settings and the state of a new pane: the user's, with what was kept of changes; and beside them a note of what
 * the pane began with, by which later changes are known.
 */
import { parseJsonObject, type JsonObject } from '../../base/json.ts';
import type { Log } from '../../base/log.ts';
import { writeNewFile } from '../../files/private-files.ts';
import { seedSettings } from '../seed-settings.ts';
import { readSettings } from '../share-entries.ts';
import { applyChanges, SETTING_FILES, type SettingChange, type SettingFile } from './change.ts';
import { settingsFiles, whatCounts, writeSeed, type SettingsNow } from './pane-settings.ts';

export interface KeptChanges {
  /** For the role: the pane begins with them. */
  readonly ofRole: readonly SettingChange[];
  /** In an earlier pane of the conversation: they count as changed in this one. */
  readonly ofPane: readonly SettingChange[];
}

export interface SettingsFacts {
  readonly userConfigDir: string;
  /** The profile that is being built, with its config directory and state file. */
  readonly building: string;
  readonly configDir: string;
  readonly stateFile: string;
  /** What `.claude.json` begins with. */
  readonly state: JsonObject;
  readonly changes: KeptChanges;
  readonly log: Log;
}

/** Answers the names of the files that were copied, and what `settings.json` says now; null where it is no JSON. */
export function writeSettings(facts: SettingsFacts): {
  readonly names: readonly string[];
  readonly settings: JsonObject | null;
} {
  const { userConfigDir, building, configDir, stateFile, changes, log } = facts;
  const text = seedSettings(readSettings(userConfigDir, 'settings.json', log));
  const local = readSettings(userConfigDir, 'settings.local.json', log);
  const users = { settings: objectOf(text), local: objectOf(local ?? ''), state: facts.state };
  const base = changed(users, changes.ofRole);
  const now = changed(base, changes.ofPane);
  const files = settingsFiles(configDir, stateFile);
  // What is no JSON object is kept as it is: the client then says the same about it as in plain claude.
  const write = (file: SettingFile, otherwise: string) =>
    writeNewFile(files[file], now[file] === null ? otherwise : `${JSON.stringify(now[file], null, 2)}\n`);
  write('state', '');
  write('settings', text);
  const hasLocal = local !== null || Object.keys(now.local ?? {}).length > 0;
  if (hasLocal) write('local', local ?? '');
  writeSeed(
    building,
    eachFile((file) => base[file] && whatCounts(file, base[file])),
  );
  const names = local === null ? ['settings.json'] : ['settings.json', 'settings.local.json'];
  return { names, settings: now.settings };
}

function objectOf(text: string): JsonObject | null {
  return text.trim() === '' ? {} : parseJsonObject(text);
}

function changed(objects: SettingsNow, changes: readonly SettingChange[]): SettingsNow {
  return eachFile((file) => {
    const object = objects[file];
    return object === null ? null : applyChanges(object, changes, file);
  });
}

function eachFile(make: (file: SettingFile) => JsonObject | null): SettingsNow {
  const [settings, local, state] = SETTING_FILES.map(make);
  return { settings, local, state };
}
