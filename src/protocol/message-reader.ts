/**
 * Messages out of the bytes of a connection. What comes from the other end is not trusted: a reader never throws, it
 * gives an error and then nothing more.
 */
import { CcmuxError } from '../core/errors.ts';
import type { Size } from '../core/geometry.ts';
import type { StreamLine } from '../core/team-event.ts';
import { replyShape, requestShape } from './control-shape.ts';
import { FrameReader, type Frame } from './frames.ts';
import {
  FRAME_TYPES,
  MAX_CHUNK_BYTES,
  MAX_TERMINAL_CELLS,
  PROTOCOL_VERSION,
  type AttachHello,
  type ClientMessage,
  type ControlHello,
  type Hello,
  type ServerMessage,
} from './messages.ts';
import {
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  readShape,
  record,
  text,
  variants,
  type Shape,
} from './shape.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A hello carries a few paths and variables; a request at most a long prompt. */
const CLIENT_LIMITS = new Map<number, number>([
  [FRAME_TYPES.hello, 64 * KIB],
  [FRAME_TYPES.input, MAX_CHUNK_BYTES],
  [FRAME_TYPES.resize, KIB],
  [FRAME_TYPES.request, 8 * MIB],
]);
/** The longest reply is a capture of a whole scrollback with its colours. */
const SERVER_LIMITS = new Map<number, number>([
  [FRAME_TYPES.output, MAX_CHUNK_BYTES],
  [FRAME_TYPES.reply, 256 * MIB],
  [FRAME_TYPES.events, 8 * MIB],
  [FRAME_TYPES.bye, 64 * KIB],
]);

export interface MessageRead<M> {
  readonly messages: readonly M[];
  /** The connection is of no more use; the messages before the error are good. */
  readonly error: CcmuxError | null;
}

/** The message of a frame, or what is wrong with it. */
type Decode<M> = (frame: Frame) => M | CcmuxError;

export class MessageReader<M extends object> {
  readonly #frames: FrameReader;
  readonly #decode: Decode<M>;
  #isBroken = false;

  constructor(limits: ReadonlyMap<number, number>, decode: Decode<M>) {
    this.#frames = new FrameReader(limits);
    this.#decode = decode;
  }

  push(chunk: Uint8Array): MessageRead<M> {
    if (this.#isBroken) return { messages: [], error: null };
    const { frames, error } = this.#frames.push(chunk);
    const messages: M[] = [];
    for (const frame of frames) {
      const message = this.#decode(frame);
      if (message instanceof CcmuxError) return this.#fail(messages, message);
      messages.push(message);
    }
    return error === null ? { messages, error: null } : this.#fail(messages, error);
  }

  #fail(messages: readonly M[], error: CcmuxError): MessageRead<M> {
    this.#isBroken = true;
    return { messages, error };
  }
}

/** Reads what a client sends: a hello first, and only one. */
export function clientMessageReader(): MessageReader<ClientMessage> {
  let isGreeted = false;
  return new MessageReader(CLIENT_LIMITS, (frame) => {
    if ((frame.type === FRAME_TYPES.hello) === isGreeted) {
      return new CcmuxError(
        'failed',
        isGreeted ? 'the client greeted twice' : 'the client sent something before its hello',
      );
    }
    isGreeted = true;
    return decodeClientFrame(frame);
  });
}

/** Reads what a server sends. */
export function serverMessageReader(): MessageReader<ServerMessage> {
  return new MessageReader(SERVER_LIMITS, decodeServerFrame);
}

function decodeClientFrame({ type, payload }: Frame): ClientMessage | CcmuxError {
  switch (type) {
    case FRAME_TYPES.hello:
      return decodeHello(payload);
    case FRAME_TYPES.resize:
      return decodeJson(payload, sizeShape, (size) => ({ kind: 'resize', size }));
    case FRAME_TYPES.request:
      return decodeJson(payload, numberedRequestShape, ({ id, request }) => ({
        kind: 'request',
        id,
        request,
      }));
    default:
      return { kind: 'input', bytes: payload };
  }
}

function decodeServerFrame({ type, payload }: Frame): ServerMessage | CcmuxError {
  switch (type) {
    case FRAME_TYPES.reply:
      return decodeJson(payload, numberedReplyShape, ({ id, reply }) => ({ kind: 'reply', id, reply }));
    case FRAME_TYPES.events:
      return decodeJson(payload, linesShape, ({ id, lines }) => ({ kind: 'events', id, lines }));
    case FRAME_TYPES.bye:
      return decodeJson(payload, byeShape, ({ reason, message }) => ({ kind: 'bye', reason, message }));
    default:
      return { kind: 'output', bytes: payload };
  }
}

/** Of another version's hello only the frozen fields are looked at. */
function decodeHello(payload: Uint8Array): ClientMessage | CcmuxError {
  const head = decodeJson(payload, versionShape, (versions) => ({
    kind: 'foreign-hello' as const,
    ...versions,
  }));
  if (head instanceof CcmuxError || head.protocol !== PROTOCOL_VERSION) return head;
  return decodeJson(payload, helloShape, (hello) => ({ kind: 'hello', hello }));
}

function decodeJson<T, M>(payload: Uint8Array, shape: Shape<T>, build: (value: T) => M): M | CcmuxError {
  const result = readShape(shape, payload);
  return result.ok
    ? build(result.value)
    : new CcmuxError('failed', `the other end of the socket sent nonsense: ${result.error}`);
}

/** Longer than any path (4096), variable or token that is passed. */
const WORD = text(8 * KIB);
const MAX_HINTS = 64;
const ID = integer(0, Number.MAX_SAFE_INTEGER);

const versionShape = object<{ readonly protocol: number; readonly version: string }>({
  protocol: ID,
  version: WORD,
});
const sizeShape = object<Size>({
  cols: integer(1, MAX_TERMINAL_CELLS),
  rows: integer(1, MAX_TERMINAL_CELLS),
});
const numberedRequestShape = object<Pick<Extract<ClientMessage, { kind: 'request' }>, 'id' | 'request'>>({
  id: ID,
  request: requestShape,
});
const numberedReplyShape = object<Pick<Extract<ServerMessage, { kind: 'reply' }>, 'id' | 'reply'>>({
  id: ID,
  reply: replyShape,
});
/** Far above what a server sends at once. */
const MAX_LINES = 1000;
/** A line is handed on whole, with what a newer server knows; only that it says what it is is looked at. */
const lineShape: Shape<StreamLine> = (value, path) => {
  object<{ readonly type: string }>({ type: WORD })(value, path);
  return value as StreamLine;
};
const linesShape = object<Pick<Extract<ServerMessage, { kind: 'events' }>, 'id' | 'lines'>>({
  id: ID,
  lines: list(lineShape, MAX_LINES),
});
const byeShape = object<Pick<Extract<ServerMessage, { kind: 'bye' }>, 'reason' | 'message'>>({
  reason: oneOf('detached', 'ended', 'replaced', 'error', 'version'),
  message: WORD,
});

const head = { protocol: ID, version: WORD, token: optional(WORD), pane: optional(WORD) };
const helloShape = variants<'kind', Hello>('kind', {
  attach: object<AttachHello>({
    ...head,
    kind: oneOf('attach'),
    attach: object({
      size: sizeShape,
      term: WORD,
      colorTerm: WORD,
      isReadOnly: flag,
      isFirst: optional(flag),
      notice: optional(WORD),
      sshClient: nullable(WORD),
      sshAuthSock: nullable(WORD),
      hints: record(WORD, MAX_HINTS),
    }),
  }),
  control: object<ControlHello>({ ...head, kind: oneOf('control') }),
});
