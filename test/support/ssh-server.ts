/**
 * A real sshd on a free port of the loopback interface, with a configuration, a host key and a user's key of its own:
 * nothing of the machine's is read or changed. It is started for each connection, as inetd and socket units do, so the
 * port is never anybody else's meanwhile. Who logs in is in the test's world. Linux, OpenSSH.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Size } from '../../src/core/geometry.ts';
import type { Eye } from './eye.ts';
import { PROJECT_ROOT, type Outcome, type TestHome } from './test-home.ts';

const SSHD = '/usr/sbin/sshd';
/** Where sshd shuts a half of itself up; only root's needs it, and a machine that runs no sshd may not have it. */
const PRIVILEGE_SEPARATION = '/run/sshd';
/** What sshd says of a connection; everything else comes from the test's world. */
const FROM_SSHD = ['SSH_CLIENT', 'SSH_CONNECTION', 'SSH_TTY', 'SSH_AUTH_SOCK', 'TERM'];

export interface SshLogin {
  /** SSH_AUTH_SOCK of an agent that is to be forwarded. */
  readonly agent?: string;
  readonly size?: Size;
}

export class SshServer {
  readonly port: number;
  readonly #world: TestHome;
  readonly #server: Server;
  readonly #sessions: ChildProcess[] = [];
  readonly #directory: string;

  static async start(world: TestHome): Promise<SshServer> {
    if (!existsSync(SSHD)) throw new Error(`there is no ${SSHD}: install openssh-server`);
    if (userInfo().uid === 0) mkdirSync(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 });
    const directory = join(world.root, 'ssh');
    mkdirSync(directory, { mode: 0o700 });
    for (const name of ['host', 'user']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(directory, name)]);
    }
    // Not read until sshd has it.
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SshServer(world, server, directory);
  }

  private constructor(world: TestHome, server: Server, directory: string) {
    this.#world = world;
    this.#server = server;
    this.#directory = directory;
    this.port = (server.address() as AddressInfo).port;
    const host = readFileSync(join(directory, 'host.pub'), 'utf8');
    writeFileSync(join(directory, 'known_hosts'), `[127.0.0.1]:${this.port} ${host}`);
    writeFileSync(join(directory, 'sshd_config'), this.#configuration());
    writeFileSync(join(directory, 'enter.sh'), this.#entrance());
    server.on('connection', (socket) => this.#serve(socket));
  }

  /** The newest connection's process. */
  get newest(): ChildProcess {
    return this.#sessions[this.#sessions.length - 1];
  }

  /** ccmux at the far end of a connection with a terminal. */
  open(args: readonly string[], { agent, size = { cols: 160, rows: 50 } }: SshLogin = {}): Eye {
    const login = ['-tt', ...this.#arguments(), this.#commandLine(args)];
    const words = agent === undefined ? ['ssh', ...login] : [`SSH_AUTH_SOCK=${agent}`, 'ssh', '-A', ...login];
    return this.#world.terminal('env', words, size);
  }

  /** ccmux at the far end of a connection without a terminal, to its end. */
  run(args: readonly string[]): Promise<Outcome> {
    return this.#world.run('ssh', ['-T', ...this.#arguments(), this.#commandLine(args)]);
  }

  /** Ends every connection and everything of sshd. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const pids = this.#sessions.flatMap(({ pid, exitCode, signalCode }) =>
      pid === undefined || exitCode !== null || signalCode !== null ? [] : [pid, ...descendants(pid)],
    );
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended meanwhile
      }
    }
    await closed;
  }

  #serve(socket: Socket): void {
    const args = ['-i', '-e', '-f', join(this.#directory, 'sshd_config')];
    const session = spawn(SSHD, args, { stdio: [socket, socket, 'ignore'], env: this.#world.env });
    this.#sessions.push(session);
    // It is sshd's alone: the last end of it closes the connection.
    socket.destroy();
  }

  #arguments(): readonly string[] {
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${join(this.#directory, 'known_hosts')}`,
      'LogLevel=ERROR',
    ].flatMap((option) => ['-o', option]);
    const key = join(this.#directory, 'user');
    return ['-F', 'none', ...options, '-i', key, '-p', String(this.port), `${userInfo().username}@127.0.0.1`];
  }

  #commandLine(args: readonly string[]): string {
    return [process.execPath, join(PROJECT_ROOT, 'dist/main.js'), ...args].map(shellQuoted).join(' ');
  }

  #configuration(): string {
    return [
      `HostKey ${join(this.#directory, 'host')}`,
      `AuthorizedKeysFile ${join(this.#directory, 'user.pub')}`,
      'AuthenticationMethods publickey',
      'PermitRootLogin prohibit-password',
      // The key lies in a directory for temporary files.
      'StrictModes no',
      'UsePAM no',
      'PrintMotd no',
      'PrintLastLog no',
      'PidFile none',
      `ForceCommand exec /bin/sh ${join(this.#directory, 'enter.sh')}`,
      '',
    ].join('\n');
  }

  /** Into the test's world, whatever the user's own shell has made of the environment. */
  #entrance(): string {
    const own = Object.entries(this.#world.env).filter(([name]) => !FROM_SSHD.includes(name));
    const words = own.map(([name, value]) => shellQuoted(`${name}=${value}`));
    const said = FROM_SSHD.map((name) => `\${${name}:+"${name}=$${name}"}`);
    return `cd ${shellQuoted(this.#world.project)}\nexec env -i ${[...words, ...said].join(' ')} /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n`;
  }
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function descendants(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  });
  return children.flatMap((child) => [child, ...descendants(child)]);
}
