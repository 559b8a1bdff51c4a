/**
 * The socket of a session: at most one server listens on it. The socket is bound under a name of its own and moved to
 * its place when it is ready, so that nobody ever finds one that does not answer yet or is open to other users; and a
 * dead server's socket is replaced only under the start lock, and only after it has refused a connection.
 */
import { randomInt } from 'node:crypto';
import { chmodSync, lstatSync, renameSync, rmSync, type Stats } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { disposable, type Disposable } from '../base/disposable.ts';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { acquireLock } from '../files/file-lock.ts';

/** No other user's process may connect. */
const SOCKET_MODE = 0o600;
/** For the moment between the bind and the chmod. */
const SOCKET_UMASK = 0o177;
/** The start lock is held for a bind; a holder that takes longer is stopped, and may be for hours. */
const START_PATIENCE_MS = 10_000;

export interface SocketListener extends Disposable {
  readonly path: string;
  /** Takes no further connections and removes the socket, unless another server has put its own there. */
  dispose(): void;
}

/** Throws CcmuxError('held') when another server serves `path`, 'failed' when it cannot be made. */
export async function listenOnSocket(
  path: string,
  onConnection: (connection: Socket) => void,
): Promise<SocketListener> {
  const lock = await acquireLock({
    path: `${path}.lock`,
    patienceMs: START_PATIENCE_MS,
    refusal: 'another ccmux is starting this session and does not get on',
  });
  try {
    await assertFree(path);
    const server = await bindSocket(path, onConnection);
    const own = lstatSync(path);
    const end = disposable(() => {
      // Removed while it still answers: nobody can have replaced it before it refuses.
      if (isSameFile(readStatus(path), own)) rmSync(path, { force: true });
      server.close();
    });
    return { path, dispose: () => end.dispose() };
  } catch (cause) {
    if (cause instanceof CcmuxError) throw cause;
    throw new CcmuxError('failed', `cannot listen on ${path}: ${systemCode(cause) ?? String(cause)}`, {
      cause,
    });
  } finally {
    lock.dispose();
  }
}

/** Absent, or left by a server that is dead. */
async function assertFree(path: string): Promise<void> {
  const status = readStatus(path);
  if (status === null) return;
  if (!status.isSocket()) {
    throw new CcmuxError('failed', `${path} is in the way: it is not a socket`, { hint: 'remove it' });
  }
  if (!(await refusesConnection(path))) {
    throw new CcmuxError('held', `another server listens on ${path}`, { hint: 'attach to its session' });
  }
}

/** A kernel refuses for a process that is gone, and accepts for one that is stopped or hung. */
function refusesConnection(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.on('error', (error) => resolve(['ECONNREFUSED', 'ENOENT'].includes(systemCode(error) ?? '')));
  });
}

async function bindSocket(path: string, onConnection: (connection: Socket) => void): Promise<Server> {
  // No longer than the shortest socket's name (`a.sock`), which was made to fit into the limit of 108 bytes.
  const fresh = join(
    dirname(path),
    `.${randomInt(36 ** 5)
      .toString(36)
      .padStart(5, '0')}`,
  );
  const server = createServer(onConnection);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const umask = process.umask(SOCKET_UMASK);
    server.listen(fresh, resolve); // binds before it returns
    process.umask(umask);
  });
  server.removeAllListeners('error'); // what fails from here on is not to be lost silently
  chmodSync(fresh, SOCKET_MODE);
  renameSync(fresh, path);
  return server;
}

function readStatus(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

function isSameFile(a: Stats | null, b: Stats): boolean {
  return a?.ino === b.ino && a.dev === b.dev;
}
