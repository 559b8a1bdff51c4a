import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { present } from '../../../src/base/assert.ts';
import { ENTER, LEAVE } from '../../../src/client/terminal-sequences.ts';
import { until } from '../../support/until.ts';
import { AttachedTerminal, FakeServer, untouched } from './attached-terminal.ts';
import { buildClient } from './build-client.ts';
import { HALF_A_FRAME } from './half-a-frame.ts';

let built = '';
let probe = '';
let directory = '';
let socketPath = '';
let owned = new DisposableStore();

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'ccmux-client-'));
  probe = buildClient(built);
});
afterAll(() => rmSync(built, { recursive: true }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-attach-'));
  socketPath = join(directory, 's');
  owned = new DisposableStore();
});
afterEach(() => {
  owned.dispose();
  rmSync(directory, { recursive: true });
});

function openTerminal(role = 'attach'): AttachedTerminal {
  return owned.add(new AttachedTerminal({ directory, probe, role, socketPath }));
}

/** An attached client, and its process id. */
async function attached(
  role = 'attach',
): Promise<{ server: FakeServer; user: AttachedTerminal; pid: number }> {
  const server = owned.add(new FakeServer(socketPath));
  const user = openTerminal(role);
  const hello = await until('the hello', () => server.messages.at(0), { explain: () => user.output });
  if (hello.kind !== 'hello') throw new Error(`first came ${hello.kind}`);
  await user.sees(ENTER);
  return { server, user, pid: Number(hello.hello.version) };
}

function stty(terminal: string, word: string): string {
  return execFileSync('stty', ['-F', terminal, word], { encoding: 'utf8' });
}

function isStopped(pid: number): boolean {
  return /^State:\tT/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Resolves once `read` has stayed the same for a while, and is not 0: whoever empties it has stopped. */
async function stalled(label: string, read: () => number): Promise<void> {
  let last = 0;
  let same = 0;
  await until(label, () => {
    same = read() === last && last > 0 ? same + 1 : 0;
    last = read();
    return same === SAME_LOOKS;
  });
}
const SAME_LOOKS = 6;

describe('an attached client', () => {
  it('says which terminal it is, and passes bytes both ways unchanged', async () => {
    const { server, user } = await attached();
    expect(server.messages[0]).toMatchObject({
      hello: { kind: 'attach', attach: { size: { cols: 80, rows: 24 }, term: 'xterm' } },
    });
    server.draw('\x1b[2J\x1b[Hhello é');
    await user.sees(Buffer.from('hello é').toString('latin1'));
    user.pty.write('\x03\x1a\x1c\x11\x13\r\x1b[A');
    await until('the keys', () => server.input.includes('\x1b[A'));
    expect(server.input).toBe('\x03\x1a\x1c\x11\x13\r\x1b[A');
  });

  it('tells a new size', async () => {
    const { server, user } = await attached();
    user.pty.resize({ cols: 100, rows: 30 });
    await until('the size', () => server.messages.some((message) => message.kind === 'resize'));
    expect(server.messages.at(-1)).toEqual({ kind: 'resize', size: { cols: 100, rows: 30 } });
  });

  it('loses nothing of a paste of 1 MiB, though the server takes its time', async () => {
    const { server, user } = await attached();
    const socket = present(server.socket, 'the client is connected');
    socket.pause();
    const paste = Array.from({ length: 16_384 }, (_, i) => `line ${String(i).padStart(57, '.')}\r`).join('');
    user.pty.write(paste);
    // While the server reads nothing the client must stop reading, and the terminal fills up.
    await stalled('the client to stop reading', () => user.pty.queuedBytes);
    socket.resume();
    await until('the whole paste', () => server.input.length >= paste.length);
    expect(server.input === paste).toBe(true);
  });

  it('stops reading from the server while the terminal takes nothing, loses nothing, and still passes keys', async () => {
    const { server, user } = await attached();
    const socket = present(server.socket, 'the client is connected');
    user.pty.pause();
    // No line ends: raw mode in Node.js leaves LF to CR LF on.
    const lines = Array.from({ length: 40_000 }, (_, i) => String(i).padStart(100, '-')).join('');
    server.draw(lines);
    await stalled('the client to stop reading', () => socket.writableLength);
    user.pty.write('key');
    await until('a key while the terminal is full', () => server.input === 'key');
    user.pty.resume();
    await user.sees(lines.slice(-100));
    expect(user.output.includes(lines)).toBe(true);
  });
});

describe('the terminal is as it was', () => {
  it('after a detach, with the outcome for the caller', async () => {
    const { server, user } = await attached();
    server.draw('\x1b[?25ldrawn');
    server.send({ kind: 'bye', reason: 'detached', message: 'from app' });
    const { before, after } = await user.settings();
    expect(after).toBe(before);
    const outcome = 'outcome {"kind":"detached","message":"from app"}';
    expect(await user.state()).toEqual(untouched(['shell text', outcome, 'exit 0', 'shell over']));
  });

  it('after a refusal for the version', async () => {
    const { server, user } = await attached();
    server.send({ kind: 'bye', reason: 'version', message: 'the server is 9.0' });
    await user.settings();
    expect(await user.state()).toEqual(
      untouched([
        'shell text',
        'outcome {"kind":"version","message":"the server is 9.0"}',
        'exit 0',
        'shell over',
      ]),
    );
  });

  it('after the server was killed in the midst of a frame', async () => {
    const server = spawn(process.execPath, [probe, 'serve', socketPath], { stdio: 'inherit' });
    const ended = new Promise((resolve) => server.on('exit', resolve));
    try {
      await until('the socket', () => readFileSync('/proc/net/unix', 'utf8').includes(socketPath));
      const user = openTerminal();
      await user.sees('half a frame\x1b]8;;http://example.com/');
      server.kill('SIGKILL');
      const { before, after } = await user.settings();
      expect(after).toBe(before);
      expect(await user.state()).toEqual(
        untouched(['shell text', 'outcome {"kind":"server-lost"}', 'exit 0', 'shell over']),
      );
    } finally {
      server.kill('SIGKILL');
      await ended;
    }
  });

  it('after the server spoke nonsense', async () => {
    const { server, user } = await attached();
    server.socket?.write('HTTP/1.1 400 Bad Request\r\n');
    await user.settings();
    expect(user.output).toContain('outcome {"kind":"error","message":"the other end');
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
    'after %s, in the midst of a frame',
    async (signal) => {
      const { server, user, pid } = await attached();
      server.draw(HALF_A_FRAME);
      await user.sees(HALF_A_FRAME);
      process.kill(pid, signal);
      const { before, after } = await user.settings();
      expect(after).toBe(before);
      expect(await user.state()).toEqual(
        untouched([
          'shell text',
          `outcome {"kind":"signalled","signal":"${signal}"}`,
          'exit 0',
          'shell over',
        ]),
      );
    },
  );

  it.each([
    ['throw', 'exit 1'],
    ['exit', 'exit 7'],
  ])('after the process ended by itself: %s', async (role, exit) => {
    const { server, user, pid } = await attached(role);
    server.draw(HALF_A_FRAME);
    await user.sees(HALF_A_FRAME);
    process.kill(pid, 'SIGUSR2');
    const { before, after } = await user.settings();
    expect(after).toBe(before);
    expect(await user.state()).toEqual(untouched(['shell text', exit, 'shell over']));
    if (role === 'throw') expect(user.errors).toContain('thrown while attached');
  });

  it('after a signal, when the terminal takes nothing any more', async () => {
    const { server, user, pid } = await attached();
    user.pty.pause();
    server.draw('x'.repeat(1_000_000));
    await until('the terminal to be full', () => server.socket?.writableNeedDrain);
    process.kill(pid, 'SIGTERM');
    // It gives up waiting, and ends when the terminal goes on.
    await until('the end of the connection', () => server.socket?.destroyed);
    user.pty.resume();
    const { before, after } = await user.settings();
    expect(after).toBe(before);
    expect(user.output.split(LEAVE).length).toBeGreaterThan(1);
  });

  it('while the client is stopped, and the session is back when it goes on', async () => {
    const { server, user, pid } = await attached();
    server.draw(HALF_A_FRAME);
    await user.sees(HALF_A_FRAME);
    process.kill(pid, 'SIGTSTP');
    await until('the client to stop', () => isStopped(pid));
    expect(await user.state()).toMatchObject({ screen: 'normal', mouse: 'none', paste: false });
    process.kill(pid, 'SIGCONT');
    await until('the wish for a redraw', () => server.messages.some((message) => message.kind === 'resize'));
    expect(server.messages.at(-1)).toEqual({ kind: 'resize', size: { cols: 80, rows: 24 } });
    await until('the terminal taken again', () => user.output.split(ENTER).length === 3);
    expect(await user.state()).toMatchObject({ screen: 'alternate', mouse: 'drag', paste: true });
    user.pty.write('\x03\r');
    await until('keys', () => server.input === '\x03\r');
    server.send({ kind: 'bye', reason: 'ended', message: '' });
    const { before, after } = await user.settings();
    expect(after).toBe(before);
  });

  it('to the session, when the client was stopped without notice and a shell had the terminal meanwhile', async () => {
    const { server, user, pid } = await attached();
    const terminal = readlinkSync(`/proc/${pid}/fd/0`);
    const raw = stty(terminal, '-a');
    process.kill(pid, 'SIGSTOP');
    await until('the client to stop', () => isStopped(pid));
    stty(terminal, 'sane');
    expect(stty(terminal, '-a')).not.toBe(raw);
    process.kill(pid, 'SIGCONT');
    await until('the wish for a redraw', () => server.messages.some((message) => message.kind === 'resize'));
    expect(stty(terminal, '-a')).toBe(raw);
    server.send({ kind: 'bye', reason: 'ended', message: '' });
    const { before, after } = await user.settings();
    expect(after).toBe(before);
  });

  it('where nobody serves: it is never touched', async () => {
    const user = openTerminal();
    const { before, after } = await user.settings();
    expect(after).toBe(before);
    expect(user.output).not.toContain(ENTER);
    expect(user.errors).toContain('no session is served at');
  });
});

describe('a client whose terminal is closed', () => {
  it('ends, and its connection with it', async () => {
    const { server, user } = await attached();
    user.pty.dispose();
    await until('the end of the connection', () => server.socket?.destroyed);
  });
});
