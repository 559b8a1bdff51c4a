/** `ccmux events`: what happens in a session, as JSON lines. */
import { CcmuxError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { TEAM_EVENT_TYPES, type TeamEventType } from '../core/team-event.ts';
import { findSession } from './find-session.ts';
import { followEvents } from './request.ts';
import type { Surroundings } from './surroundings.ts';

export interface EventsOptions {
  readonly session: string | undefined;
  /** Name, number or id, as the user wrote it. */
  readonly pane: string | undefined;
  /** As typed, each with types separated by commas. */
  readonly types: readonly string[];
  readonly follow: boolean;
}

/** Prints the events that the server keeps, or those from now on until the session has ended. */
export async function printEvents(options: EventsOptions, surroundings: Surroundings): Promise<void> {
  const types = parseTypes(options.types);
  const { pane, follow } = options;
  const session = await findSession(options.session, surroundings);
  const { stdout } = surroundings;
  const request = {
    kind: 'events',
    follow,
    ...(pane !== undefined && { pane }),
    ...(types.length > 0 && { types }),
  } as const;
  await followEvents(session, request, (lines, resume) => {
    const isTaken = stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    if (!isTaken) stdout.once('drain', resume);
    return isTaken;
  });
}

/** Throws CcmuxError('usage') at a word that is no type of event. */
export function parseTypes(lists: readonly string[]): readonly TeamEventType[] {
  return lists
    .flatMap((list) => list.split(','))
    .map((word) => {
      const found = TEAM_EVENT_TYPES.find((type) => type === word.trim());
      if (found !== undefined) return found;
      const close = nearest(word.trim(), TEAM_EVENT_TYPES);
      throw new CcmuxError('usage', `${JSON.stringify(word.slice(0, 64))} is no type of event`, {
        hint: close === undefined ? `there are ${TEAM_EVENT_TYPES.join(', ')}` : `did you mean ${close}?`,
      });
    });
}
