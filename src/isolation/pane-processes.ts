/**
 * By what the processes are known that were started in a pane, wherever they have gone since. A pane's id alone does
 * not tell: a copy of ccmux's directories brings back panes of the same ids beside the first ones.
 */
import { realpathSync } from 'node:fs';
import type { ProcessMark } from '../base/process-environment.ts';
import type { Directories } from '../core/plan.ts';
import { profilePlaces } from './profile-places.ts';

/** For as long as the pane's profile is there. */
export function markOfProcesses(directories: Directories, paneId: string): ProcessMark {
  const own = realOf(profilePlaces(directories, paneId).directory);
  const isMeant: ProcessMark['isMeant'] = (valueOf) => {
    const profile = valueOf('CLAUDE_SESSION_DIR');
    return profile === undefined || realOf(profile) === own;
  };
  return { name: 'CCMUX_PANE', value: paneId, isMeant };
}

/** The same for every spelling of a directory; as it is, where there is none any more. */
function realOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
