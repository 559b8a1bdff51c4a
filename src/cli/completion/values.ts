/** The values that exist now: live sessions and their panes, states, keys; those of files stand in file-values.ts. */
import { STATUS_KINDS } from '../../core/agent-status.ts';
import { KEY_NAMES, parseKeyName } from '../../core/key-names.ts';
import { TEAM_EVENT_TYPES } from '../../core/team-event.ts';
import { directoriesOf, liveSessions, namedSession, pickSession, sessionAround } from '../find-session.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ValueKind } from './value-kind.ts';
import type { Candidate, ValueSlot } from './wanted.ts';

/** Whoever pressed Tab waits: a server that takes longer is passed over. */
const ANSWER_MS = 300;

const FUNCTION_KEYS = Array.from({ length: 12 }, (_, index) => `F${index + 1}`);
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');

/** All values of a kind, filtered by nobody. Throws what the sources throw; a caller that shows nothing catches. */
export async function valuesOf(
  { of, session }: ValueSlot,
  current: string,
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  switch (of.kind) {
    case 'choice':
      return of.choices.map(plain);
    case 'session':
      return sessions(surroundings);
    case 'pane':
      return panes(session, surroundings);
    case 'workspace':
      return workspaces(session, surroundings);
    case 'conversation':
      return conversations(surroundings);
    case 'layout':
    case 'theme':
      return (await import('./file-values.ts')).namedFiles(`${of.kind}s`, surroundings);
    case 'role':
      return (await import('./file-values.ts')).roles(surroundings);
    case 'statuses':
      return inList(STATUS_KINDS, current);
    case 'event-types':
      return inList(TEAM_EVENT_TYPES, current);
    case 'key':
      return keys();
    case 'file':
    case 'directory':
    case 'program':
    case 'command':
    case 'free':
      return [];
  }
}

/** Which of the shell's own completions takes over where no value fits; null for none. */
export function shellCompletion({ kind }: ValueKind): 'files' | 'directories' | 'programs' | null {
  if (kind === 'file' || kind === 'layout' || kind === 'theme') return 'files';
  if (kind === 'directory') return 'directories';
  return kind === 'program' ? 'programs' : null;
}

async function sessions(surroundings: Surroundings): Promise<readonly Candidate[]> {
  const live = await liveSessions(directoriesOf(surroundings), ANSWER_MS);
  return live.map(({ name, cwd, isAnswering }) => ({
    word: name,
    description: isAnswering ? cwd : `${cwd} (does not answer)`,
  }));
}

async function panes(name: string | undefined, surroundings: Surroundings): Promise<readonly Candidate[]> {
  const around = sessionAround(surroundings.env);
  const isAround = around !== undefined && (name === undefined || name === around.name);
  const session = isAround ? around : await sessionOutside(name, surroundings);
  const described = await request(session, { kind: 'describe' }, ANSWER_MS);
  return described.panes.map(({ name, role, status }) => ({ word: name, description: `${role}, ${status}` }));
}

async function workspaces(
  session: string | undefined,
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const { findGrounds } = await import('../workspace/found-ground.ts');
  const all = (await findGrounds(directoriesOf(surroundings))).map(({ mark }) => mark);
  return all
    .filter((mark) => session === undefined || mark.session === session)
    .map(({ name, session: of, directory }) => ({ word: name, description: `${of}, ${directory}` }));
}

/** By the short ids of `conversation list`: one name may stand for many. */
async function conversations(surroundings: Surroundings): Promise<readonly Candidate[]> {
  const { readCatalogue } = await import('../../conversation/catalogue.ts');
  const { shortId } = await import('../../conversation/reference.ts');
  const { headingOf } = await import('../../conversation/entry.ts');
  const all = await readCatalogue(directoriesOf(surroundings), { isLook: true });
  const last = { word: 'last', description: 'the one closed last' };
  const others = all.map((entry) => {
    const { id, name, status } = entry;
    return { word: shortId(id, all), description: `${name}, ${status}: ${headingOf(entry)}` };
  });
  return all.length === 0 ? [] : [last, ...others];
}

async function sessionOutside(name: string | undefined, surroundings: Surroundings) {
  const live = await liveSessions(directoriesOf(surroundings), ANSWER_MS);
  return name === undefined ? pickSession(live, surroundings.cwd()) : namedSession(live, name);
}

/** The last word of the list is completed; what is named already is not offered again. */
function inList(words: readonly string[], current: string): readonly Candidate[] {
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  const named = before.split(',');
  return words.filter((word) => !named.includes(word)).map((word) => plain(before + word));
}

/** Only the canonical ones: C-m is Enter. */
function keys(): readonly Candidate[] {
  const withControl = LETTERS.map((letter) => `C-${letter}`);
  return [...KEY_NAMES, ...withControl, ...FUNCTION_KEYS]
    .filter((key) => parseKeyName(key) === key)
    .map(plain);
}

function plain(word: string): Candidate {
  return { word, description: '' };
}
