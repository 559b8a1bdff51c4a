import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HookEvent } from '../../../src/agent/hook-event.ts';
import { HookListener } from '../../../src/agent/hook-listener.ts';
import { silentLog } from '../../../src/base/log.ts';

const STOP = JSON.stringify({ hook_event_name: 'Stop', session_id: '11111111-2222-4333-8444-555555555555' });

let listener: HookListener;
let heard: { readonly pane: string; readonly event: HookEvent }[];

beforeEach(async () => {
  listener = await HookListener.start(silentLog);
  heard = [];
  for (const pane of ['one', 'two'])
    listener.listen(`token-${pane}`, (event) => {
      heard.push({ pane, event });
      return false;
    });
});

afterEach(() => {
  listener.dispose();
});

interface Call {
  readonly token?: string;
  readonly method?: string;
  readonly path?: string;
  readonly agent?: Agent;
}

function send(body: string | Buffer, { token = 'token-one', method = 'POST', path, agent }: Call = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const url = path === undefined ? listener.url : new URL(path, listener.url);
    const call = request(url, { method, headers, agent: agent ?? false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

it('hears a pane by its token, and answers at once with no opinion', async () => {
  expect(await send(STOP)).toEqual({ status: 200, body: '{}' });
  expect(await send(STOP, { token: 'token-two' })).toEqual({ status: 200, body: '{}' });
  expect(heard.map(({ pane, event }) => `${pane} ${event.kind}`)).toEqual(['one turnEnded', 'two turnEnded']);
});

it('hears nothing of who has no token, and of a pane that is gone', async () => {
  for (const token of ['', 'token-', 'token-onee', 'TOKEN-ONE', 'x'.repeat(10_000)]) {
    expect((await send(STOP, { token })).status).toBe(401);
  }
  const gone = listener.listen('token-three', () => heard.push() > 0);
  gone.dispose();
  expect((await send(STOP, { token: 'token-three' })).status).toBe(401);
  expect(heard).toEqual([]);
});

it('asks for the token of every request, whatever came on the connection before', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const gone = listener.listen('token-three', (event) => heard.push({ pane: 'three', event }) < 0);
  expect((await send(STOP, { token: 'token-three', agent })).status).toBe(200);
  expect((await send(STOP, { token: 'token-three', agent })).status).toBe(200);
  expect((await send(STOP, { token: 'token-four', agent })).status).toBe(401);
  expect((await send(STOP, { token: 'token-two', agent })).status).toBe(200);
  expect((await send(STOP, { token: 'token-three', agent })).status).toBe(200);
  gone.dispose();
  expect((await send(STOP, { token: 'token-three', agent })).status).toBe(401);
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  agent.destroy();
  expect(heard.map(({ pane }) => pane)).toEqual(['three', 'three', 'two', 'three']);
});

it('takes no other method or place', async () => {
  expect((await send('', { method: 'GET' })).status).toBe(404);
  expect((await send(STOP, { path: '/other' })).status).toBe(404);
  expect(heard).toEqual([]);
});

it('is not moved by what is no hook, or too large', async () => {
  const huge = Buffer.alloc(5 << 20, 'x');
  for (const body of ['', 'null', '[]', '{"hook_event_name":7}', '{"hook_event_name":"Stop"', huge]) {
    expect((await send(body)).status).toBe(200);
  }
  expect(heard).toEqual([]);
  await send(STOP);
  expect(heard).toHaveLength(1);
});

it('goes on when a connection is garbage, or broken off in the middle', async () => {
  const { port } = new URL(listener.url);
  for (const text of [
    '\x00\xff garbage\r\n\r\n',
    `POST /hook HTTP/1.1\r\nContent-Length: 99\r\n\r\n{"hook`,
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(text));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }
  expect((await send(STOP)).status).toBe(200);
  expect(heard).toHaveLength(1);
});

it('listens on the loopback interface alone', () => {
  expect(new URL(listener.url).hostname).toBe('127.0.0.1');
});

it('refuses connections when it is over, so that no client waits', async () => {
  listener.dispose();
  await expect(send(STOP)).rejects.toThrow(/ECONNREFUSED/);
});
