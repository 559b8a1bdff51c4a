/** `ccmux workspace list`: the grounds there are and what was made in each; no session needs to answer. */
import { workText } from '../../workspace/leave-ground.ts';
import { checkSessionName } from '../session-name.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { formatTable } from '../table.ts';
import { groundsOf, seeGrounds, type SeenGround } from './found-ground.ts';

const COLUMNS = [
  { title: 'SEAT' },
  { title: 'SESSION' },
  { title: 'KIND' },
  { title: 'PANE' },
  { title: 'WORK' },
  { title: 'BRANCH' },
  { title: 'DIRECTORY' },
];

export async function listWorkspaces(
  { session, json }: { readonly session: string | undefined; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  if (session !== undefined) checkSessionName(session);
  const all = await groundsOf(surroundings);
  const wanted = all.filter(({ mark }) => session === undefined || mark.session === session);
  const seen = await seeGrounds(wanted, surroundings);
  if (json)
    surroundings.stdout.write(`${JSON.stringify({ workspaces: seen.map(workspaceJson) }, null, 2)}\n`);
  else if (seen.length === 0) say(surroundings, 'no pane has a ground of its own');
  else surroundings.stdout.write(`${formatTable(COLUMNS, seen.map(row)).join('\n')}\n`);
}

/** One of `workspace list --json`. `changes` are uncommitted files, `unmerged` commits that the project lacks. */
export function workspaceJson({ mark, pane, work }: SeenGround) {
  const { session, seat, kind, directory, project, base, createdAt } = mark;
  const { branch, changes, unmerged } = work;
  return {
    ...{ seat: mark.name, session, kind, pane, directory, project, branch, base },
    ...{ changes: changes.length, files: changes, unmerged, createdAt },
    ...(mark.name !== seat && { of: seat }),
  };
}

function row({ mark, pane, work }: SeenGround): readonly string[] {
  const { name, session, kind, directory } = mark;
  const branch = kind === 'own' ? '' : (work.branch ?? '(detached)');
  return [name, session, kind, pane ?? 'closed', workText(work, kind), branch, directory];
}
