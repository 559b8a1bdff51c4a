/**
 * The far end of an attached client, on the socket itself: what it is sent is shown on a headless terminal, and it can
 * do what no terminal would (stop reading, send garbage, end in the middle of a word).
 */
import { createConnection, type Socket } from 'node:net';
import xterm, { type Terminal } from '@xterm/headless';
import type { Size } from '../../src/core/geometry.ts';
import { widthProvider } from '../../src/emulator/width-provider.ts';
import { serverMessageReader } from '../../src/protocol/message-reader.ts';
import {
  encodeClientMessage,
  PROTOCOL_VERSION,
  type AttachDetails,
  type ServerMessage,
} from '../../src/protocol/messages.ts';
import { PATIENCE_MS } from './eye.ts';
import { screenCell, type ScreenCell } from './screen-cell.ts';

export type Bye = Extract<ServerMessage, { kind: 'bye' }>;

const SENT_LIMIT = 256 * 1024;

export interface PeerOptions extends AttachDetails {
  readonly token?: string;
}

/** A socket that is connected. Nothing of it is read until somebody listens. */
export async function connectTo(socketPath: string): Promise<Socket> {
  const socket = createConnection(socketPath);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.removeAllListeners('error').on('error', () => undefined);
  return socket;
}

/** Resolves when the socket is closed. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

export class AttachedPeer {
  readonly socket: Socket;
  /** How the server said goodbye; null while it has not. */
  bye: Bye | null = null;
  outputBytes = 0;
  /** The last of what it was sent, as latin1. */
  sent = '';
  readonly #terminal: Terminal;
  readonly #checks = new Set<() => void>();

  static async connect(socketPath: string, options: Partial<PeerOptions> = {}): Promise<AttachedPeer> {
    const { token, ...changed } = options;
    const attach: AttachDetails = {
      size: { cols: 120, rows: 40 },
      term: 'xterm-256color',
      colorTerm: 'truecolor',
      isReadOnly: false,
      sshClient: null,
      sshAuthSock: null,
      hints: {},
      ...changed,
    };
    const peer = new AttachedPeer(await connectTo(socketPath), attach.size);
    const from = token === undefined ? {} : { token };
    const hello = { kind: 'attach', protocol: PROTOCOL_VERSION, version: '1.2.3', attach, ...from } as const;
    peer.say({ kind: 'hello', hello });
    return peer;
  }

  private constructor(socket: Socket, size: Size) {
    this.socket = socket;
    this.#terminal = new xterm.Terminal({ ...size, scrollback: 0, allowProposedApi: true });
    this.#terminal.unicode.register(widthProvider);
    this.#terminal.unicode.activeVersion = widthProvider.version;
    const reader = serverMessageReader();
    socket.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk).messages) this.#take(message);
    });
    socket.on('close', () => this.#wake());
  }

  get text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      return (
        active
          .getLine(active.viewportY + y)
          ?.translateToString(true)
          .trimEnd() ?? ''
      );
    }).join('\n');
  }

  cell(x: number, y: number): ScreenCell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.viewportY + y)?.getCell(x);
    if (cell === undefined) throw new RangeError(`no cell ${x},${y}`);
    return screenCell(cell);
  }

  say(message: Parameters<typeof encodeClientMessage>[0]): void {
    this.socket.write(encodeClientMessage(message));
  }

  type(text: string): void {
    this.say({ kind: 'input', bytes: Buffer.from(text, 'latin1') });
  }

  resize(size: Size): void {
    this.#terminal.resize(size.cols, size.rows);
    this.say({ kind: 'resize', size });
  }

  /** Resolves with the predicate's answer once it is neither false nor null. */
  waitFor<T>(label: string, predicate: (peer: this) => T | false | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#checks.delete(check);
        end();
      };
      const check = () => {
        const answer = predicate(this);
        if (answer !== false && answer !== null) settle(() => resolve(answer));
      };
      const fail = () =>
        reject(new Error(`waited in vain for ${label}, bye ${this.bye?.message}\n${this.text}`));
      const timer = setTimeout(() => settle(fail), PATIENCE_MS);
      this.#checks.add(check);
      check();
    });
  }

  waitForText(text: string): Promise<string> {
    return this.waitFor(JSON.stringify(text), (peer) => peer.text.includes(text) && peer.text);
  }

  waitForBye(): Promise<Bye> {
    return this.waitFor('a farewell', (peer) => peer.bye);
  }

  dispose(): void {
    this.socket.destroy();
    this.#terminal.dispose();
  }

  #take(message: ServerMessage): void {
    if (message.kind === 'bye') this.bye = message;
    if (message.kind !== 'output') {
      this.#wake();
      return;
    }
    this.outputBytes += message.bytes.length;
    this.sent = (this.sent + Buffer.from(message.bytes).toString('latin1')).slice(-SENT_LIMIT);
    this.#terminal.write(message.bytes, () => this.#wake());
  }

  #wake(): void {
    for (const check of [...this.#checks]) check();
  }
}
