/** `ccmux pane list`: the panes of one session. */
import { directoriesOfSession } from '../demo-place.ts';
import { describePanes } from '../describe-sessions.ts';
import { directoriesOf, findSession } from '../find-session.ts';
import { measurePanes } from '../measure-sessions.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';

export async function listPanes(
  { session, json }: { readonly session: string | undefined; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const found = await findSession(session, surroundings);
  const described = await request(found, { kind: 'describe' });
  const panes = await measurePanes(described.panes, directoriesOfSession(directoriesOf(surroundings), found));
  const lines = json ? [JSON.stringify({ panes }, null, 2)] : describePanes(panes, Date.now());
  surroundings.stdout.write(`${lines.join('\n')}\n`);
}
