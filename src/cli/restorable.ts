/** Which team of a server that died a start could bring back, and how much of it. */
import { parseTeam, runsClaude, type SavedPane, type SavedTeam } from '../core/saved-team.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import { findTranscript } from '../store/conversation-files.ts';
import { isConversationId } from '../store/conversation-id.ts';
import { storedTranscript } from '../store/conversation-store.ts';
import { isServerAlive, readSessionRecords, type SessionRecord } from '../store/session-record.ts';
import { readUnrestored } from '../store/unrestored.ts';

export interface Restorable {
  readonly name: string;
  /** Absolute; the project's directory. */
  readonly cwd: string;
  readonly team: SavedTeam;
  /** How many of its conversations are still there. */
  readonly conversations: number;
}

export interface RestorableSearch {
  /** Absolute and real. */
  readonly project: string;
  /** `-s`: that one, wherever it belongs. */
  readonly session: string | undefined;
  /** Those too that a start has passed over before. */
  readonly isWanted: boolean;
  readonly directories: Directories;
  /** The config directory of the claude that the user starts by hand. */
  readonly userConfigDir: string;
  readonly warn: (line: string) => void;
}

/** The newest one that is meant; null where there is none. */
export async function findRestorable(search: RestorableSearch): Promise<Restorable | null> {
  const { project, session, isWanted, directories, warn } = search;
  const isMeant = ({ name, cwd, team }: SessionRecord) =>
    team != null && (session === undefined ? cwd === project : name === session);
  const newestFirst = (records: readonly SessionRecord[]) =>
    records.filter(isMeant).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const onSetAside = (aside: string): void => {
    warn(
      `a session's record was damaged and is kept as ${aside}: its team cannot be restored; ${STILL_THERE}`,
    );
  };
  const meant = newestFirst(await readSessionRecords(directories, { onSetAside }));
  const lives = await Promise.all(meant.map((record) => isServerAlive(record)));
  const dead = meant.filter((_record, index) => lives[index] === 'dead');
  if (isWanted) dead.push(...newestFirst(await readUnrestored(directories, { onSetAside })));
  for (const record of dead) {
    const parsed = parseTeam(record.team);
    if (parsed.kind === 'team') {
      const conversations = await countConversations(parsed.team, search);
      return { name: record.name, cwd: record.cwd, team: parsed.team, conversations };
    }
    const why =
      parsed.kind === 'newer' ? `was kept by ccmux ${record.version}, which is newer` : 'is damaged';
    const name = `the team of session ${record.name}`;
    warn(`${name} cannot be restored, its record ${why} and stays; ${STILL_THERE}`);
  }
  return null;
}

const STILL_THERE = 'its conversations are in `ccmux conversation list`';

/** In words: `7 panes with 6 conversations`. */
export function sizeOf({ team, conversations }: Restorable): string {
  const panes = counted(team.panes.length, 'pane');
  return conversations === 0 ? panes : `${panes} with ${counted(conversations, 'conversation')}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

async function countConversations(team: SavedTeam, search: RestorableSearch): Promise<number> {
  const begun = team.panes.filter((pane) => pane.isBegun && runsClaude(team, pane));
  const found = await Promise.all(begun.map((pane) => isThere(pane, search)));
  return found.filter(Boolean).length;
}

/** In its pane's profile, where the server died; in the store, where another start has swept it. */
async function isThere(
  { id, conversation }: SavedPane,
  { directories, userConfigDir }: RestorableSearch,
): Promise<boolean> {
  if (!isConversationId(conversation)) return false;
  for (const directory of [profilePlaces(directories, id).configDir, userConfigDir])
    if ((await findTranscript(directory, conversation)) !== null) return true;
  return (await storedTranscript(directories, conversation)) !== null;
}

/** Throws CcmuxError('held') where another session has the name meanwhile. */
export function checkNameIsFree({ name }: Restorable, live: readonly { readonly name: string }[]): void {
  if (!live.some((session) => session.name === name)) return;
  throw new CcmuxError('held', `session ${name} is live, and another of that name was to be restored`, {
    hint: `end it first: ccmux kill -s ${name}`,
  });
}
