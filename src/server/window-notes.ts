/** What the windows of a session's terminals say of it: which session, which pane, whether somebody waits. */
import type { SessionSettings } from '../core/plan.ts';
import { findPane, openPanes } from '../core/session-state.ts';
import type { ProgramProgress } from '../emulator/notifications.ts';
import type { Session } from '../session/session.ts';
import { MARKS } from '../ui/pane-mark.ts';
import { noteText } from '../ui/title-line.ts';
import type { WindowNotes } from './window-writer.ts';

export function windowNotesOf(
  session: Session,
  { windowTitle, notify }: Pick<SessionSettings, 'windowTitle' | 'notify'>,
): WindowNotes {
  return {
    title: windowTitle === 'off' ? null : titleOf(session, windowTitle),
    progress: notify.progress === 'terminal' ? progressOf(session) : null,
  };
}

function titleOf(session: Session, policy: 'pane' | 'session'): string {
  const { state } = session;
  const mark = openPanes(state).some(({ status }) => status.kind === 'waiting')
    ? `${MARKS.waiting.symbol} `
    : '';
  const pane = policy === 'pane' ? findPane(state, state.focus) : undefined;
  if (pane === undefined) return `${mark}${state.name}`;
  const said = noteText(session.live(pane.id)?.pane.emulator.title ?? '');
  return `${mark}${state.name}: ${[pane.seat.name, said].filter(Boolean).join(' · ')}`;
}

/** Of the focused pane, else of the first that tells one: there is one bar for all of them. */
function progressOf(session: Session): ProgramProgress | null {
  const { state } = session;
  const ids = [state.focus, ...openPanes(state).map(({ id }) => id)];
  for (const id of ids) {
    const progress = session.live(id)?.pane.emulator.progress ?? null;
    if (progress !== null) return progress;
  }
  return null;
}
