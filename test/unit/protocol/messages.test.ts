import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/core/command.ts';
import type { ControlReply, ControlRequest } from '../../../src/protocol/control.ts';
import { encodeFrame } from '../../../src/protocol/frames.ts';
import { clientMessageReader, serverMessageReader } from '../../../src/protocol/message-reader.ts';
import {
  encodeClientMessage,
  encodeServerMessage,
  FRAME_TYPES,
  MAX_CHUNK_BYTES,
  PROTOCOL_VERSION,
  type AttachHello,
  type ClientMessage,
  type ControlHello,
  type ServerMessage,
} from '../../../src/protocol/messages.ts';

const CONTROL: ControlHello = {
  protocol: PROTOCOL_VERSION,
  version: '0.1.0',
  kind: 'control',
  token: 't',
  pane: 'p',
};
const ATTACH: AttachHello = {
  protocol: PROTOCOL_VERSION,
  version: '0.1.0',
  kind: 'attach',
  attach: {
    size: { cols: 120, rows: 40 },
    term: 'xterm-256color',
    colorTerm: 'truecolor',
    isReadOnly: false,
    sshClient: null,
    sshAuthSock: '/run/agent',
    hints: { TERM_PROGRAM: 'ghostty' },
  },
};

const json = (type: number, value: unknown) =>
  encodeFrame(type, new TextEncoder().encode(JSON.stringify(value)));
const greeting = encodeClientMessage({ kind: 'hello', hello: CONTROL });

/** What a server makes of `bytes` after a good hello. */
function afterHello(bytes: Uint8Array) {
  const reader = clientMessageReader();
  reader.push(greeting);
  return reader.push(bytes);
}

const COMMANDS: readonly Command[] = [
  { name: 'split', side: 'right' },
  {
    name: 'split',
    pane: 'dev1',
    side: 'below',
    role: 'qa',
    seat: 'qa3',
    command: '',
    args: ['--model', 'opus'],
  },
  { name: 'close', ask: false },
  { name: 'focus', pane: 'dev1' },
  { name: 'focus-number', number: 3 },
  { name: 'focus-direction', direction: 'left' },
  { name: 'focus-next' },
  { name: 'focus-waiting' },
  { name: 'zoom', pane: 'ux' },
  { name: 'stack' },
  { name: 'resize', direction: 'up', cells: 5 },
  { name: 'equalise' },
  { name: 'swap', side: 'next' },
  { name: 'next-layout' },
  { name: 'rename', to: 'boss' },
  { name: 'restart' },
  { name: 'copy-mode' },
  { name: 'copy-mode', pane: 'dev1', what: 'transcript', isPageUp: true },
  { name: 'paste', buffer: 3 },
  { name: 'choose-buffer' },
  { name: 'find', text: 'needle' },
  { name: 'scroll', lines: -3 },
  { name: 'detach' },
  { name: 'detach-others' },
  { name: 'help' },
  { name: 'send-prefix' },
  { name: 'quit', ask: true },
];
const REQUESTS: readonly ControlRequest[] = [
  { kind: 'describe' },
  { kind: 'kill' },
  { kind: 'detach', others: true },
  { kind: 'send', pane: 'dev1', text: 'hello\n é', keys: ['Enter', 'C-c'] },
  { kind: 'send', keys: [] },
  { kind: 'capture', ansi: true, scrollback: false },
  { kind: 'wait', pane: 'qa1', status: ['idle', 'exited'], timeoutMs: 30_000 },
  ...COMMANDS.map((command): ControlRequest => ({ kind: 'run', command })),
];

describe('what a client says', () => {
  it.each<[string, AttachHello | ControlHello]>([
    ['to attach', ATTACH],
    ['to control', CONTROL],
    ['without a token', { protocol: PROTOCOL_VERSION, version: '', kind: 'control' }],
  ])('arrives as hello %s', (_title, hello) => {
    expect(clientMessageReader().push(encodeClientMessage({ kind: 'hello', hello }))).toEqual({
      messages: [{ kind: 'hello', hello }],
      error: null,
    });
  });

  it.each(REQUESTS)('arrives as request %j', (request) => {
    const message: ClientMessage = { kind: 'request', id: 7, request };
    expect(afterHello(encodeClientMessage(message))).toEqual({ messages: [message], error: null });
  });

  it('arrives as size and as bytes', () => {
    const size = { cols: 80, rows: 24 };
    const bytes = Uint8Array.from([0, 27, 255]);
    expect(afterHello(encodeClientMessage({ kind: 'resize', size })).messages).toEqual([
      { kind: 'resize', size },
    ]);
    expect(afterHello(encodeClientMessage({ kind: 'input', bytes })).messages).toEqual([
      { kind: 'input', bytes },
    ]);
  });

  it('arrives whole when it takes several frames', () => {
    const bytes = new Uint8Array(2 * MAX_CHUNK_BYTES + 5).map((_, i) => i % 251);
    const { messages, error } = afterHello(encodeClientMessage({ kind: 'input', bytes }));
    expect(error).toBeNull();
    expect(messages).toHaveLength(3);
    const parts = messages.map((message) => (message.kind === 'input' ? message.bytes : new Uint8Array()));
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('is no message at all when it is no bytes', () => {
    expect(encodeClientMessage({ kind: 'input', bytes: new Uint8Array() })).toHaveLength(0);
  });

  it('of another protocol version is told apart, whatever else it holds', () => {
    const hello = json(FRAME_TYPES.hello, {
      protocol: PROTOCOL_VERSION + 1,
      version: '9.0',
      kind: 'telepathy',
    });
    expect(clientMessageReader().push(hello).messages).toEqual([
      { kind: 'foreign-hello', protocol: PROTOCOL_VERSION + 1, version: '9.0' },
    ]);
  });

  it('must begin with a hello, and with one only', () => {
    const size = encodeClientMessage({ kind: 'resize', size: { cols: 80, rows: 24 } });
    expect(clientMessageReader().push(size).error?.message).toBe(
      'the client sent something before its hello',
    );
    expect(afterHello(greeting).error?.message).toBe('the client greeted twice');
  });

  it('is taken up to what is wrong with it, and no further', () => {
    const reader = clientMessageReader();
    const good = encodeClientMessage({ kind: 'request', id: 1, request: { kind: 'describe' } });
    const bad = json(FRAME_TYPES.request, { id: 2, request: { kind: 'dance' } });
    const { messages, error } = reader.push(Buffer.concat([greeting, good, bad, good]));
    expect(messages.map(({ kind }) => kind)).toEqual(['hello', 'request']);
    expect(error?.message).toContain('request.kind is not one of describe, run');
    expect(reader.push(good)).toEqual({ messages: [], error: null });
  });

  it.each<[string, unknown, string]>([
    [
      'a number for a name',
      { kind: 'run', command: { name: 'focus', pane: 3 } },
      'request.command.pane is not text',
    ],
    [
      'an unknown command',
      { kind: 'run', command: { name: 'explode' } },
      'request.command.name is not one of split',
    ],
    [
      'an inherited name',
      { kind: 'run', command: { name: 'constructor' } },
      'request.command.name is not one of',
    ],
    [
      'a missing field',
      { kind: 'run', command: { name: 'close' } },
      'request.command.ask is not true or false',
    ],
    [
      'half a cell',
      { kind: 'run', command: { name: 'resize', direction: 'up', cells: 0.5 } },
      'request.command.cells is not a whole number',
    ],
    ['keys that are none', { kind: 'send', keys: ['a', null] }, 'request.keys[1] is not text'],
    [
      'an unknown status',
      { kind: 'wait', status: ['asleep'], timeoutMs: 1 },
      'request.status[0] is not one of',
    ],
    ['no object', 'describe', 'request.kind is not one of'],
    ['a list', ['describe'], 'request.kind is not one of'],
    ['null', null, 'request.kind is not one of'],
  ])('is an error with %s', (_title, request, message) => {
    expect(afterHello(json(FRAME_TYPES.request, { id: 1, request })).error?.message).toContain(message);
  });

  it.each<[string, Uint8Array]>([
    ['a size of nothing', json(FRAME_TYPES.resize, { cols: 0, rows: 24 })],
    ['a size beyond any terminal', json(FRAME_TYPES.resize, { cols: 80, rows: 65_000 })],
    ['no JSON', encodeFrame(FRAME_TYPES.request, new TextEncoder().encode('{'))],
    ['no UTF-8', encodeFrame(FRAME_TYPES.request, Uint8Array.from([0x22, 0xff, 0x22]))],
    ['too deep a nest', encodeFrame(FRAME_TYPES.request, new TextEncoder().encode('['.repeat(1_000_000)))],
    ['a type of the server', encodeServerMessage({ kind: 'output', bytes: Uint8Array.of(1) })],
  ])('is an error with %s', (_title, bytes) => {
    const { messages, error } = afterHello(bytes);
    expect(messages).toEqual([]);
    expect(error?.code).toBe('failed');
  });

  it('loses what the protocol does not name', () => {
    const hello = json(FRAME_TYPES.hello, { ...CONTROL, extra: 1, __proto__: { isAdmin: true } });
    expect(clientMessageReader().push(hello).messages).toEqual([{ kind: 'hello', hello: CONTROL }]);
  });
});

describe('what a server says', () => {
  const replies: readonly ControlReply[] = [
    { ok: true, result: { sessions: [1, 'a', null] } },
    { ok: true, result: null },
    { ok: false, code: 'held', message: 'eight panes', hint: 'close one' },
    { ok: false, code: 'not-found', message: 'no pane' },
  ];

  it.each<ServerMessage>([
    { kind: 'output', bytes: Uint8Array.from([27, 91, 72]) },
    ...replies.map((reply): ServerMessage => ({ kind: 'reply', id: 3, reply })),
    { kind: 'bye', reason: 'detached', message: 'detached from app' },
    { kind: 'bye', reason: 'version', message: 'the server is 0.2.0' },
  ])('arrives as %j', (message) => {
    expect(serverMessageReader().push(encodeServerMessage(message))).toEqual({
      messages: [message],
      error: null,
    });
  });

  it.each<[string, Uint8Array]>([
    ['an unknown reason', json(FRAME_TYPES.bye, { reason: 'tired', message: '' })],
    ['a reply without its number', json(FRAME_TYPES.reply, { reply: { ok: true } })],
    [
      'an unknown error code',
      json(FRAME_TYPES.reply, { id: 1, reply: { ok: false, code: 'oops', message: '' } }),
    ],
    ['what no server sends', new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n')],
  ])('is an error with %s', (_title, bytes) => {
    expect(serverMessageReader().push(bytes).error?.code).toBe('failed');
  });
});

describe('a reader', () => {
  it('never throws, whatever JSON comes', () => {
    const types = fc.constantFrom(...Object.values(FRAME_TYPES));
    fc.assert(
      fc.property(types, fc.jsonValue(), fc.boolean(), (type, value, isNested) => {
        const request = isNested ? { id: 1, request: value } : value;
        afterHello(json(type, request));
        clientMessageReader().push(json(type, value));
        serverMessageReader().push(json(type, value));
      }),
    );
  });

  it('never throws, whatever bytes come', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(FRAME_TYPES)),
        fc.uint8Array({ maxLength: 50 }),
        (type, bytes) => {
          afterHello(encodeFrame(type, bytes));
          serverMessageReader().push(encodeFrame(type, bytes));
          serverMessageReader().push(bytes);
        },
      ),
    );
  });
});
