/**
 * Orphans: profiles whose server is proved dead. They are archived and removed by the next server that starts. The
 * decision is pure; who lives is proved by the caller.
 */
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { PaneMark } from './pane-mark.ts';
import type { StoredProfile } from './teardown.ts';

export interface MarkedProfile extends StoredProfile {
  readonly mark: PaneMark;
}

export interface Orphans {
  /** To be archived and removed. */
  readonly orphans: readonly MarkedProfile[];
  /** Without a mark that can be read: nobody can say whose they are, so they stay, and are named in the log. */
  readonly unmarked: readonly StoredProfile[];
}

export function isSameServer(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}

/** Splits `profiles`; those of living servers, and those kept by the user's wish, are in neither list. */
export function findOrphans(
  profiles: readonly StoredProfile[],
  isAlive: (server: ProcessIdentity) => boolean,
): Orphans {
  const marked = profiles.filter((profile): profile is MarkedProfile => profile.mark !== null);
  return {
    orphans: marked.filter(({ mark }) => !mark.isKept && !isAlive(mark.server)),
    unmarked: profiles.filter((profile) => profile.mark === null),
  };
}
