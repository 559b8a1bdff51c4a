/** `ccmux pane restart`: starts a pane's program again, in its conversation where it has one. */
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export async function restartPane(target: PaneTarget, surroundings: Surroundings): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  await request(session, { kind: 'run', command: { name: 'restart', ...pane } });
}
