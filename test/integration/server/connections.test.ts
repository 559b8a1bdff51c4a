/** What comes over the socket from clients that are stopped, hostile, silent or many: it harms nobody else. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import type { ControlRequest } from '../../../src/protocol/control.ts';
import { encodeClientMessage, PROTOCOL_VERSION } from '../../../src/protocol/messages.ts';
import { serverMessageReader } from '../../../src/protocol/message-reader.ts';
import { Session } from '../../../src/session/session.ts';
import { ClientScreen } from '../../../src/ui/client-screen.ts';
import { closed, connectTo } from '../../support/attached-peer.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
const sockets: Socket[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await served?.dispose();
  served = null;
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function session(choice: SessionChoice = {}, options = {}): Promise<ServedSession> {
  served = await ServedSession.start(choice, options);
  return served;
}

async function connection(live: ServedSession): Promise<Socket> {
  const socket = await connectTo(live.server.socket);
  sockets.push(socket);
  return socket;
}

const HELLO = encodeClientMessage({
  kind: 'hello',
  hello: { kind: 'control', protocol: PROTOCOL_VERSION, version: '1.2.3' },
});

function request(id: number, what: ControlRequest): Uint8Array {
  return encodeClientMessage({ kind: 'request', id, request: what });
}

/** Everything that the server says on `socket`, read as messages. */
function listen(socket: Socket) {
  const reader = serverMessageReader();
  const replies: number[] = [];
  let bye: string | null = null;
  socket.on('data', (chunk: Buffer) => {
    for (const message of reader.push(chunk).messages) {
      if (message.kind === 'reply') replies.push(message.id);
      if (message.kind === 'bye') bye = `${message.reason}: ${message.message}`;
    }
  });
  return { replies, bye: () => bye };
}

describe('a client that does not read', () => {
  test('while seven panes flood costs the server a frame or two, and the other client sees everything', async () => {
    const live = await session({ layout: 'dev7', command: 'seq -f "$CCMUX_PANE_NAME %.0f" 1 1000000000' });
    const stopped = await live.attach({ size: { cols: 200, rows: 60 } });
    await stopped.waitForText('dev7 1');
    stopped.socket.pause();
    const other = await live.attach({ size: { cols: 140, rows: 50 } });
    await other.waitForText('dev7 1');
    const before = process.memoryUsage.rss();
    // Many frames for the one who reads: all of them for the other one would be as much.
    const seen = other.outputBytes;
    await other.waitFor('many frames', () => other.outputBytes > seen + 300_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
    // The session lives: keys of the other client get through.
    other.type('\x1cz');
    await other.waitFor('the zoom', (peer) => !peer.text.includes('dev7 1'));
    stopped.socket.resume();
    await stopped.waitFor('the newest frame', (peer) => !peer.text.includes('dev7 1'));
  });

  test('is gone after its detach, though it never reads the farewell', async () => {
    const live = await session({ layout: 'dev7', command: 'yes' });
    const stopped = await live.attach({ size: { cols: 200, rows: 60 } });
    stopped.socket.pause();
    await live.running();
    expect(await live.ask({ kind: 'detach', others: false })).toEqual({ detached: 1 });
    expect((await live.ask({ kind: 'describe' })).clients).toBe(0);
    stopped.socket.resume();
    await closed(stopped.socket);
  });

  test('the answers to its requests is not given more of them than it could take', async () => {
    const live = await session({
      layout: 'single',
      command: 'yes "$(seq -s, 1 50)" | head -4000; echo end; cat',
    });
    await live.screenWith('dev', 'end');
    const socket = await connection(live);
    socket.write(HELLO);
    const before = process.memoryUsage().arrayBuffers;
    for (let id = 0; id < 200; id++) {
      socket.write(request(id, { kind: 'capture', ansi: false, scrollback: true }));
    }
    // Each answer is 500 KiB: all of them would be 100 MiB. The session answers others meanwhile.
    for (let round = 0; round < 20; round++) await live.panes();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1024 * 1024);
    const { replies } = listen(socket);
    await until('every answer', () => replies.length === 200, { timeoutMs: 50_000 });
    expect(new Set(replies).size).toBe(200);
  });
});

describe('a client that goes', () => {
  test('in the middle of a message is taken off at once, and the other stays', async () => {
    const live = await session();
    const [one, two] = [await live.attach(), await live.attach({ size: { cols: 100, rows: 30 } })];
    await two.waitForText('dev1');
    two.socket.write(encodeClientMessage({ kind: 'input', bytes: Buffer.from('never') }).subarray(0, 7));
    two.socket.destroy();
    await until('one client', async () => (await live.ask({ kind: 'describe' })).clients === 1);
    // The size is again the one of the client that is left.
    await live.panesWhere('its size', ([dev1]) => dev1.cols === 60 && dev1.rows > 30);
    one.type('still here\r');
    await one.waitForText('still here');
  });

  test('while it waits leaves no listener and no timer behind', async () => {
    let timers = 0;
    const clock = {
      ...systemClock,
      after(delayMs: number, run: () => void) {
        if (delayMs !== 45_000) return systemClock.after(delayMs, run);
        timers++;
        const timer = systemClock.after(delayMs, run);
        return {
          dispose: () => {
            timers--;
            timer.dispose();
          },
        };
      },
    };
    const live = await session({}, { clock });
    const socket = await connection(live);
    socket.write(HELLO);
    for (let id = 0; id < 10; id++) {
      socket.write(request(id, { kind: 'wait', pane: 'dev1', status: ['waiting'], timeoutMs: 45_000 }));
    }
    await until('ten waits', () => timers === 10);
    socket.destroy();
    await until('no wait', () => timers === 0);
  });
});

describe('a connection that', () => {
  const hostile: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['speaks another language', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /unknown type/],
    ['sends noise', Buffer.concat([Buffer.from([0]), randomBytes(4096)]), /unknown type/],
    [
      'announces a message of four gigabytes',
      Buffer.from([0x68, 255, 255, 255, 255]),
      /a message of 4294967295/,
    ],
    [
      'types before its hello',
      encodeClientMessage({ kind: 'input', bytes: Buffer.from('x') }),
      /before its hello/,
    ],
    ['asks before its hello', request(1, { kind: 'kill' }), /before its hello/],
    ['greets twice', Buffer.concat([HELLO, HELLO]), /greeted twice/],
    [
      'asks for what is not there',
      Buffer.concat([HELLO, frame('r', '{"id":1,"request":{"kind":"x"}}')]),
      /nonsense/,
    ],
    [
      'names no terminal of this world',
      frame('h', '{"protocol":1,"version":"1","kind":"attach","attach":{}}'),
      /nonsense/,
    ],
    [
      'is of another version',
      frame('h', '{"protocol":99,"version":"9.0"}'),
      /served by ccmux 1.2.3, the client is 9.0/,
    ],
  ];

  test.each(hostile)('%s is told so and closed', async (_what, bytes, said) => {
    const live = await session({ layout: 'single' });
    const socket = await connection(live);
    const heard = listen(socket);
    socket.write(bytes);
    await closed(socket);
    expect(heard.bye()).toMatch(said);
    expect(await live.panes()).toHaveLength(1);
  });

  function frame(type: string, json: string): Uint8Array {
    const head = Buffer.from([type.charCodeAt(0), 0, 0, 0, 0]);
    head.writeUInt32BE(json.length, 1);
    return Buffer.concat([head, Buffer.from(json)]);
  }

  test('says nothing, or only a part of its hello and that for ever, is closed in time', async () => {
    const live = await session({ layout: 'single' });
    const silent = await connection(live);
    const slow = await connection(live);
    silent.resume();
    slow.resume();
    let at = 0;
    const drip = setInterval(() => slow.write(HELLO.subarray(at, ++at)), 500);
    await Promise.all([closed(silent), closed(slow)]);
    clearInterval(drip);
    expect(await live.panes()).toHaveLength(1);
  });

  test('says no more but listens on is closed, attached or not', async () => {
    const live = await session({ layout: 'dev7', command: 'yes' });
    const peer = await live.attach();
    await peer.waitForText('dev7');
    // Reads nothing, so that the server cannot even finish its last frame.
    peer.socket.pause();
    peer.socket.end();
    await until('no client', async () => (await live.ask({ kind: 'describe' })).clients === 0);
  });

  test('goes on after its farewell is not listened to', async () => {
    const live = await session({ command: 'cat' });
    const peer = await live.attach();
    await peer.waitForText('dev1');
    const keys = encodeClientMessage({ kind: 'input', bytes: Buffer.from('\x1cdecho never\r') });
    peer.socket.write(
      Buffer.concat([
        keys,
        keys,
        encodeClientMessage({ kind: 'resize', size: { cols: 30, rows: 10 } }),
        request(1, { kind: 'kill' }),
      ]),
    );
    expect((await peer.waitForBye()).reason).toBe('detached');
    await live.type('dev1', 'sentinel');
    expect(await live.screenWith('dev1', 'sentinel')).not.toContain('never');
    expect(await live.panes()).toHaveLength(2);
  });

  test('is one of a thousand costs no descriptor once it is over', async () => {
    const live = await session({ layout: 'single' });
    await live.running();
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 10; round++) {
      const all = await Promise.all(Array.from({ length: 100 }, () => connection(live)));
      for (const [index, socket] of all.entries()) if (index % 2 === 0) socket.write(HELLO);
      await live.panes();
      for (const socket of all) socket.destroy();
    }
    await until('no descriptor more than before', () => readdirSync('/proc/self/fd').length <= before);
    expect(await live.panes()).toHaveLength(1);
  });
});

test('silent, half-open and unread connections do not keep the server from ending', async () => {
  const live = await session({ layout: 'dev7', command: 'yes' });
  const silent = await connection(live);
  const asking = await connection(live);
  asking.write(HELLO);
  asking.write(request(1, { kind: 'wait', status: ['waiting'], timeoutMs: 600_000 }));
  const stopped = await live.attach({ size: { cols: 200, rows: 60 } });
  stopped.socket.pause();
  await live.running();
  await live.server.end();
  await live.server.whenEnded;
  silent.resume();
  asking.resume();
  stopped.socket.resume();
  await Promise.all([closed(silent), closed(asking), closed(stopped.socket)]);
});

describe('a defect', () => {
  test('in the drawing of one client ends that client alone', async () => {
    const live = await session();
    const peers = [await live.attach(), await live.attach()];
    for (const peer of peers) await peer.waitForText('dev2');
    vi.spyOn(ClientScreen.prototype, 'frame').mockImplementationOnce(() => {
      throw new Error('broken drawing');
    });
    await live.type('dev1', 'sentinel');
    const ended = await until('a farewell', () => peers.find((peer) => peer.bye !== null));
    expect(ended.bye).toMatchObject({ reason: 'error' });
    const [other] = peers.filter((peer) => peer !== ended);
    await other.waitForText('sentinel');
    expect((await live.ask({ kind: 'describe' })).clients).toBe(1);
  });

  test('in the input of one client ends that client alone', async () => {
    const live = await session();
    const [one, other] = [await live.attach(), await live.attach()];
    for (const peer of [one, other]) await peer.waitForText('dev2');
    vi.spyOn(Session.prototype, 'command').mockImplementationOnce(() => {
      throw new Error('broken command');
    });
    one.type('\x1co');
    expect((await one.waitForBye()).reason).toBe('error');
    other.type('sentinel');
    await other.waitForText('sentinel');
  });

  test('in the answer to a request is the answer, and is logged', async () => {
    const live = await session();
    await live.running();
    vi.spyOn(Session.prototype, 'command').mockImplementationOnce(() => {
      throw new TypeError('broken command');
    });
    await expect(live.run({ name: 'zoom' })).rejects.toThrow(/the server failed: TypeError: broken command/);
    expect(live.messages('error')).toEqual(['a request could not be carried out']);
    await live.run({ name: 'zoom' });
  });
});
