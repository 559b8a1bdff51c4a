/** The client's own log, apart from the server's and only where CCMUX_LOG asks for it: the terminal is not ours then. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLog, silentLog, type Log } from '../base/log.ts';
import { directoriesOf } from './find-session.ts';
import type { Surroundings } from './surroundings.ts';

/** Writes to `<state>/client.log`; a log that cannot be written is none. */
export function clientLog(surroundings: Pick<Surroundings, 'env'>): Log {
  const level = surroundings.env.CCMUX_LOG;
  if (level !== 'debug' && level !== 'trace') return silentLog;
  const { state } = directoriesOf(surroundings);
  const path = join(state, 'client.log');
  const write = (line: string) => {
    try {
      mkdirSync(state, { recursive: true, mode: 0o700 });
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // Nothing is left to say it on: the terminal shows the session.
    }
  };
  return createLog({ level, write, now: () => Date.now() }, `client.${process.pid}`);
}
