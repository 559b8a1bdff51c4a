/**
 * Which conversation a user means: an id or the beginning of one, `last`, the name of the seat that held it (`dev1`:
 * the one used last of that name), or its title.
 */
import { isWithin } from '../base/within.ts';
import { CcmuxError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { ConversationEntry } from './entry.ts';

/** Fewer characters of an id are a slip of the finger. */
const FEWEST_OF_ID = 4;
/** Short ids that people read are at least this long. */
const SHORT_ID = 8;
const MOST_NAMED = 5;

/**
 * `entries` in the order of the catalogue, newest first; `project` is where the user stands. Throws CcmuxError:
 * 'not-found', or 'usage' where the beginning of an id fits several.
 */
export function resolveConversation(
  entries: readonly ConversationEntry[],
  reference: string,
  project: string,
): ConversationEntry {
  const found =
    entries.find(({ id }) => id === reference) ??
    (reference === 'last' ? lastOf(entries, project) : undefined) ??
    entries.find(({ name }) => name !== '' && name === reference) ??
    byBeginning(entries, reference) ??
    entries.find(({ title }) => title !== null && title.toLowerCase() === reference.toLowerCase());
  if (found !== undefined) return found;
  throw notFound(entries, reference);
}

/** The one closed last, of this project where it has any; one that is live only where none is closed. */
function lastOf(entries: readonly ConversationEntry[], project: string): ConversationEntry | undefined {
  const closed = entries.filter(({ status }) => status !== 'live');
  const here = (entry: ConversationEntry): boolean => isOfProject(entry, project);
  return closed.find(here) ?? closed.at(0) ?? entries.find(here) ?? entries.at(0);
}

export function isOfProject({ cwd }: Pick<ConversationEntry, 'cwd'>, project: string): boolean {
  return cwd !== '' && isWithin(cwd, project);
}

function byBeginning(
  entries: readonly ConversationEntry[],
  reference: string,
): ConversationEntry | undefined {
  const start = reference.toLowerCase();
  if (start.length < FEWEST_OF_ID || !/^[0-9a-f-]+$/.test(start)) return undefined;
  const fitting = entries.filter(({ id }) => id.startsWith(start));
  if (fitting.length <= 1) return fitting.at(0);
  const some = fitting.slice(0, MOST_NAMED).map(({ id }) => shortId(id, entries));
  const rest = fitting.length > some.length ? ', …' : '';
  throw new CcmuxError('usage', `${start} could be several conversations: ${some.join(', ')}${rest}`, {
    hint: 'write more of the id',
  });
}

/** As much of an id as nobody else's begins with. */
export function shortId(id: string, entries: readonly ConversationEntry[]): string {
  for (let length = SHORT_ID; length < id.length; length++) {
    const start = id.slice(0, length);
    if (!entries.some((other) => other.id !== id && other.id.startsWith(start))) return start;
  }
  return id;
}

function notFound(entries: readonly ConversationEntry[], reference: string): CcmuxError {
  const close = nearest(reference, [...new Set(entries.map(({ name }) => name).filter(Boolean))]);
  const hint = close === undefined ? 'ccmux conversation list names them' : `did you mean ${close}?`;
  const what = reference === 'last' ? 'no conversation yet' : `no conversation ${quoted(reference)}`;
  return new CcmuxError('not-found', what, { hint: reference === 'last' ? 'talk to a pane first' : hint });
}

/** One line, whatever was typed. */
function quoted(reference: string): string {
  const isLong = reference.length > 64;
  return JSON.stringify(isLong ? `${reference.slice(0, 64)}…` : reference);
}
