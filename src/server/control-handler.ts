/**
 * Answers control requests. A request that carries a pane's token comes from inside that pane: it may look and wait,
 * and act on that pane alone. That is a fence against accidents, not a wall.
 */
import { assertNever } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Command } from '../core/command.ts';
import type { SessionCommand } from '../core/event.ts';
import { parseKeyName } from '../core/key-names.ts';
import type { Directories } from '../core/plan.ts';
import { findPane, resolvePane, type PaneState } from '../core/session-state.ts';
import { explained } from '../core/status-explanation.ts';
import type {
  ControlReply,
  ControlRequest,
  ControlResults,
  FilesDescription,
  SessionDescription,
} from '../protocol/control.ts';
import type { LivePane } from '../session/live-pane.ts';
import type { Session } from '../session/session.ts';
import { answerRequest } from './answer-request.ts';
import type { LockDesk } from './lock-desk.ts';
import { answerLocks } from './lock-requests.ts';
import { readEvents, type LineOutlet } from './read-events.ts';
import { resumeConversation } from './resume-conversation.ts';
import { sendInput } from './send-input.ts';
import { isSessionCommand } from './session-command.ts';
import { waitForStatus } from './wait-for-status.ts';

export interface ControlSurroundings {
  readonly session: Session;
  readonly clock: Clock;
  readonly describe: () => SessionDescription;
  /** Detaches clients, all or all but the one used last; answers how many. */
  readonly detachClients: (others: boolean) => number;
  /** Begins to record to a file; throws CcmuxError. */
  readonly record: (file: string) => void;
  readonly locks: LockDesk;
  /** Who has changed which file. */
  readonly files: () => Promise<FilesDescription>;
  readonly directories: Directories;
  /** The config directory of the claude that the user starts by hand. */
  readonly userConfigDir: string;
  readonly log: Log;
}

export interface ControlCaller {
  /** CCMUX_TOKEN, if the caller has one. */
  readonly token: string | undefined;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** Takes what comes before the reply. */
  readonly outlet: LineOutlet;
}

/** Who asks: the pane that it is inside of, or null. */
interface Asker extends Omit<ControlCaller, 'token'> {
  readonly pane: string | null;
}

type Result = ControlResults[keyof ControlResults];

/** Carries `request` out; never throws. */
export async function answerControl(
  request: ControlRequest,
  from: ControlCaller,
  surroundings: ControlSurroundings,
): Promise<ControlReply> {
  try {
    const { token, ...caller } = from;
    const pane = token === undefined ? null : callerOf(token, surroundings.session);
    return { ok: true, result: await carryOut(request, { ...caller, pane }, surroundings) };
  } catch (error) {
    if (!(error instanceof CcmuxError)) {
      surroundings.log.error('a request could not be carried out', { kind: request.kind, error });
      return {
        ok: false,
        code: 'failed',
        message: `the server failed: ${String(error)}`,
        hint: 'see its log',
      };
    }
    const { code, message, hint } = error;
    return { ok: false, code, message, ...(hint !== undefined && { hint }) };
  }
}

async function carryOut(
  request: ControlRequest,
  asker: Asker,
  surroundings: ControlSurroundings,
): Promise<Result> {
  const { pane: caller, signal } = asker;
  const { session, clock } = surroundings;
  switch (request.kind) {
    case 'describe':
      return surroundings.describe();
    case 'run':
      return run(request.command, caller, surroundings);
    case 'resume':
      forbidInside(caller, 'resume a conversation');
      return resumeConversation(request, surroundings);
    case 'kill':
      forbidInside(caller, 'kill the session');
      return { problems: await session.end() };
    case 'files':
      return surroundings.files();
    case 'record':
      forbidInside(caller, 'record the session');
      surroundings.record(request.file);
      return {};
    case 'detach':
      forbidInside(caller, 'detach clients');
      return { detached: surroundings.detachClients(request.others) };
    case 'send':
      return send(request, target(session, request.pane, caller), surroundings);
    case 'capture': {
      const { emulator } = look(session, request.pane, caller).live.pane;
      const { scrollback } = request;
      return { text: request.ansi ? emulator.ansi({ scrollback }) : emulator.text({ scrollback }) };
    }
    case 'requests': {
      const { state, live } = look(session, request.pane, caller);
      return { pane: state.seat.name, requests: live.requests };
    }
    case 'answer': {
      // Not even its own: whoever asks for a permission must not be the one who gives it.
      forbidInside(caller, 'answer what a client asks');
      const { state, live } = look(session, request.pane, caller);
      return {
        pane: state.seat.name,
        request: answerRequest(state, live, { request: undefined, ...request }),
      };
    }
    case 'explain': {
      const { state, live } = look(session, request.pane, caller);
      return { pane: state.seat.name, ...explained(state.status, live.watch?.claims() ?? []) };
    }
    case 'wait': {
      const { id, seat } = look(session, request.pane, caller).state;
      const { status: wanted, timeoutMs } = request;
      return {
        status: await waitForStatus({ session, id, name: seat.name, wanted, timeoutMs, clock, signal }),
      };
    }
    case 'lock':
    case 'unlock':
      return answerLocks(request, {
        paneOf: (reference) => target(session, reference, caller).state.id,
        desk: surroundings.locks,
        signal,
      });
    case 'events':
      await tellEvents(request, asker, surroundings);
      return {};
    default:
      return assertNever(request);
  }
}

/** Outside, of the whole session; inside a pane, of that pane, and of the session where it concerns no pane. */
async function tellEvents(
  { follow, pane, types }: Extract<ControlRequest, { kind: 'events' }>,
  { pane: caller, signal, outlet }: Asker,
  { session, clock, log }: ControlSurroundings,
): Promise<void> {
  const named = pane === undefined ? null : resolvePane(session.state, pane);
  if (caller !== null && named !== null && named.id !== caller)
    forbidInside(caller, `follow ${named.seat.name}`);
  log.debug('a reader of events has come', { follow });
  await readEvents({
    stream: session.events,
    session: session.state.name,
    choice: { pane: named?.id ?? caller, isWithSession: named === null, types: types ?? null },
    isFollowing: follow,
    isPaneThere: (id) => findPane(session.state, id) !== undefined,
    outlet,
    clock,
    signal,
  });
  log.debug('a reader of events is done', { isGone: signal.aborted });
}

interface Target {
  readonly state: PaneState;
  readonly live: LivePane;
}

function callerOf(token: string, session: Session): string {
  for (const [id, live] of session.livePanes) if (live.token === token) return id;
  throw new CcmuxError('failed', 'CCMUX_TOKEN belongs to no pane of this session', {
    hint: 'unset CCMUX_TOKEN',
  });
}

function forbidInside(caller: string | null, what: string): void {
  if (caller === null) return;
  throw new CcmuxError('held', `a pane may not ${what}`, { hint: 'run it outside, or unset CCMUX_TOKEN' });
}

/** The pane to be looked at: inside a pane, its own unless another is named. */
function look(session: Session, reference: string | undefined, caller: string | null): Target {
  const state = resolvePane(session.state, reference ?? caller ?? undefined);
  const live = session.live(state.id);
  if (live === undefined) throw new CcmuxError('not-found', `pane ${state.seat.name} has no terminal`);
  return { state, live };
}

/** The pane to be acted on: inside a pane, that pane alone. */
function target(session: Session, reference: string | undefined, caller: string | null): Target {
  const found = look(session, reference, caller);
  if (caller !== null && found.state.id !== caller) forbidInside(caller, `act on ${found.state.seat.name}`);
  return found;
}

async function send(
  request: Extract<ControlRequest, { kind: 'send' }>,
  { state: { id, seat }, live }: Target,
  { session, clock }: ControlSurroundings,
): Promise<ControlResults['send']> {
  const { onChanged } = session;
  const { onPublished } = session.events;
  const before = resolvePane(session.state, id).status.kind;
  const state = () => resolvePane(session.state, id);
  const delivery = await sendInput(request, { state, live, onChanged, onPublished, clock });
  const { text = '', keys } = request;
  const isEntered = keys.some((key) => parseKeyName(key) === 'Enter');
  // In a dialog it is an answer, and of other programs nobody knows what they take for a prompt.
  if (live.isAgent && text !== '' && isEntered && (before === 'idle' || before === 'busy'))
    session.events.publish({ type: 'prompt', pane: id, name: seat.name, text, source: 'send' });
  return { delivery };
}

async function run(
  command: Command,
  caller: string | null,
  { session }: ControlSurroundings,
): Promise<{ pane: string | null }> {
  if (!isSessionCommand(command)) {
    throw new CcmuxError('usage', `${command.name} concerns one client and cannot be asked from outside`);
  }
  const bound =
    caller === null
      ? command
      : ownPane(command, target(session, 'pane' in command ? command.pane : undefined, caller));
  const closing = bound.name === 'close' ? resolvePane(session.state, bound.pane).id : null;
  const { pane } = session.command(bound);
  const problem = closing === null ? null : await session.whenClosed(closing);
  if (problem !== null) throw new CcmuxError('failed', `closed, but ${problem}`);
  return { pane };
}

/** The command, naming the caller's own pane; a command about the whole team is refused. */
function ownPane(command: SessionCommand, own: Target): SessionCommand {
  switch (command.name) {
    case 'split':
    case 'close':
    case 'focus':
    case 'zoom':
    case 'resize':
    case 'swap':
    case 'rename':
    case 'restart':
      return { ...command, pane: own.state.id };
    default:
      forbidInside(own.state.id, `${command.name} for the team`);
      return command;
  }
}
