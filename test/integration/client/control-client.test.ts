import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendRequest } from '../../../src/client/control-client.ts';
import { CcmuxError } from '../../../src/core/errors.ts';
import { clientMessageReader } from '../../../src/protocol/message-reader.ts';
import {
  encodeServerMessage,
  type ClientMessage,
  type ServerMessage,
} from '../../../src/protocol/messages.ts';

let directory = '';
let socketPath = '';
let server: Server | null = null;
const sockets: Socket[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-control-'));
  socketPath = join(directory, 's');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
  server = null;
  rmSync(directory, { recursive: true });
});

/** A server that answers each message of a client with what `answer` gives. */
async function serve(
  answer: (message: ClientMessage, socket: Socket) => readonly ServerMessage[],
): Promise<void> {
  server = createServer((socket) => {
    sockets.push(socket);
    const reader = clientMessageReader();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const message of reader.push(chunk).messages) {
        for (const reply of answer(message, socket)) socket.write(encodeServerMessage(reply));
      }
    });
  });
  await new Promise<void>((resolve) => server?.listen(socketPath, resolve));
}

const capture = (timeoutMs = 20_000) =>
  sendRequest(
    socketPath,
    { kind: 'capture', pane: 'dev1', ansi: false, scrollback: false },
    { timeoutMs, token: 'secret', pane: 'k3' },
  );

async function failure(promise: Promise<unknown>): Promise<CcmuxError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CcmuxError) return error;
  throw new Error(`no CcmuxError: ${String(error)}`);
}

describe('a control request', () => {
  it('greets, asks, and gives the result', async () => {
    const seen: ClientMessage[] = [];
    await serve((message) => {
      seen.push(message);
      if (message.kind !== 'request') return [];
      return [{ kind: 'reply', id: message.id, reply: { ok: true, result: { text: 'screen' } } }];
    });
    expect(await capture()).toEqual({ text: 'screen' });
    expect(seen).toMatchObject([
      { kind: 'hello', hello: { kind: 'control', token: 'secret', pane: 'k3' } },
      { kind: 'request', request: { kind: 'capture', pane: 'dev1' } },
    ]);
  });

  it('takes a result of many megabytes', async () => {
    const text = 'é'.repeat(5_000_000);
    await serve((message) =>
      message.kind === 'request'
        ? [{ kind: 'reply', id: message.id, reply: { ok: true, result: { text } } }]
        : [],
    );
    const result = await capture();
    expect(result.text === text).toBe(true);
  });

  it('fails as the server says', async () => {
    await serve((message) =>
      message.kind === 'request'
        ? [
            {
              kind: 'reply',
              id: message.id,
              reply: { ok: false, code: 'held', message: 'seven panes', hint: 'close one' },
            },
          ]
        : [],
    );
    expect(await failure(capture())).toMatchObject({
      code: 'held',
      message: 'seven panes',
      hint: 'close one',
    });
  });

  it('fails with the farewell of a server of another version', async () => {
    await serve(() => [{ kind: 'bye', reason: 'version', message: 'this session is served by ccmux 9.0' }]);
    expect(await failure(capture())).toMatchObject({
      code: 'failed',
      message: 'this session is served by ccmux 9.0',
    });
  });

  it('times out where the server does not answer', async () => {
    await serve(() => []);
    expect(await failure(capture(50))).toMatchObject({ code: 'timed-out' });
  });

  it('fails where the server dies before it answers', async () => {
    await serve((_, socket) => {
      socket.destroy();
      return [];
    });
    expect(await failure(capture())).toMatchObject({
      code: 'failed',
      message: 'the server ended before it answered',
    });
  });

  it('finds nobody where there is no socket', async () => {
    expect(await failure(capture())).toMatchObject({ code: 'not-found' });
  });

  it('finds nobody at a file that is no socket', async () => {
    writeFileSync(socketPath, '');
    expect(await failure(capture())).toMatchObject({ code: 'not-found' });
  });

  it('finds nobody at the socket of a server that is gone', async () => {
    // Bound and never listened at: what a dead server leaves, without killing one.
    const { spawnSync } = await import('node:child_process');
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script, socketPath]);
    expect(await failure(capture())).toMatchObject({ code: 'not-found' });
  });
});
