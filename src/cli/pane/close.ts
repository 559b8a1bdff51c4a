/** `ccmux pane close`: ends a pane's program and closes it, without the question that the key asks. */
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export async function closePane(target: PaneTarget, surroundings: Surroundings): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  await request(session, { kind: 'run', command: { name: 'close', ...pane, ask: false } });
}
