/**
 * One connection on the session's socket, from its hello to its end: an attached terminal, or a caller with requests.
 * Whatever comes over it is not trusted; an error here ends this connection and nothing else. It is over when it is
 * said goodbye to: what comes after that is not looked at.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import type { ControlReply, ControlRequest } from '../protocol/control.ts';
import { clientMessageReader } from '../protocol/message-reader.ts';
import {
  encodeServerMessage,
  type AttachDetails,
  type ByeReason,
  type ClientMessage,
  type Hello,
  type ServerMessage,
} from '../protocol/messages.ts';
import type { AttachedClient } from './attached-client.ts';
import type { ClientPeer } from './client-set.ts';
import type { ControlCaller } from './control-handler.ts';
import { RequestQueue } from './request-queue.ts';

export interface ConnectionHost {
  /** Shows the session to `peer`. */
  readonly attach: (peer: ClientPeer, details: AttachDetails) => AttachedClient;
  readonly detached: (client: AttachedClient) => void;
  /** Never rejects; gives up when the caller has gone. */
  readonly answer: (request: ControlRequest, from: ControlCaller) => Promise<ControlReply>;
  /** ccmux's own version. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a connection may keep quiet about what it is for. */
const HELLO_MS = 5000;
/** How long it may take to read its farewell; a client that is stopped never does. */
const FAREWELL_MS = 5000;

/** Serves `socket` until either side ends it. */
export function serveConnection(socket: Socket, host: ConnectionHost): void {
  new Connection(socket, host).serve();
}

class Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #reader = clientMessageReader();
  readonly #requests: RequestQueue;
  #hello: Hello | null = null;
  #client: AttachedClient | null = null;
  #deadline: Disposable | null = null;
  #isOver = false;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#requests = new RequestQueue({
      answer: (request, signal, outlet) =>
        host.answer(request, { token: this.#hello?.token, signal, outlet }),
      lines: (id, lines) => this.#send({ kind: 'events', id, lines }),
      reply: (id, reply) => this.#send({ kind: 'reply', id, reply }),
      setReading: (isReading) => {
        if (isReading) socket.resume();
        else socket.pause();
      },
    });
  }

  serve(): void {
    const socket = this.#socket;
    this.#destroyAfter(HELLO_MS);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => {
      this.#client?.setBlocked(false);
      this.#requests.drained();
    });
    socket.on('error', (error) => this.#host.log.debug('connection error', { error }));
    socket.on('end', () => {
      // The peer says no more. What it has not read yet it gets, if it reads.
      this.#leave();
      this.#destroyAfter(FAREWELL_MS);
    });
    socket.on('close', () => {
      this.#deadline?.dispose();
      this.#leave();
    });
  }

  #read(chunk: Buffer): void {
    try {
      if (this.#isOver) return;
      const { messages, error } = this.#reader.push(chunk);
      for (const message of messages) this.#take(message);
      if (error !== null) this.#fail(error);
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(message: ClientMessage): void {
    if (this.#isOver) return;
    switch (message.kind) {
      case 'hello':
        this.#greeted(message.hello);
        return;
      case 'foreign-hello': {
        const { version } = this.#host;
        this.#bye('version', `this session is served by ccmux ${version}, the client is ${message.version}`);
        return;
      }
      case 'input':
        this.#client?.input(message.bytes);
        return;
      case 'resize':
        this.#client?.resize(message.size);
        return;
      case 'request':
        this.#requests.push(message);
    }
  }

  #greeted(hello: Hello): void {
    this.#hello = hello;
    this.#deadline?.dispose();
    if (hello.kind !== 'attach') return;
    const peer: ClientPeer = {
      send: (bytes) => {
        if (!this.#send({ kind: 'output', bytes })) this.#client?.setBlocked(true);
      },
      bye: (reason, message) => this.#bye(reason, message),
    };
    this.#client = this.#host.attach(peer, hello.attach);
    if (this.#socket.writableNeedDrain) this.#client.setBlocked(true);
  }

  /** False when the peer is behind with reading. */
  #send(message: ServerMessage): boolean {
    if (this.#isOver || !this.#socket.writable) return true;
    return this.#socket.write(encodeServerMessage(message));
  }

  #fail(error: unknown): void {
    this.#host.log.error('a connection was ended', { error });
    const reason =
      error instanceof CcmuxError ? error.line : 'the server failed at this connection; see its log';
    this.#bye('error', reason);
  }

  /** The last word. What the peer says from now on is read and thrown away, so that its end is seen. */
  #bye(reason: ByeReason, message: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#socket.writable) this.#socket.end(encodeServerMessage({ kind: 'bye', reason, message }));
    this.#destroyAfter(FAREWELL_MS);
    this.#leave();
    this.#socket.resume();
  }

  #leave(): void {
    this.#requests.dispose();
    const client = this.#client;
    this.#client = null;
    if (client !== null) this.#host.detached(client);
  }

  #destroyAfter(ms: number): void {
    this.#deadline?.dispose();
    this.#deadline = this.#host.clock.after(ms, () => this.#socket.destroy());
  }
}
