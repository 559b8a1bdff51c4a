/** One control request to a session's server, and its result; of a long one also the lines that come before it. */
import type { Socket } from 'node:net';
import { CcmuxError } from '../core/errors.ts';
import type { StreamLine } from '../core/team-event.ts';
import type { ControlReply, ControlRequest, ControlResults } from '../protocol/control.ts';
import { serverMessageReader } from '../protocol/message-reader.ts';
import { encodeClientMessage, PROTOCOL_VERSION, type ServerMessage } from '../protocol/messages.ts';
import { connect } from './connect.ts';

export interface RequestOptions {
  /** From the call to the reply; above that of a `wait` request itself. */
  readonly timeoutMs: number;
  /** Aborted where no answer is to be hoped for any more: as if the time were over. */
  readonly signal?: AbortSignal;
  /** Of the program, for the server's messages. */
  readonly version?: string;
  /** CCMUX_TOKEN and CCMUX_PANE, where the request is made inside a pane. */
  readonly token?: string;
  readonly pane?: string;
}

/** The server speaks another protocol: it is of an older or a newer ccmux. */
export class ForeignServerError extends CcmuxError {}

/** The connection was ended without an answer: the server died, or takes no more of them. */
export class ConnectionLostError extends CcmuxError {}

/** Requests on one connection are numbered; this one is alone. */
const ID = 1;

/**
 * The result of `request`. Throws CcmuxError: what the server answered, 'not-found' where none listens at
 * `socketPath` any more, 'timed-out' where it does not answer in time, 'failed' where the connection breaks;
 * and ForeignServerError.
 */
export async function sendRequest<R extends ControlRequest>(
  socketPath: string,
  request: R,
  options: RequestOptions,
): Promise<ControlResults[R['kind']]> {
  const late = new Timeout(options);
  try {
    const socket = await connectInTime(socketPath, late);
    try {
      const reply = nextReply(socket);
      greet(socket, options);
      socket.write(encodeClientMessage({ kind: 'request', id: ID, request }));
      return resultOf(await Promise.race([reply, late.promise])) as ControlResults[R['kind']];
    } finally {
      socket.destroy();
    }
  } finally {
    late.end();
  }
}

export type EventsRequest = Extract<ControlRequest, { kind: 'events' }>;

/** What takes the lines; false while it can take no more, until it calls `resume`. */
export type TakeLines = (lines: readonly StreamLine[], resume: () => void) => boolean;

/**
 * Hands the lines of events to `take`, until the server says that there will be no more; its first word has to come
 * within `timeoutMs`. While `take` is not ready nothing is read: the server counts what it cannot send. Throws as
 * `sendRequest`.
 */
export async function streamEvents(
  socketPath: string,
  request: EventsRequest,
  { take, ...options }: RequestOptions & { readonly take: TakeLines },
): Promise<void> {
  const late = new Timeout(options);
  try {
    const socket = await connectInTime(socketPath, late);
    try {
      const resume = () => void socket.resume();
      const reply = nextReply(socket, (lines) => {
        late.end();
        if (!take(lines, resume)) socket.pause();
      });
      greet(socket, options);
      socket.write(encodeClientMessage({ kind: 'request', id: ID, request }));
      resultOf(await Promise.race([reply, late.promise]));
    } finally {
      socket.destroy();
    }
  } finally {
    late.end();
  }
}

/** A connection that comes too late is of no use any more. */
function connectInTime(socketPath: string, late: Timeout): Promise<Socket> {
  const connecting = connect(socketPath);
  connecting.then(
    (socket) => late.isOver && socket.destroy(),
    () => undefined,
  );
  return Promise.race([connecting, late.promise]);
}

function greet(socket: Socket, { version = '', token, pane }: RequestOptions): void {
  const hello = { kind: 'control', protocol: PROTOCOL_VERSION, version, token, pane } as const;
  socket.write(encodeClientMessage({ kind: 'hello', hello }));
}

function resultOf(reply: ControlReply): unknown {
  if (reply.ok) return reply.result;
  throw new CcmuxError(reply.code, reply.message, reply.hint === undefined ? {} : { hint: reply.hint });
}

/** The first reply; rejects where the connection says goodbye, breaks, or speaks another language. */
function nextReply(
  socket: Socket,
  takeLines: (lines: readonly StreamLine[]) => void = () => undefined,
): Promise<ControlReply> {
  const reader = serverMessageReader();
  return new Promise((resolve, reject) => {
    const take = (message: ServerMessage): void => {
      if (message.kind === 'reply' && message.id === ID) resolve(message.reply);
      else if (message.kind === 'events' && message.id === ID) takeLines(message.lines);
      else if (message.kind === 'bye') reject(farewell(message));
    };
    let failure: unknown;
    socket.on('data', (chunk: Uint8Array) => {
      const { messages, error } = reader.push(chunk);
      messages.forEach(take);
      if (error !== null) reject(error);
    });
    socket.on('error', (error) => (failure = error));
    socket.on('close', () =>
      reject(new ConnectionLostError('failed', 'the server ended before it answered', { cause: failure })),
    );
  });
}

function farewell({ reason, message }: Extract<ServerMessage, { kind: 'bye' }>): CcmuxError {
  return reason === 'version' ? new ForeignServerError('failed', message) : new CcmuxError('failed', message);
}

/** A promise that only ever rejects, with 'timed-out'. */
class Timeout {
  readonly promise: Promise<never>;
  readonly #timer: NodeJS.Timeout;
  isOver = false;

  constructor({ timeoutMs, signal }: Pick<RequestOptions, 'timeoutMs' | 'signal'>) {
    let reject: (error: CcmuxError) => void;
    this.promise = new Promise((_, rejectPromise) => (reject = rejectPromise));
    this.promise.catch(() => undefined);
    const expire = (): void => {
      this.isOver = true;
      reject(new CcmuxError('timed-out', `the server did not answer within ${timeoutMs} ms`));
    };
    this.#timer = setTimeout(expire, timeoutMs);
    signal?.addEventListener('abort', expire);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
