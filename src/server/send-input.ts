/** Input for a pane from outside: text as a paste, then keys, in a way that programs tell apart. */
import type { Clock } from '../base/clock.ts';
import type { Event } from '../base/emitter.ts';
import type { AgentStatus, StatusKind } from '../core/agent-status.ts';
import { CcmuxError } from '../core/errors.ts';
import { keyInput, nearestKeyName, parseKeyName } from '../core/key-names.ts';
import type { PaneState } from '../core/session-state.ts';
import type { TeamEvent } from '../core/team-event.ts';
import type { Pane } from '../pane/pane.ts';
import type { LivePane } from '../session/live-pane.ts';
import { FIRST_HOOK_MS, isClientCommand, listenForPrompt, SUBMIT_MS } from './prompt-delivery.ts';

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

/** How long a client may take to boot before what is meant for it is given up. */
const BOOT_MS = 30_000;

export interface InputRequest {
  readonly text?: string;
  readonly keys: readonly string[];
}

export interface InputTarget {
  /** Of the pane, as it is now. Throws CcmuxError where it is gone. */
  readonly state: () => PaneState;
  readonly live: LivePane;
  /** Fires when `state` may be another one. */
  readonly onChanged: Event<unknown>;
  /** What the session tells. */
  readonly onPublished: Event<TeamEvent>;
  readonly clock: Clock;
}

/**
 * `submitted`: the client itself says that it has the prompt · `unverified`: it was typed and Enter pressed, and the
 * client tells nothing of it, as with its hooks off · `sent`: no prompt for a client, of which nothing is to be said.
 */
export type Delivery = 'submitted' | 'unverified' | 'sent';

/**
 * Resolves when everything is on its way; of a prompt for a client, when that has said that it has it and, where it
 * was idle, has taken it up, so that whoever then waits for it to be idle does not see the idleness before. Throws
 * CcmuxError, and then nothing was sent of what it names: `held` where the client is in a dialog, which a text would
 * answer, `timed-out` where the client, whose hooks are heard, does not say that it has the prompt.
 */
export async function sendInput(request: InputRequest, target: InputTarget): Promise<Delivery> {
  const { live } = target;
  const before = live.sending;
  let done: () => void = () => undefined;
  // Two texts at once would become one prompt.
  live.sending = new Promise((resolve) => (done = resolve));
  try {
    await before;
    return await sendOne(request, target);
  } finally {
    done();
  }
}

async function sendOne({ text = '', keys }: InputRequest, target: InputTarget): Promise<Delivery> {
  const { state, live, onChanged, onPublished, clock } = target;
  const { pane } = live;
  // Its child is on its way.
  if (state().phase === 'starting') await live.work;
  const press = () => Buffer.concat(keys.map((key) => bytesOf(key, pane)));
  press(); // a key that is none is said before anything is typed
  if (live.isAgent && text !== '') await booted(target);
  const { id, phase, seat, status } = state();
  const { name } = seat;
  if (phase !== 'live') {
    throw new CcmuxError('failed', `${name} has no running program`, { hint: 'restart it' });
  }
  if (text !== '' && live.isAgent) refuseInDialog(state());
  const isEntered = keys.some((key) => parseKeyName(key) === 'Enter');
  const isPrompt = live.isAgent && isEntered && (status.kind === 'idle' || status.kind === 'busy');
  const isToldOf = isPrompt && text.trim() !== '' && !isClientCommand(text);
  const listening = isToldOf ? listenForPrompt(text, { pane: id, onPublished, clock }) : null;
  try {
    if (text !== '') {
      const shown = keys.length === 0 ? Promise.resolve() : pasteShown(status.kind, pane, clock);
      if (!pane.paste(text)) throw readsNothing(name);
      await shown;
      // One that has opened meanwhile would be answered by the Enter.
      if (live.isAgent && isEntered) refuseInDialog(state(), 'the text was typed, and Enter was not pressed');
    }
    const isIdle = isPrompt && status.kind === 'idle';
    const taken = isIdle ? takenUp(status, { state, onChanged, clock }) : Promise.resolve(false);
    if (!pane.write(press())) throw readsNothing(name);
    const isTaken = await taken;
    if (listening === null) return 'sent';
    const { hooks = 'off' } = live.watch ?? {};
    if (hooks === 'off') return 'unverified';
    // Of a client that has never fired a hook nobody knows whether it may: once it works, the hook should be here.
    const isFirst = hooks === 'silent' && isTaken;
    if (await listening.submitted(isFirst ? FIRST_HOOK_MS : SUBMIT_MS)) return 'submitted';
    if (live.watch?.hooks !== 'heard') return 'unverified';
    throw new CcmuxError('timed-out', `${name} has not said that it took the prompt`, {
      hint: `\`ccmux pane capture ${name}\` shows what became of it`,
    });
  } finally {
    listening?.dispose();
  }
}

/** A client that boots would take a paste for nothing. */
async function booted({ state, onChanged, clock }: InputTarget): Promise<void> {
  const isBooting = () => statusNow(state)?.kind === 'starting';
  if (!isBooting()) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      listening.dispose();
      timer.dispose();
      resolve();
    };
    const listening = onChanged(() => !isBooting() && done());
    const timer = clock.after(BOOT_MS, done);
  });
}

function refuseInDialog({ seat: { name }, status }: PaneState, what = 'nothing was typed'): void {
  if (status.kind !== 'waiting') return;
  const asked = [status.waitingFor?.kind ?? 'dialog', status.waitingFor?.detail].filter(Boolean).join(': ');
  const subject = asked.replace(/\s+/g, ' ').slice(0, 120);
  throw new CcmuxError('held', `${name} is in a dialog (${subject}): ${what}`, {
    hint: `answer it first: \`ccmux pane answer ${name}\`, or keys with --key`,
  });
}

/** True when the client does something else than before, false when time is up. */
function takenUp(
  before: AgentStatus,
  { state, onChanged, clock }: Pick<InputTarget, 'state' | 'onChanged' | 'clock'>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isTaken: boolean) => {
      listening.dispose();
      timer.dispose();
      resolve(isTaken);
    };
    const listening = onChanged(() => {
      if (statusNow(state) !== before) done(true);
    });
    const timer = clock.after(TAKEN_UP_MS, () => done(false));
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
