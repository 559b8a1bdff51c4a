import { fork, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { listenOnSocket } from '../../../src/server/socket-listener.ts';
import { compileForChild } from '../../support/compile.ts';

const RACERS = 20;

let directory = '';
let path = '';
let owned = new DisposableStore();
const children = new Set<ChildProcess>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-listen-'));
  path = join(directory, 'app.sock');
  owned = new DisposableStore();
});

afterEach(async () => {
  owned.dispose();
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([...children].filter(isRunning).map((child) => once(child, 'exit')));
  children.clear();
  rmSync(directory, { recursive: true });
});

describe('the socket of a session', () => {
  it('takes connections and is closed to everybody else', async () => {
    const listener = owned.add(await listenOnSocket(path, greet('hello')));
    expect(listener.path).toBe(path);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(await readAll(path)).toBe('hello');
    expect(readdirSync(directory)).toEqual(['app.sock']);
  });

  it('is refused to a second server while the first one listens, and free again after it', async () => {
    const first = owned.add(await listenOnSocket(path, greet('first')));
    await expect(listenOnSocket(path, ignore)).rejects.toMatchObject({ code: 'held' });
    expect(await readAll(path)).toBe('first');
    first.dispose();
    expect(existsSync(path)).toBe(false);
    owned.add(await listenOnSocket(path, greet('second')));
    expect(await readAll(path)).toBe('second');
  });

  it('is taken over from a server that was killed', async () => {
    const child = await otherServer();
    await expect(listenOnSocket(path, ignore)).rejects.toMatchObject({ code: 'held' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(path)).toBe(true);
    owned.add(await listenOnSocket(path, greet('new')));
    expect(await readAll(path)).toBe('new');
  });

  it('is left to a server that is stopped', async () => {
    const child = await otherServer();
    child.kill('SIGSTOP');
    await expect(listenOnSocket(path, ignore)).rejects.toMatchObject({ code: 'held' });
  });

  it('is never made of a file that is something else', async () => {
    writeFileSync(path, 'precious');
    await expect(listenOnSocket(path, ignore)).rejects.toMatchObject({ code: 'failed' });
    expect(lstatSync(path).isFile()).toBe(true);
    await expect(listenOnSocket(join(directory, 'absent/app.sock'), ignore)).rejects.toThrow();
  });

  it('stays when it is somebody else’s by the time its server ends', async () => {
    const first = await listenOnSocket(path, ignore);
    rmSync(path);
    owned.add(await listenOnSocket(path, greet('second')));
    first.dispose();
    first.dispose();
    expect(await readAll(path)).toBe('second');
  });

  it('goes to exactly one of many servers that start at once over the remains of a dead one', async () => {
    const program = await compileForChild('server/socket-listener.ts', directory);
    const racer = join(directory, 'racer.mjs');
    writeFileSync(racer, RACER.replace('LISTENER', program));
    const racers = Array.from({ length: RACERS }, () => startRacer(racer));
    for (const remains of ['nothing', 'socket', 'socket and lock'] as const) {
      await leaveRemains(remains);
      const results = await race(racers, racer);
      expect(results.toSorted(), remains).toEqual([...Array<string>(RACERS - 1).fill('held'), 'listening']);
    }
  });
});

/** Connects to its parent, waits for the word, tries, and says what came of it. */
const RACER = `
import { listenOnSocket } from 'LISTENER';
process.on('message', async (path) => {
  process.umask(0);
  try {
    await listenOnSocket(path, () => undefined);
    process.send('listening');
  } catch (error) {
    process.send(error.code ?? String(error));
  }
});
process.send('ready');
`;

/** The words of all racers; whoever won is killed, and another takes its place. */
async function race(racers: ChildProcess[], program: string): Promise<unknown[]> {
  for (const racer of racers) await ready.get(racer);
  const words = racers.map((racer) => once(racer, 'message'));
  racers.forEach((racer) => racer.send(path));
  const results = await Promise.all(words);
  for (const [index, racer] of racers.entries()) {
    if (results[index] !== 'listening') continue;
    racer.kill('SIGKILL');
    await once(racer, 'exit');
    racers[index] = startRacer(program);
  }
  return results;
}

const ready = new WeakMap<ChildProcess, Promise<unknown>>();

function startRacer(program: string): ChildProcess {
  const racer = fork(program);
  children.add(racer);
  ready.set(racer, once(racer, 'message'));
  return racer;
}

/** Another process that listens there; its socket may be seen before it does. */
async function otherServer(): Promise<ChildProcess> {
  const listen = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  await once(child.stdout, 'data');
  return child;
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function leaveRemains(remains: 'nothing' | 'socket' | 'socket and lock'): Promise<void> {
  rmSync(path, { force: true });
  if (remains === 'nothing') return;
  const server = createServer().listen(`${path}.old`);
  await once(server, 'listening');
  renameSync(`${path}.old`, path); // so that its close does not remove it
  server.close();
  chmodSync(path, 0o600);
  if (remains === 'socket and lock') writeFileSync(`${path}.lock`, '{"pid":1,"startTime":"never"}');
}

function greet(word: string): (connection: Socket) => void {
  return (connection) => connection.on('error', ignore).end(word);
}

function ignore(): void {
  // what a probe leaves behind
}

function readAll(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    connect(socketPath)
      .on('data', (chunk) => (text += chunk.toString()))
      .on('end', () => resolve(text))
      .on('error', reject);
  });
}

function once(source: NodeJS.EventEmitter, event: string): Promise<unknown> {
  return new Promise((resolve) => source.once(event, resolve));
}
