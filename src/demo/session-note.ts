/**
 * The stand-in's word on what it is doing, where ccmux looks for the client's: `sessions/<pid>.json` in the config
 * directory (see agent/session-file.ts). Without a config directory nothing is written.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutBoot, type ProcessIdentity } from '../base/process-identity.ts';
import type { Play } from './play.ts';

export interface SessionNoteOptions {
  /** Null where the stand-in was not started by ccmux. */
  readonly configDir: string | null;
  readonly self: ProcessIdentity;
  readonly conversation: string | null;
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface SessionNote {
  /** Writes what has changed; `since` is milliseconds since the epoch. */
  readonly tell: (play: Play, since: number) => void;
  readonly remove: () => void;
}

export function sessionNote({
  configDir,
  self,
  conversation,
  cwd,
  startedAt,
}: SessionNoteOptions): SessionNote {
  if (configDir === null) return { tell: () => undefined, remove: () => undefined };
  const directory = join(configDir, 'sessions');
  const path = join(directory, `${self.pid}.json`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    tell(play, since) {
      const wish = play.beat?.is.kind === 'ask' ? play.beat.is.wants : null;
      const note = {
        pid: self.pid,
        procStart: withoutBoot(self.startTime), // as the client writes it
        sessionId: conversation,
        cwd,
        startedAt,
        version: 'demo',
        status: play.status.kind,
        ...(wish !== null && { waitingFor: wish === 'permission' ? 'permission prompt' : 'input needed' }),
        statusUpdatedAt: since,
      };
      writeFileSync(path, JSON.stringify(note), { mode: 0o600 });
    },
    remove() {
      rmSync(path, { force: true });
    },
  };
}
