/**
 * Where ccmux keeps what it keeps, by the customs of the system as env-paths knows them (XDG directories on Linux,
 * `~/Library` on macOS, untested there). `CCMUX_HOME=DIR` puts everything under one directory. Nothing is made here.
 */
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { loginUser } from '../base/login-user.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the machine says, apart from the environment that is passed in. */
export interface Host {
  readonly tmpdir: string;
  readonly uid: number;
  /** The customary directories of a program, as env-paths names them. */
  readonly usual: { readonly config: string; readonly data: string; readonly log: string };
}

const NAME = 'ccmux';

/** Throws CcmuxError('usage') where the environment moves a directory to a relative path. */
export function resolveDirectories(env: Environment, host: Host = thisHost()): Directories {
  if (env.CCMUX_HOME) {
    const home = resolve(env.CCMUX_HOME);
    return {
      config: join(home, 'config'),
      data: join(home, 'data'),
      state: join(home, 'state'),
      runtime: join(home, 'run'),
    };
  }
  const { config, data, log } = host.usual;
  return {
    config: requireAbsolute(config, 'XDG_CONFIG_HOME'),
    data: requireAbsolute(data, 'XDG_DATA_HOME'),
    state: requireAbsolute(log, 'XDG_STATE_HOME'),
    runtime: runtimeDirectory(env, host),
  };
}

function runtimeDirectory({ XDG_RUNTIME_DIR: base }: Environment, { tmpdir, uid }: Host): string {
  return base !== undefined && isAbsolute(base) ? join(base, NAME) : join(tmpdir, `${NAME}-${uid}`);
}

/** A relative one would be another directory wherever ccmux is called. */
function requireAbsolute(path: string, variable: string): string {
  if (isAbsolute(path)) return path;
  throw new CcmuxError('usage', `${variable} is a relative path`, { hint: 'make it absolute, or unset it' });
}

function thisHost(): Host {
  return { tmpdir: tmpdir(), uid: loginUser().uid, usual: envPaths(NAME, { suffix: '' }) };
}
