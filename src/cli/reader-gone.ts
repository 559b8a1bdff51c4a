/**
 * Whether somebody still reads what is printed. A pipe tells its writer only at the next write, and a command that
 * waits for something to happen may not write for hours: `ccmux events --follow | head -1` would stay all that time.
 */
import { constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';

/**
 * Resolves when nobody can read the pipe `fd` any more; never for what is no pipe. Linux: the pipe is opened a second
 * time by /proc and waited on for reading, which a pipe's writing end reports only at its breaking. Elsewhere, and
 * where that is not possible, it never resolves, and the next write tells.
 */
export function readerGone(fd: number): Promise<void> {
  return new Promise((resolve) => {
    const end = openAgain(fd);
    if (end === null) return;
    const socket = new Socket({ fd: end, readable: true, writable: false });
    const gone = (): void => {
      socket.destroy();
      resolve();
    };
    socket.on('error', gone);
    socket.on('close', gone);
    socket.resume();
    // It alone keeps nobody waiting.
    socket.unref();
  });
}

function openAgain(fd: number): number | null {
  try {
    if (process.platform !== 'linux' || !fstatSync(fd).isFIFO()) return null;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return null; // no /proc, or a pipe of another user's
  }
}
