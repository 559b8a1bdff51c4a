/** Which pane of which session a `ccmux pane` command means. */
import { findSession, type FoundSession } from '../find-session.ts';
import type { Surroundings } from '../surroundings.ts';

export interface PaneTarget {
  readonly session: string | undefined;
  /** Name, number or id, as the user wrote it. */
  readonly pane: string | undefined;
}

export interface FoundPane {
  readonly session: FoundSession;
  /** For a request: empty where the session's focused pane is meant. */
  readonly pane: { readonly pane?: string };
}

/** Without a name it is the pane that ccmux was called in, else the session's focused one. Throws CcmuxError. */
export async function findPane(target: PaneTarget, surroundings: Surroundings): Promise<FoundPane> {
  const session = await findSession(target.session, surroundings);
  const pane = target.pane ?? session.caller?.pane;
  return { session, pane: pane === undefined ? {} : { pane } };
}
