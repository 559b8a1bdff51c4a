/** `ccmux pane focus`: moves the session's focus to a pane. */
import { CcmuxError } from '../../core/errors.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export async function focusPane(target: PaneTarget, surroundings: Surroundings): Promise<void> {
  const found = await findPane(target, surroundings);
  const { pane } = found.pane;
  if (pane === undefined)
    throw new CcmuxError('usage', 'which pane?', { hint: 'ccmux pane list names them' });
  await request(found.session, { kind: 'run', command: { name: 'focus', pane } });
}
