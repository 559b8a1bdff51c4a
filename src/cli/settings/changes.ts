/** What was changed of settings in a pane that is open, or in the panes of a conversation that is kept. */
import { homedir } from 'node:os';
import type { JsonValue } from '../../base/json.ts';
import type { ConversationEntry } from '../../conversation/entry.ts';
import { shortId } from '../../conversation/reference.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Directories } from '../../core/plan.ts';
import { redact } from '../../core/redact.ts';
import { changesLeft, nameOfChange, type SettingChange } from '../../isolation/settings/change.ts';
import { changesOfPane, parseChanges } from '../../isolation/settings/pane-settings.ts';
import { readUserSettings } from '../../isolation/settings/promote.ts';
import { readPaneMark } from '../../isolation/pane-mark.ts';
import { profilePlaces } from '../../isolation/profile-places.ts';
import { locateUserClaude, type UserClaude } from '../../isolation/user-claude.ts';
import { readSettingsOverride } from '../../store/settings-override.ts';
import { findConversation } from '../conversation/catalogue.ts';
import { directoriesOf } from '../find-session.ts';
import type { Surroundings } from '../surroundings.ts';
import { printable } from '../table.ts';

export interface FoundChanges {
  readonly entry: ConversationEntry;
  /** The conversation's id, as short as it may be. */
  readonly short: string;
  readonly user: UserClaude;
  /** Those that the user's own settings do not have. */
  readonly changes: readonly SettingChange[];
}

/** Throws CcmuxError: 'not-found', 'usage'. */
export async function findChanges(reference: string, surroundings: Surroundings): Promise<FoundChanges> {
  const { env } = surroundings;
  const { entry, all } = await findConversation(reference, surroundings);
  const user = locateUserClaude(env, env.HOME ?? homedir());
  const made = await changesOf(entry, directoriesOf(surroundings));
  const changes = changesLeft(made, await readUserSettings(user));
  return { entry, short: shortId(entry.id, all), user, changes };
}

/** Of the pane that has it open, else of those that had it. Throws CcmuxError('failed') where they cannot be read. */
export async function changesOf(
  { id, pane, lastPane, record }: ConversationEntry,
  directories: Directories,
): Promise<readonly SettingChange[]> {
  const holder = pane ?? (record === null ? lastPane : null);
  if (holder !== null) {
    const { directory } = profilePlaces(directories, holder);
    const mark = await readPaneMark(directory);
    if (mark === null || mark.isolation === 'none') return [];
    const { stateFile } = profilePlaces(directories, holder, mark.isolation);
    return changesOfPane(directory, { configDir: mark.configDir, stateFile });
  }
  const text = await readSettingsOverride(directories, id);
  return text === null ? [] : parseChanges(text);
}

/** Those of the names, or all without any. A name means what lies below it too. Throws CcmuxError('usage'). */
export function chosenChanges(
  changes: readonly SettingChange[],
  only: readonly string[],
): readonly SettingChange[] {
  const isMeant = (change: SettingChange, name: string) =>
    nameOfChange(change) === name || nameOfChange(change).startsWith(`${name}.`);
  const unknown = only.find((name) => !changes.some((change) => isMeant(change, name)));
  if (unknown !== undefined) {
    const names = changes.map(nameOfChange).join(', ');
    throw new CcmuxError('usage', `${JSON.stringify(unknown.slice(0, 64))} was not changed`, {
      hint: names === '' ? 'nothing was' : `changed: ${printable(names)}`,
    });
  }
  return only.length === 0 ? changes : changes.filter((change) => only.some((name) => isMeant(change, name)));
}

const FILES = { settings: 'settings.json', local: 'settings.local.json', state: '.claude.json' } as const;
const LONGEST_VALUE = 60;

/** A line for each, without the values of what may be a secret. */
export function changeLines(changes: readonly SettingChange[]): readonly string[] {
  const names = changes.map((change) => printable(nameOfChange(change)));
  const width = Math.max(0, ...names.map((name) => name.length));
  return changes.map(
    (change, i) => `  ${names[i].padEnd(width)}  ${printable(whatBecame(change))}  (${FILES[change.file]})`,
  );
}

function whatBecame(change: SettingChange): string {
  switch (change.kind) {
    case 'set':
      return valueText(change.value, nameOfChange(change));
    case 'removed':
      return 'taken away';
    case 'elements': {
      const name = nameOfChange(change);
      const added = change.added.map((value) => `+ ${valueText(value, name)}`);
      const removed = change.removed.map((value) => `- ${valueText(value, name)}`);
      return [...added, ...removed].join(' ');
    }
  }
}

/** Of objects, such as MCP servers, only what they are made of. */
function valueText(value: JsonValue, name: string): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return `{${Object.keys(value).join(', ')}}`;
  const lead = `${name}=`;
  const text = redact(`${lead}${JSON.stringify(value)}`).slice(lead.length);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
