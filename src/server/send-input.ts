/** Input for a pane from outside: text as a paste, then keys, in a way that programs tell apart. */
import type { Clock } from '../base/clock.ts';
import type { Event } from '../base/emitter.ts';
import type { AgentStatus, StatusKind } from '../core/agent-status.ts';
import { CcmuxError } from '../core/errors.ts';
import { keyInput, nearestKeyName, parseKeyName } from '../core/key-names.ts';
import type { PaneState } from '../core/session-state.ts';
import type { Pane } from '../pane/pane.ts';
import type { LivePane } from '../session/live-pane.ts';

/**
 * How long Enter waits for the program to show the pasted text. A client that has not yet taken the paste in treats
 * the Enter as part of it; 300 ms is several times what Claude Code needs.
 */
const PASTE_ECHO_MS = 300;
/**
 * How long a prompt may take to set an idle client to work: 54 ms as measured, a second on a machine under load. A
 * command that sets nothing to work (`/model`) costs that second.
 */
const TAKEN_UP_MS = 1000;

export interface InputRequest {
  readonly text?: string;
  readonly keys: readonly string[];
}

export interface InputTarget {
  /** Of the pane, as it is now. Throws CcmuxError where it is gone. */
  readonly state: () => PaneState;
  readonly live: LivePane;
  /** Fires when `state` may be another one. */
  readonly onChanged: Event<void>;
  readonly clock: Clock;
}

/**
 * Resolves when everything is on its way; where Enter was pressed for an idle client, when that has taken it up, so
 * that whoever then waits for it to be idle does not see the idleness before. Throws CcmuxError, and then nothing was
 * sent of what it names.
 */
export async function sendInput(
  { text = '', keys }: InputRequest,
  { state, live, onChanged, clock }: InputTarget,
): Promise<void> {
  const { pane } = live;
  // Its child is on its way.
  if (state().phase === 'starting') await live.work;
  const { phase, seat, status } = state();
  const { name } = seat;
  if (phase !== 'live') {
    throw new CcmuxError('failed', `${name} has no running program`, { hint: 'restart it' });
  }
  const pressed = Buffer.concat(keys.map((key) => bytesOf(key, pane)));
  if (text !== '') {
    const shown = pressed.length === 0 ? Promise.resolve() : pasteShown(status.kind, pane, clock);
    if (!pane.paste(text)) throw readsNothing(name);
    await shown;
  }
  const isPrompt =
    live.isAgent && status.kind === 'idle' && keys.some((key) => parseKeyName(key) === 'Enter');
  const taken = isPrompt ? takenUp(status, { state, onChanged, clock }) : Promise.resolve();
  if (!pane.write(pressed)) throw readsNothing(name);
  await taken;
}

/** The client does something else than before, or time is up. */
function takenUp(
  before: AgentStatus,
  { state, onChanged, clock }: Pick<InputTarget, 'state' | 'onChanged' | 'clock'>,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      listening.dispose();
      timer.dispose();
      resolve();
    };
    const listening = onChanged(() => {
      if (statusNow(state) !== before) done();
    });
    const timer = clock.after(TAKEN_UP_MS, done);
  });
}

function bytesOf(key: string, pane: Pane): Uint8Array {
  const name = parseKeyName(key);
  const bytes = name === null ? null : keyInput(name, pane.emulator.modes());
  if (bytes !== null) return bytes;
  const meant = nearestKeyName(key);
  throw new CcmuxError('usage', `no key is named ${JSON.stringify(key.slice(0, 64))}`, {
    hint: meant === undefined ? 'write C-x, M-x, F5, Up, PageUp, …' : `did you mean ${meant}?`,
  });
}

/** Null where the pane is gone. */
function statusNow(state: InputTarget['state']): AgentStatus | null {
  try {
    return state().status;
  } catch (error) {
    if (error instanceof CcmuxError) return null;
    throw error;
  }
}

/** The first output after the whole paste is its echo, unless the program is at work and prints all the time. */
function pasteShown(kind: StatusKind, pane: Pane, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      listening?.dispose();
      timer.dispose();
      resolve();
    };
    const isBusy = kind === 'busy' || kind === 'waiting';
    const listening = isBusy ? null : pane.onOutput(() => pane.queuedInputBytes === 0 && done());
    const timer = clock.after(PASTE_ECHO_MS, done);
  });
}

function readsNothing(name: string): CcmuxError {
  return new CcmuxError('failed', `${name} does not read its input`, {
    hint: 'megabytes of it wait already; restart the pane if its program hangs',
  });
}
