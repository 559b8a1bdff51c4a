/**
 * The sandbox: bubblewrap's arguments. The whole file system is there to be read, and nothing of it to be written but
 * what is named; other panes' profiles, conversations, sockets by which something outside could be told to write, and
 * what the user denies, are out of sight. Network and process ids are shared: hooks reach the server on loopback, and
 * the client's session file is named by a pid that means the same outside.
 */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWithin } from '../../base/within.ts';
import type { Launch, Runner } from './runner.ts';

/** All absolute; what is not there is passed over. Later lists go before earlier ones. */
export interface SandboxWalls {
  /** Out of sight: empty for the pane, though something readable or writable below may be named. */
  readonly hidden: readonly string[];
  readonly readable: readonly string[];
  /** What the user allows besides: goes before nothing else that is said here. */
  readonly allowed: readonly string[];
  readonly writable: readonly string[];
  /** Within what is writable. */
  readonly kept: readonly string[];
  /** Out of sight whatever else is said: the user's `deny_paths`. */
  readonly denied: readonly string[];
}

/** The user's temporary directory is everybody's: sockets of other programs lie in it. */
const SHARED_TEMPORARY = '/tmp';

/** By these a program outside writes for whoever asks. */
const SERVICE_SOCKETS = [
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/podman/podman.sock',
  '/run/crio/crio.sock',
  '/run/dbus/system_bus_socket',
];

export function sandboxRunner(program: string, walls: SandboxWalls): Runner {
  return ({ file, args, cwd, env }) => ({
    file: program,
    args: [...sandboxArguments(walls, { cwd, env }), '--', file, ...args],
    cwd,
    env,
  });
}

/** Every mount hides what was mounted below it before: the order matters. */
export function sandboxArguments(
  walls: SandboxWalls,
  { cwd, env }: Pick<Launch, 'cwd' | 'env'>,
): readonly string[] {
  const { hidden, readable, allowed, writable, kept, denied } = walls;
  const { HOME = '', PATH = '' }: Readonly<Record<string, string | undefined>> = env;
  const fromTemporary = [cwd, HOME, ...PATH.split(':')].filter(
    (path) => path !== SHARED_TEMPORARY && isWithin(path, SHARED_TEMPORARY),
  );
  return [
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', SHARED_TEMPORARY],
    // Root would mount it all anew; and a process outside that is as weak as those inside would lend them its own
    // view of the files (`/proc/PID/root`), were it not of another user namespace.
    ...['--unshare-user', '--cap-drop', 'ALL'],
    ...fromTemporary.filter(existsSync).flatMap(bind('--ro-bind')),
    ...allowed
      .filter(existsSync)
      .map((path) => realpathSync(path))
      .flatMap(bind('--bind')),
    ...readable.filter(existsSync).flatMap(bind('--ro-bind')),
    ...[...hidden, ...SERVICE_SOCKETS].flatMap(hide),
    ...readable
      .filter((path) => hidden.some((outer) => isWithin(path, outer)))
      .filter(existsSync)
      .flatMap(bind('--ro-bind')),
    ...writable.filter(existsSync).flatMap(bind('--bind')),
    ...kept.filter(existsSync).flatMap(bind('--ro-bind')),
    ...denied.flatMap(hide),
    ...['--chdir', cwd],
  ];
}

function bind(option: '--bind' | '--ro-bind') {
  return (path: string): readonly string[] => [option, path, path];
}

/** A link is not followed by a mount: what it leads to is hidden. */
function hide(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const real = realpathSync(path);
  return statSync(real).isDirectory() ? ['--tmpfs', real] : ['--ro-bind', '/dev/null', real];
}

/** The entries of a directory but some; a link is no place for a mount, and what it leads to lies elsewhere. */
export function entriesBut(directory: string, names: readonly string[]): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !names.includes(entry.name) && !entry.isSymbolicLink())
    .map(({ name }) => join(directory, name));
}

/** Where the sockets of the user's session lie (bus, keyring, ccmux's own). */
export function userRuntime(runtime: string): readonly string[] {
  const parent = dirname(runtime);
  return parent.startsWith('/run/user/') ? [parent] : [];
}
