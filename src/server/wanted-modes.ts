/** What the panes of a session want of the terminal outside: keyboard of the focused one, mouse of all on the screen. */
import { arrangementOf, findPane } from '../core/session-state.ts';
import type { Session } from '../session/session.ts';
import type { WantedModes } from './outer-keyboard.ts';

/** Of a pane without a program. */
const PLAIN_KEYBOARD = {
  isApplicationCursor: false,
  isApplicationKeypad: false,
  kittyFlags: 0,
  otherKeys: 0,
} as const;

export function wantedModes(session: Session): WantedModes {
  const { state } = session;
  const focused = findPane(state, state.focus);
  const modes = focused?.phase === 'exited' ? undefined : session.live(state.focus)?.pane.emulator.modes();
  // Cheaper than where they stand: a pane that none of the others hides is asked only when one wants it at all.
  const wanting = [...session.livePanes].filter(
    ([id, { pane }]) =>
      pane.emulator.modes().mouseTracking === 'any' && findPane(state, id)?.phase !== 'exited',
  );
  const shown = wanting.length === 0 ? [] : (arrangementOf(state)?.panes ?? []);
  const wantsMotion = shown.some(
    ({ id, content }) => content !== null && wanting.some(([each]) => each === id),
  );
  return { ...(modes ?? PLAIN_KEYBOARD), wantsMotion };
}
