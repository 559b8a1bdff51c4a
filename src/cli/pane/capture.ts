/** `ccmux pane capture`: prints what a pane shows. */
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export interface CaptureOptions {
  /** Colours and attributes as escape sequences. */
  readonly ansi: boolean;
  /** The lines above the screen too. */
  readonly scrollback: boolean;
}

export async function capturePane(
  target: PaneTarget,
  options: CaptureOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  const { text } = await request(session, { kind: 'capture', ...pane, ...options });
  surroundings.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}
