/**
 * The login that panes share, in the file where the client keeps it (`.credentials.json`; on macOS a keychain, which
 * nobody watches). When it goes, comes or becomes another's, every screen says so at once, and by which pane. Of the
 * tokens nothing is kept, logged or shown.
 */
import { join } from 'node:path';
import { DirectoryWatch } from '../../agent/directory-watch.ts';
import type { Disposable } from '../../base/disposable.ts';
import { isJsonObject, parseJsonObject } from '../../base/json.ts';
import type { Log } from '../../base/log.ts';
import type { LivePane } from '../../session/live-pane.ts';
import { readRegularFileSync } from '../../files/regular-file.ts';

export interface LoginWatchOptions {
  /** The directory of the login that is shared. */
  readonly directory: string;
  readonly livePanes: () => Iterable<LivePane>;
  readonly nameOf: (live: LivePane) => string;
  readonly tell: (text: string) => void;
  readonly now: () => number;
  readonly log: Log;
}

const FILE = '.credentials.json';
/** A login by hand goes through a browser. */
const COMMAND_LASTS_MS = 15 * 60_000;

/** Null where nobody is logged in; else what tells one account from another. */
type Login = string | null;

export function watchLogin(options: LoginWatchOptions): Disposable {
  const { directory, tell, log } = options;
  let last = readLogin(directory);
  const look = (): void => {
    const now = readLogin(directory);
    if (now === undefined || now === last) return;
    const text = changeText(last ?? null, now);
    last = now;
    if ([...options.livePanes()].every(({ sharesLogin }) => !sharesLogin)) return;
    const by = causeOf(options);
    log.warn('the shared login changed', { isLoggedIn: now !== null, by });
    tell(`${text}${by === null ? '' : ` (by ${by})`}`);
  };
  return new DirectoryWatch({ directory, concerns: (name) => name === FILE, onChange: look, log });
}

function changeText(before: Login, now: Login): string {
  if (now === null)
    return 'the login that the panes share is gone: /login in one of them brings it back to all';
  if (before === null) return 'logged in: every pane that shares your login has it with its next request';
  return 'the login that the panes share is another account’s now';
}

/** The pane in which the user has just confirmed to log in or out. */
function causeOf({ livePanes, nameOf, now }: LoginWatchOptions): string | null {
  const commands = [...livePanes()]
    .filter(({ loginCommand }) => loginCommand !== null && now() - loginCommand.at < COMMAND_LASTS_MS)
    .sort((a, b) => (b.loginCommand?.at ?? 0) - (a.loginCommand?.at ?? 0));
  const latest = commands.at(0);
  return latest === undefined ? null : nameOf(latest);
}

/** Tokens are renewed all the time: that changes nothing. Undefined for a file that is just being written. */
function readLogin(directory: string): Login | undefined {
  let text;
  try {
    text = readRegularFileSync(join(directory, FILE));
  } catch {
    return null; // none, or none that may be read
  }
  if (text.trim() === '') return undefined;
  const file = parseJsonObject(text);
  if (file === null) return undefined;
  const { claudeAiOauth: login } = file;
  if (!isJsonObject(login) || typeof login.refreshToken !== 'string' || login.refreshToken === '') {
    return typeof file.primaryApiKey === 'string' ? 'key' : null;
  }
  return JSON.stringify([login.subscriptionType ?? null, file.organizationUuid ?? null]);
}
