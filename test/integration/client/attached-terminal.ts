/**
 * A terminal with a shell that runs the client and notes the terminal's settings before and after, and the server's
 * side of its connections, in the hands of the test.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import xterm, { type Terminal } from '@xterm/headless';
import type { Disposable } from '../../../src/base/disposable.ts';
import { clientMessageReader } from '../../../src/protocol/message-reader.ts';
import {
  encodeServerMessage,
  type ClientMessage,
  type ServerMessage,
} from '../../../src/protocol/messages.ts';
import { Pty } from '../../../src/pty/pty.ts';
import { until } from '../../support/until.ts';

const SIZE = { cols: 80, rows: 24 };

/** The server's end of the client's connection. */
export class FakeServer implements Disposable {
  readonly messages: ClientMessage[] = [];
  readonly #server: Server;
  socket: Socket | null = null;

  constructor(path: string) {
    this.#server = createServer((socket) => {
      this.socket = socket;
      const reader = clientMessageReader();
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => this.messages.push(...reader.push(chunk).messages));
    }).listen(path);
  }

  send(message: ServerMessage): void {
    this.socket?.write(encodeServerMessage(message));
  }

  draw(text: string): void {
    this.send({ kind: 'output', bytes: Buffer.from(text) });
  }

  /** All input that has come, as text. */
  get input(): string {
    return this.messages
      .map((message) => (message.kind === 'input' ? Buffer.from(message.bytes).toString('latin1') : ''))
      .join('');
  }

  dispose(): void {
    this.socket?.destroy();
    this.#server.close();
  }
}

export class AttachedTerminal implements Disposable {
  readonly pty: Pty;
  readonly terminal: Terminal;
  readonly #directory: string;
  output = '';
  hasExited = false;

  /** Runs `probe` in the role with the socket; the shell prints `shell over` when all is done. */
  constructor(options: { directory: string; probe: string; role: string; socketPath: string }) {
    const { directory, probe, role, socketPath } = options;
    this.#directory = directory;
    this.terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
    const run = `"${process.execPath}" "${probe}" ${role} "${socketPath}" 2>stderr`;
    const script = `printf 'shell text\\n'; stty -a >before; ${run}; echo "exit $?"; stty -a >after; echo shell over`;
    this.pty = Pty.spawn({
      file: 'sh',
      args: ['-c', script],
      cwd: directory,
      env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color' },
      size: SIZE,
    });
    this.pty.onData((bytes) => {
      this.output += Buffer.from(bytes).toString('latin1');
      this.terminal.write(bytes);
    });
    this.pty.onExit(() => (this.hasExited = true));
  }

  async sees(text: string): Promise<void> {
    await until(`${JSON.stringify(text)} in the output`, () => this.output.includes(text), {
      explain: () => JSON.stringify(this.output.slice(-2000)),
    });
  }

  /** The terminal's settings as the shell had them before and has them after, when the shell is done. */
  async settings(): Promise<{ before: string; after: string }> {
    await this.sees('shell over');
    return { before: this.#file('before'), after: this.#file('after') };
  }

  get errors(): string {
    return this.#file('stderr');
  }

  /** What the user sees and what the terminal is left in. */
  async state(): Promise<object> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const { buffer, modes } = this.terminal;
    const lines = Array.from(
      { length: SIZE.rows },
      (_, y) => buffer.active.getLine(y)?.translateToString(true) ?? '',
    );
    const last = buffer.active.getLine(buffer.active.cursorY - 1)?.getCell(0);
    return {
      screen: buffer.active.type,
      text: lines.filter((line) => line !== ''),
      isPlain: last?.isAttributeDefault(),
      mouse: modes.mouseTrackingMode,
      paste: modes.bracketedPasteMode,
      focus: modes.sendFocusMode,
      cursorKeys: modes.applicationCursorKeysMode,
      keypad: modes.applicationKeypadMode,
      origin: modes.originMode,
      insert: modes.insertMode,
      wrap: modes.wraparoundMode,
      synchronized: modes.synchronizedOutputMode,
      cursorShown:
        !this.output.endsWith('\x1b[?25l') &&
        this.output.lastIndexOf('\x1b[?25h') > this.output.lastIndexOf('\x1b[?25l'),
    };
  }

  #file(name: string): string {
    return readFileSync(join(this.#directory, name), 'utf8');
  }

  dispose(): void {
    this.pty.dispose();
    this.terminal.dispose();
  }
}

/** `state` of a terminal that is as it was, with these lines. */
export function untouched(text: readonly string[]): object {
  return {
    screen: 'normal',
    text,
    isPlain: true,
    mouse: 'none',
    paste: false,
    focus: false,
    cursorKeys: false,
    keypad: false,
    origin: false,
    insert: false,
    wrap: true,
    synchronized: false,
    cursorShown: true,
  };
}
