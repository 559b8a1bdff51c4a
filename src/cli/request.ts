/** Control requests to a found session: the result, or the CcmuxError that names the session and the remedy. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ConnectionLostError,
  ForeignServerError,
  sendRequest,
  streamEvents,
  type EventsRequest,
  type TakeLines,
} from '../client/control-client.ts';
import { isSameProcessAlive } from '../base/process-identity.ts';
import { CcmuxError } from '../core/errors.ts';
import type { ControlRequest, ControlResults } from '../protocol/control.ts';
import type { FoundSession } from './find-session.ts';
import { doesNotAnswer } from './silent-server.ts';
import { programVersion } from './version.ts';

/** A live server answers within milliseconds, a busy one within a second. */
const ANSWER_TIMEOUT_MS = 10_000;

/** How long the process of a server may take to die. */
const DYING_MS = 400;

/** For what ends panes: seven children that use up their grace, and as many conversations on a slow disk. */
export const TEARDOWN_TIMEOUT_MS = 120_000;

/** `timeoutMs` is for the whole request, whatever the server itself waits for; `signal` ends it before its time. */
export async function request<R extends ControlRequest>(
  session: FoundSession,
  message: R,
  timeoutMs: number = ANSWER_TIMEOUT_MS,
  signal?: AbortSignal,
): Promise<ControlResults[R['kind']]> {
  const { name, socketPath, caller, pid } = session;
  try {
    const options = { timeoutMs, version: programVersion(), ...caller, ...(signal && { signal }) };
    return await sendRequest(socketPath, message, options);
  } catch (error) {
    if (!(error instanceof CcmuxError)) throw error;
    if (error instanceof ForeignServerError) throw isForeign(name, error.message, error);
    if (error instanceof ConnectionLostError && (await outlivesConnection(session))) {
      throw takesNobody(name, error);
    }
    // What waits for something else too long is told so by the server itself.
    const isWaiting = message.kind === 'wait' || message.kind === 'lock';
    if (error.code === 'timed-out' && !isWaiting) throw doesNotAnswer(name, pid, { cause: error });
    throw error;
  }
}

/** The events of a session, until there are no more. Throws CcmuxError where it ends without a word. */
export async function followEvents(
  { name, socketPath, caller, pid }: FoundSession,
  message: EventsRequest,
  take: TakeLines,
): Promise<void> {
  const options = { timeoutMs: ANSWER_TIMEOUT_MS, version: programVersion(), ...caller, take };
  try {
    await streamEvents(socketPath, message, options);
  } catch (error) {
    if (error instanceof ForeignServerError) throw isForeign(name, error.message, error);
    if (error instanceof CcmuxError && error.code === 'timed-out')
      throw doesNotAnswer(name, pid, { cause: error });
    throw error;
  }
}

/** `claim` is what the server says of the two versions. */
export function isForeign(name: string, claim: string, cause?: unknown): ForeignServerError {
  return new ForeignServerError('failed', `session ${name}: ${claim}`, {
    hint: `use that version, or end it with \`ccmux kill -s ${name}\`: its team can be restored then`,
    cause,
  });
}

/** Whether the server's process lives on after its connection has ended; unknown counts as not. */
export async function outlivesConnection({ pid, procStart }: FoundSession): Promise<boolean> {
  if (pid === undefined || procStart === undefined) return false;
  const server = { pid, startTime: procStart };
  // One that is killed closes its connections a moment before it is gone.
  const deadline = performance.now() + DYING_MS;
  while (isSameProcessAlive(server) && performance.now() < deadline) await delay(DYING_MS / 10);
  return isSameProcessAlive(server);
}

/** A server that lives and ends a connection without a word has not even been able to take it. */
export function takesNobody(name: string, cause?: unknown): CcmuxError {
  return new CcmuxError('failed', `session ${name} is live, but its server takes no connection`, {
    hint: 'it may be out of file descriptors: close what you do not need and try again',
    cause,
  });
}
