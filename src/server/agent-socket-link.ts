/**
 * One stable path for the SSH agent of all panes: a link in the runtime directory that is pointed at the agent of the
 * client attached last, so that `git push` in a pane still works after the connection it was started from has gone.
 */
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';

export interface AgentSocketLink {
  /** What panes get as SSH_AUTH_SOCK. */
  readonly path: string;
  /** Points the link at `target`, the client's own SSH_AUTH_SOCK; a failure is logged and changes nothing. */
  follow(target: string): void;
  /** Makes the link again, where it has been followed. */
  renew(): void;
  remove(): void;
}

export function agentSocketLink(runtimeDirectory: string, session: string, log: Log): AgentSocketLink {
  const path = join(runtimeDirectory, `${session}.agent`);
  let followed: string | null = null;
  const follow = (target: string): void => {
    // The client may sit inside a pane of this very session: a link to itself would be a loop.
    if (target === path || target === '') return;
    const fresh = `${path}.${process.pid}`;
    followed = target;
    try {
      rmSync(fresh, { force: true });
      symlinkSync(target, fresh);
      renameSync(fresh, path);
    } catch (error) {
      log.warn('the SSH agent link could not be set', { path, error });
    }
  };
  return {
    path,
    follow,
    renew() {
      if (followed !== null) follow(followed);
    },
    remove() {
      rmSync(path, { force: true });
    },
  };
}
