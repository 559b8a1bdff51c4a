/** The stream of a session's events over its socket: told whole, fenced by tokens, harmed by no reader. */
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { streamEvents } from '../../../src/client/control-client.ts';
import type { StreamLine, TeamEventType } from '../../../src/core/team-event.ts';
import { encodeClientMessage, PROTOCOL_VERSION } from '../../../src/protocol/messages.ts';
import { connectTo } from '../../support/attached-peer.ts';
import { environmentOf } from '../../support/processes.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
const sockets: Socket[] = [];
afterEach(async () => {
  await served?.dispose();
  served = null;
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function session(choice: SessionChoice = {}): Promise<ServedSession> {
  served = await ServedSession.start(choice);
  await served.running();
  return served;
}

interface Reading {
  readonly lines: readonly StreamLine[];
  readonly done: Promise<void>;
  /** Resolves once a line of this type, and of this pane if one is named, has come. */
  readonly has: (type: StreamLine['type'], name?: string) => Promise<StreamLine>;
}

/** Follows a session; resolves when the stream has begun. */
async function follow(
  live: ServedSession,
  options: {
    readonly pane?: string;
    readonly types?: readonly TeamEventType[];
    readonly token?: string;
  } = {},
): Promise<Reading> {
  const { token, ...chosen } = options;
  const lines: StreamLine[] = [];
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const take = (more: readonly StreamLine[]) => {
    lines.push(...more);
    begin();
    return true;
  };
  const request = { kind: 'events', follow: true, ...chosen } as const;
  const done = streamEvents(live.server.socket, request, {
    timeoutMs: 20_000,
    take,
    ...(token && { token }),
  });
  const has = (type: StreamLine['type'], name?: string) =>
    until(`${type} of ${name ?? 'the session'}`, () =>
      lines.find(
        (line) => line.type === type && (name === undefined || ('name' in line && line.name === name)),
      ),
    );
  await Promise.race([begun, done.catch(() => undefined)]);
  return { lines, done, has };
}

async function tokenOf(live: ServedSession, name: string): Promise<string> {
  const pid = (await live.pane(name))?.pid ?? 0;
  return until('the token', () => environmentOf(pid).CCMUX_TOKEN);
}

const told = (lines: readonly StreamLine[]) =>
  lines.map((line) => ('name' in line ? `${line.type} ${line.name}` : line.type));

test('everything from a client’s coming to the session’s end is told in order, and then the stream is over', async () => {
  const live = await session({ command: 'read -r _; exit 3' });
  await live.panesWhere('their state', (panes) => panes.every(({ status }) => status === 'unknown'));
  const { lines, done, has } = await follow(live);
  const peer = await live.attach();
  await has('client-attached');
  peer.socket.end();
  await has('client-detached');
  await live.run({ name: 'focus', pane: 'dev2' });
  await live.run({ name: 'rename', pane: 'dev2', to: 'bob' });
  await live.ask({ kind: 'send', pane: 'dev1', keys: ['Enter'] });
  await has('pane-exited', 'dev1');
  await live.run({ name: 'close', pane: 'bob', ask: false });
  await live.ask({ kind: 'kill' });
  await done;
  expect(told(lines).filter((line) => !/^(?:status|pane-exited) bob/.test(line))).toEqual([
    'following',
    'client-attached',
    'client-detached',
    'focus dev2',
    'pane-renamed bob',
    'pane-exited dev1',
    'status dev1',
    'pane-closing bob',
    'focus dev1',
    'pane-emptied bob',
    'pane-closed bob',
    'pane-emptied dev1',
    'pane-closed dev1',
    'session-ended',
  ]);
  expect(lines.find((line) => line.type === 'pane-exited')).toMatchObject({ exitCode: 3, signal: null });
  const numbers = lines.flatMap((line) => ('seq' in line ? [line.seq] : []));
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0] + i));
});

test('the beginning is kept for whoever comes later', async () => {
  const live = await session();
  const lines: StreamLine[] = [];
  const take = (more: readonly StreamLine[]) => lines.push(...more) > 0;
  const request = { kind: 'events', follow: false, types: ['session-started', 'pane-opened'] } as const;
  await streamEvents(live.server.socket, request, { timeoutMs: 20_000, take });
  expect(told(lines)).toEqual(['session-started', 'pane-opened dev1', 'pane-opened dev2']);
});

test('inside a pane it is that pane’s events and the session’s, and no other pane may be named', async () => {
  const live = await session({ layout: 'dev2' });
  const token = await tokenOf(live, 'dev2');
  const own = await follow(live, { token });
  const { done } = await follow(live, { token, pane: 'dev1' });
  await expect(done).rejects.toMatchObject({ code: 'held', message: 'a pane may not follow dev1' });
  await live.run({ name: 'rename', pane: 'dev1', to: 'hidden' });
  await live.run({ name: 'rename', pane: 'dev2', to: 'mine' });
  await own.has('pane-renamed', 'mine');
  await live.attach();
  await own.has('client-attached');
  expect(own.lines.filter((line) => 'name' in line && line.name !== 'dev2' && line.name !== 'mine')).toEqual(
    [],
  );
});

test('there is nothing to follow of a pane that is not there, and no more of one that is closed', async () => {
  const live = await session();
  await expect((await follow(live, { pane: 'nobody' })).done).rejects.toMatchObject({ code: 'not-found' });
  const { lines, done } = await follow(live, { pane: 'dev2', types: ['pane-closed'] });
  await live.run({ name: 'close', pane: 'dev2', ask: false });
  await done;
  expect(told(lines)).toEqual(['following', 'pane-closed dev2']);
});

/** A connection that has said hello. */
async function greeted(live: ServedSession) {
  const socket = await connectTo(live.server.socket);
  sockets.push(socket);
  const say = (message: Parameters<typeof encodeClientMessage>[0]) =>
    socket.write(encodeClientMessage(message));
  const hello = { kind: 'control', protocol: PROTOCOL_VERSION, version: '1.2.3' } as const;
  say({ kind: 'hello', hello });
  return { socket, say };
}

test('a reader that never reads holds nobody up, and is told what it missed', async () => {
  const live = await session();
  // Nothing else must happen while the events are counted.
  await live.panesWhere('their state', (panes) => panes.every(({ status }) => status === 'unknown'));
  const [stuck, busy] = [await greeted(live), await greeted(live)];
  stuck.say({ kind: 'request', id: 1, request: { kind: 'events', follow: true } });
  stuck.socket.pause();
  const quick = await follow(live, { types: ['pane-renamed'] });
  const { id } = (await live.panes())[0];
  busy.socket.resume();
  const newest = `${'n'.repeat(25)}4000`;
  for (let i = 1; i <= 4000; i++) {
    const command = { name: 'rename', pane: id, to: `${'n'.repeat(25)}${i}` } as const;
    busy.say({ kind: 'request', id: i, request: { kind: 'run', command } });
  }
  await quick.has('pane-renamed', newest);
  expect(quick.lines.filter(({ type }) => type === 'pane-renamed')).toHaveLength(4000);
  let text = '';
  stuck.socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).resume();
  await until('the newest', () => text.includes(`"name":"${newest}"`));
  const dropped = Number(/"type":"lagged".*?"dropped":(\d+)/.exec(text)?.[1]);
  expect(dropped).toBeGreaterThan(100);
  // What was neither dropped nor told would be lost without a word.
  expect(dropped + (text.match(/"type":"pane-renamed"/g) ?? []).length).toBe(4000);
});

test('a reader that goes away leaves nothing behind', async () => {
  const live = await session();
  const gone = await greeted(live);
  gone.say({ kind: 'request', id: 1, request: { kind: 'events', follow: true } });
  await until('the reader', () => live.messages('debug').includes('a reader of events has come'));
  gone.socket.destroy();
  await until('its end', () => live.messages('debug').includes('a reader of events is done'));
});
