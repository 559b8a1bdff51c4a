/**
 * A program around the client, for tests: attaches to the socket that it is given, tells its process id as the
 * version, and prints how it ended. `serve` is a server that draws half a frame and lives until it is killed.
 */
import { createServer } from 'node:net';
import { silentLog } from '../../../src/base/log.ts';
import { attach } from '../../../src/client/attach.ts';
import { encodeServerMessage } from '../../../src/protocol/messages.ts';
import { HALF_A_FRAME } from './half-a-frame.ts';

const [, , role, socketPath] = process.argv;

if (role === 'serve') {
  createServer((socket) => {
    socket.resume();
    socket.write(encodeServerMessage({ kind: 'output', bytes: Buffer.from(HALF_A_FRAME) }));
  }).listen(socketPath);
} else {
  if (role === 'throw') {
    process.on('SIGUSR2', () => {
      throw new Error('thrown while attached');
    });
  }
  if (role === 'exit') process.on('SIGUSR2', () => process.exit(7));
  const outcome = await attach({
    socketPath,
    stdin: process.stdin,
    stdout: process.stdout,
    log: silentLog,
    hello: {
      version: String(process.pid),
      attach: {
        term: 'xterm',
        colorTerm: '',
        isReadOnly: false,
        sshClient: null,
        sshAuthSock: null,
        hints: {},
      },
    },
  });
  process.stdout.write(`outcome ${JSON.stringify(outcome)}\n`);
}
