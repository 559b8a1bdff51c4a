/**
 * The messages between client and server. The first of a client is `hello`, which says what the connection is for: to
 * show the session in a terminal (`attach`) or to ask and answer (`control`). Bytes of a terminal travel as they are,
 * everything else as JSON.
 *
 * Frozen over all versions, so that any two can part in peace: the frame, the types of `hello` and `bye`, and the
 * fields `protocol` and `version` of `hello`, `reason` and `message` of `bye`.
 */
import type { Size } from '../core/geometry.ts';
import type { StreamLine } from '../core/team-event.ts';
import type { ControlReply, ControlRequest } from './control.ts';
import { encodeFrame } from './frames.ts';

/** Raised with every change that an older peer would misunderstand. */
export const PROTOCOL_VERSION = 1;

interface HelloHead {
  readonly protocol: number;
  /** Of the program, for messages to people. */
  readonly version: string;
  /** CCMUX_TOKEN: the request is made inside a pane. */
  readonly token?: string;
  /** CCMUX_PANE: which one. */
  readonly pane?: string;
}

export interface AttachHello extends HelloHead {
  readonly kind: 'attach';
  readonly attach: AttachDetails;
}

export interface ControlHello extends HelloHead {
  readonly kind: 'control';
}

export type Hello = AttachHello | ControlHello;

/** The terminal that the session is to be shown in. */
export interface AttachDetails {
  readonly size: Size;
  /** TERM and COLORTERM; empty where unset. */
  readonly term: string;
  readonly colorTerm: string;
  readonly isReadOnly: boolean;
  /** The user sees a session for the first time. */
  readonly isFirst?: boolean;
  /** Something the user should read on the screen: what was printed before it is hidden. */
  readonly notice?: string;
  /** SSH_CLIENT and SSH_AUTH_SOCK. */
  readonly sshClient: string | null;
  readonly sshAuthSock: string | null;
  /** Variables by which terminals make themselves known; see client/terminal-hints.ts. */
  readonly hints: Readonly<Record<string, string>>;
}

export type ByeReason = 'detached' | 'ended' | 'replaced' | 'error' | 'version';

export type ClientMessage =
  | { readonly kind: 'hello'; readonly hello: Hello }
  /** A hello of another protocol version: the server answers with `bye`, reason `version`. Never sent as such. */
  | { readonly kind: 'foreign-hello'; readonly protocol: number; readonly version: string }
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  /** The terminal's size, changed or not: everything is to be drawn anew. */
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'request'; readonly id: number; readonly request: ControlRequest };

export type ServerMessage =
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: ControlReply }
  /** Lines for the request of this id, before its reply. */
  | { readonly kind: 'events'; readonly id: number; readonly lines: readonly StreamLine[] }
  /** The last one; the server closes the connection after it. */
  | { readonly kind: 'bye'; readonly reason: ByeReason; readonly message: string };

/** Frame types, by letter so that a dump of the socket can be read. */
export const FRAME_TYPES = {
  hello: 0x68,
  input: 0x69,
  resize: 0x7a,
  request: 0x72,
  output: 0x6f,
  reply: 0x61,
  events: 0x65,
  bye: 0x62,
} as const;

/** Longest payload of a frame with a terminal's bytes; more of them take several frames. */
export const MAX_CHUNK_BYTES = 256 * 1024;
/** Beyond it a size is no terminal's, and the memory for its cells a burden. */
export const MAX_TERMINAL_CELLS = 2000;

const ENCODER = new TextEncoder();

export function encodeClientMessage(message: Exclude<ClientMessage, { kind: 'foreign-hello' }>): Uint8Array {
  switch (message.kind) {
    case 'hello':
      return encodeJson(FRAME_TYPES.hello, message.hello);
    case 'input':
      return encodeBytes(FRAME_TYPES.input, message.bytes);
    case 'resize':
      return encodeJson(FRAME_TYPES.resize, message.size);
    case 'request':
      return encodeJson(FRAME_TYPES.request, { id: message.id, request: message.request });
  }
}

export function encodeServerMessage(message: ServerMessage): Uint8Array {
  switch (message.kind) {
    case 'output':
      return encodeBytes(FRAME_TYPES.output, message.bytes);
    case 'reply':
      return encodeJson(FRAME_TYPES.reply, { id: message.id, reply: message.reply });
    case 'events':
      return encodeJson(FRAME_TYPES.events, { id: message.id, lines: message.lines });
    case 'bye':
      return encodeJson(FRAME_TYPES.bye, { reason: message.reason, message: message.message });
  }
}

function encodeJson(type: number, value: object): Uint8Array {
  return encodeFrame(type, ENCODER.encode(JSON.stringify(value)));
}

/** Nothing at all for no bytes. */
function encodeBytes(type: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0 && bytes.length <= MAX_CHUNK_BYTES) return encodeFrame(type, bytes);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
    frames.push(encodeFrame(type, bytes.subarray(at, at + MAX_CHUNK_BYTES)));
  }
  return Buffer.concat(frames);
}
