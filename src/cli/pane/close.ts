/** `ccmux pane close`: ends a pane's program and closes it, without the question that the key asks. */
import { followEnds, PaneEnds } from '../pane-ends.ts';
import { withProgress } from '../progress.ts';
import { request, TEARDOWN_TIMEOUT_MS } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { closedGrounds, tellLeftWork } from '../workspace/left-work.ts';
import { findPane, type PaneTarget } from './target.ts';

export async function closePane(target: PaneTarget, surroundings: Surroundings): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  const before = await closedGrounds(session.name, surroundings);
  const ends = new PaneEnds(`closing ${pane.pane ?? 'the focused pane'}`);
  followEnds(ends, session, surroundings);
  const command = { name: 'close', ...pane, ask: false } as const;
  const closing = request(session, { kind: 'run', command }, TEARDOWN_TIMEOUT_MS);
  await withProgress(() => ends.text, closing, surroundings);
  await tellLeftWork(session.name, before, surroundings);
}
