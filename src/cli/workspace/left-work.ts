/** What the grounds of a session hold once their panes are closed, told to whoever has closed them: a line each. */
import { existsSync } from 'node:fs';
import { keptText } from '../../workspace/leave-ground.ts';
import { groundsDirectory } from '../../workspace/ground-mark.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { findGrounds, seeGrounds, type FoundGround } from './found-ground.ts';

/** The grounds of a session that no open pane is on. */
export async function closedGrounds(
  session: string,
  surroundings: Surroundings,
): Promise<readonly FoundGround[]> {
  const directories = directoriesOf(surroundings);
  // Most have none, and wait for nothing.
  if (!existsSync(groundsDirectory(directories))) return [];
  const grounds = await findGrounds(directories);
  return grounds.filter(({ mark, pane }) => pane === null && mark.session === session);
}

/** Of those that are not among `known`; never rejects, for what was asked has been done. */
export async function tellLeftWork(
  session: string,
  known: readonly FoundGround[],
  surroundings: Surroundings,
): Promise<void> {
  try {
    const before = new Set(known.map(({ mark }) => mark.directory));
    const left = (await closedGrounds(session, surroundings)).filter(
      ({ mark }) => !before.has(mark.directory),
    );
    for (const { mark, work } of await seeGrounds(left, surroundings)) {
      const isEmpty = work.changes.length === 0 && work.unmerged === 0;
      if (!isEmpty) say(surroundings, keptText({ ...mark, seat: mark.name }, work));
    }
  } catch (error) {
    say(
      surroundings,
      `what was made in the workspaces stays; \`ccmux workspace list\` fails: ${String(error)}`,
    );
  }
}
