/** `ccmux pane zoom`: lets a pane fill the screen, or ends that. */
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export async function zoomPane(target: PaneTarget, surroundings: Surroundings): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  await request(session, { kind: 'run', command: { name: 'zoom', ...pane } });
}
