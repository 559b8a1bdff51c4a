/** A connection to a session's socket, or the reason why there is none in words that help. */
import { createConnection, type Socket } from 'node:net';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';

/** What connecting to a path fails with when no server listens there: no socket, a dead one's, no socket at all. */
const NOBODY_LISTENS: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ENOTSOCK',
  'ENOTDIR',
]);

/** Throws CcmuxError('not-found') where no server listens, and 'failed' where the way there is closed. */
export async function connect(socketPath: string): Promise<Socket> {
  const socket = createConnection(socketPath);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (cause) {
    socket.destroy();
    const code = systemCode(cause);
    if (NOBODY_LISTENS.has(code)) {
      throw new CcmuxError('not-found', `no session is served at ${socketPath}`, {
        cause,
        hint: 'ccmux ls shows the live ones',
      });
    }
    throw new CcmuxError('failed', `cannot connect to ${socketPath}: ${code ?? 'unknown error'}`, { cause });
  }
  socket.removeAllListeners('error');
  return socket;
}
