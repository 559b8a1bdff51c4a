/**
 * The client: shows a session in this terminal. It knows raw mode, size and bytes, and keeps no other state; all that
 * is seen comes from the server. It prints nothing: how it ended is its outcome.
 */
import type { Socket } from 'node:net';
import { DisposableStore, disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import { serverMessageReader } from '../protocol/message-reader.ts';
import {
  encodeClientMessage,
  PROTOCOL_VERSION,
  type AttachDetails,
  type ByeReason,
  type ServerMessage,
} from '../protocol/messages.ts';
import { connect } from './connect.ts';
import { ClientTerminal, type TerminalInput, type TerminalOutput } from './terminal.ts';

export interface AttachOptions {
  readonly socketPath: string;
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly hello: AttachGreeting;
  readonly log: Log;
}

/** A hello without what the client adds by itself. */
export interface AttachGreeting {
  /** Of the program. */
  readonly version: string;
  readonly attach: Omit<AttachDetails, 'size'>;
  readonly token?: string;
  readonly pane?: string;
}

export type AttachOutcome =
  /** The server said goodbye; `message` is for the user. */
  | { readonly kind: ByeReason; readonly message: string }
  /** The connection broke without a goodbye: the server died. */
  | { readonly kind: 'server-lost' }
  /** Somebody ended this process; it should end by this signal, as asked. */
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  /** The terminal was closed. */
  | { readonly kind: 'terminal-closed' };

/** Those that ask a program to end. SIGINT and SIGQUIT only come by `kill`: raw mode makes the keys bytes. */
const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/**
 * Resolves when the session is no longer shown here and the terminal is as it was. Throws CcmuxError: 'not-found'
 * where no server listens at `socketPath`, 'usage' where stdin or stdout is no terminal.
 */
export async function attach(options: AttachOptions): Promise<AttachOutcome> {
  const { socketPath, stdin, stdout, log } = options;
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new CcmuxError('usage', 'a session can be shown in a terminal only');
  }
  const socket = await connect(socketPath);
  const attachment = new Attachment(options, socket);
  const outcome = await attachment.run();
  log.debug('client over', { outcome });
  return outcome;
}

class Attachment {
  readonly #options: AttachOptions;
  readonly #socket: Socket;
  readonly #terminal: ClientTerminal;
  readonly #owned = new DisposableStore();
  readonly #reader = serverMessageReader();
  #isOver = false;
  #finish: (outcome: AttachOutcome) => void = () => undefined;

  constructor(options: AttachOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#terminal = this.#owned.add(new ClientTerminal(options.stdin, options.stdout));
  }

  async run(): Promise<AttachOutcome> {
    try {
      const finished = new Promise<AttachOutcome>((resolve) => (this.#finish = resolve));
      this.#watchProcess();
      this.#watchSocket();
      this.#terminal.enter();
      this.#greet();
      this.#watchTerminal();
      const outcome = await finished;
      this.#isOver = true;
      this.#socket.pause();
      this.#options.stdin.pause();
      await this.#terminal.leave();
      return outcome;
    } finally {
      // A terminal that is gone may fail late, with nobody left to hear it.
      this.#options.stdout.on('error', () => undefined);
      this.#socket.destroy();
      this.#owned.dispose();
    }
  }

  #greet(): void {
    const { attach: details, ...head } = this.#options.hello;
    const attach: AttachDetails = { ...details, size: this.#terminal.size };
    this.#send({ kind: 'hello', hello: { ...head, kind: 'attach', protocol: PROTOCOL_VERSION, attach } });
  }

  #send(message: Parameters<typeof encodeClientMessage>[0]): boolean {
    return this.#socket.writable && this.#socket.write(encodeClientMessage(message));
  }

  /** Bytes of the terminal to the server; reading stops while the server does not take them. */
  #watchTerminal(): void {
    const { stdin, stdout } = this.#options;
    const closed = () => this.#finish({ kind: 'terminal-closed' });
    this.#listen(stdin, {
      data: (bytes: Uint8Array) => {
        if (!this.#send({ kind: 'input', bytes })) stdin.pause();
      },
      end: closed,
      close: closed,
      error: closed,
    });
    this.#listen(stdout, {
      drain: () => this.#socket.resume(),
      resize: () => this.#sendSize(),
      error: closed,
    });
    stdin.resume();
  }

  /** Bytes of the server to the terminal; reading stops while the terminal does not take them. */
  #watchSocket(): void {
    this.#listen(this.#socket, {
      data: (chunk: Uint8Array) => this.#take(chunk),
      drain: () => {
        if (!this.#isOver) this.#options.stdin.resume();
      },
      error: (error: unknown) => this.#options.log.warn('connection broken', { error }),
      close: () => this.#finish({ kind: 'server-lost' }),
    });
  }

  #take(chunk: Uint8Array): void {
    const { messages, error } = this.#reader.push(chunk);
    for (const message of messages) this.#obey(message);
    if (error !== null) this.#finish({ kind: 'error', message: error.line });
  }

  #obey(message: ServerMessage): void {
    switch (message.kind) {
      case 'output':
        if (!this.#options.stdout.write(message.bytes)) this.#socket.pause();
        return;
      case 'bye':
        this.#finish({ kind: message.reason, message: message.message });
        return;
      case 'reply':
      case 'events':
        return; // of requests that this client never makes
    }
  }

  #watchProcess(): void {
    for (const signal of ENDING_SIGNALS)
      this.#onSignal(signal, () => this.#finish({ kind: 'signalled', signal }));
    this.#onSignal('SIGTSTP', () => void this.#stop());
    this.#onSignal('SIGCONT', () => this.#continue());
  }

  /** Job control from outside (`kill -TSTP`): the terminal goes back to the shell meanwhile. */
  async #stop(): Promise<void> {
    if (this.#isOver) return;
    this.#socket.pause();
    await this.#terminal.leave();
    process.kill(process.pid, 'SIGSTOP');
  }

  /** Goes on; the size message makes the server draw everything anew. */
  #continue(): void {
    if (this.#isOver) return;
    this.#terminal.reenter();
    this.#sendSize();
    this.#socket.resume();
  }

  #sendSize(): void {
    this.#send({ kind: 'resize', size: this.#terminal.size });
  }

  #onSignal(signal: NodeJS.Signals, run: () => void): void {
    process.on(signal, run);
    this.#owned.add(disposable(() => process.off(signal, run)));
  }

  #listen(source: NodeJS.EventEmitter, listeners: Readonly<Record<string, (value: never) => void>>): void {
    for (const [name, listener] of Object.entries(listeners)) {
      source.on(name, listener as (value: unknown) => void);
      this.#owned.add(disposable(() => source.off(name, listener as (value: unknown) => void)));
    }
  }
}
