/** Names made of names: a session's from its project's directory, and from it those of its file and its socket. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { CcmuxError } from '../core/errors.ts';

/** Names that a session can be given: file names as they are. `~` is not among them: it marks the made ones. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
/** Room for `-2`, `-17`, … within the 64 characters that a session's name may have. */
const MAX_PROJECT_NAME = 60;
/** Unlike names have unlike hashes, for all that a user's sessions can be. */
const HASH_DIGITS = 16;
/** A socket's path, in bytes: 108 on Linux and 104 on macOS, both with a closing NUL. */
const MAX_SOCKET_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** What is known of a session where its name is chosen. */
export interface NamedSession {
  readonly name: string;
  /** Absolute; the project's directory. */
  readonly cwd: string;
}

/** The name of the session in `cwd`: its own where it has one in `sessions`, else a free one after the directory. */
export function chooseSessionName(cwd: string, sessions: readonly NamedSession[]): string {
  const base = projectName(cwd);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    const holder = sessions.find((session) => session.name === name);
    if (holder === undefined || holder.cwd === cwd) return name;
  }
}

/** The file of a session's record: a name of its own for every name, however hostile. */
export function sessionFileName(name: string): string {
  return `${fileSafe(name)}.json`;
}

/** Where the session's server listens. Throws CcmuxError where `runtimeDirectory` leaves no room for any socket. */
export function socketPath({ runtime }: { readonly runtime: string }, name: string): string {
  const candidates = [fileSafe(name), hashOf(name)].map((file) => join(runtime, `${file}.sock`));
  const path = candidates.find((candidate) => Buffer.byteLength(candidate) <= MAX_SOCKET_PATH_BYTES);
  if (path !== undefined) return path;
  throw new CcmuxError('failed', `the path ${runtime} is too long for a socket in it`, {
    hint: 'let XDG_RUNTIME_DIR or CCMUX_HOME name a shorter one',
  });
}

function projectName(cwd: string): string {
  const letters = basename(cwd)
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, MAX_PROJECT_NAME);
  const name = letters.replace(/^[.-]+/, '').replace(/[.-]+$/, '');
  return name === '' ? 'session' : name;
}

/** On macOS `App` and `app` are one file. */
function fileSafe(name: string): string {
  const isDistinct = process.platform !== 'darwin' || name === name.toLowerCase();
  if (isPlainName(name) && isDistinct) return name;
  const letters = name.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 32);
  return `${letters}~${hashOf(name)}`;
}

function hashOf(name: string): string {
  // UTF-16 keeps apart what UTF-8 cannot write (lone surrogates).
  return createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('hex').slice(0, HASH_DIGITS);
}
