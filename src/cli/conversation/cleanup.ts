/** `ccmux conversation cleanup`: deletes the conversations that nobody has used for long. */
import { lastUse } from '../../conversation/entry.ts';
import { isOfProject } from '../../conversation/reference.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf } from '../find-session.ts';
import { projectDirectory } from '../project-directory.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { conversations } from './catalogue.ts';
import { removeAll } from './removal.ts';
import { refuseInside } from './settled.ts';

export interface CleanupOptions {
  /** Milliseconds; by the configuration where it is not given. */
  readonly olderThanMs: number | undefined;
  /** As typed. */
  readonly project: string | undefined;
  readonly isSure: boolean;
  readonly isShredded: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Leaves alone what is open, what is damaged, and what nobody knows the age of. Asks first; throws CcmuxError. */
export async function cleanUp(options: CleanupOptions, surroundings: Surroundings): Promise<void> {
  refuseInside(surroundings.env, 'clean up conversations');
  const { conversations: settings } = readConfig(undefined, directoriesOf(surroundings), surroundings);
  const olderThanMs = options.olderThanMs ?? settings.keep_days * DAY_MS;
  const limit = new Date(Date.now() - olderThanMs).toISOString();
  const project =
    options.project === undefined ? null : projectDirectory(surroundings.cwd(), options.project);
  const old = (await conversations(surroundings)).filter((entry) => {
    const isSettled = entry.record !== null && entry.status !== 'live' && entry.status !== 'damaged';
    const isHere = project === null || isOfProject(entry, project);
    return isSettled && isHere && lastUse(entry) !== '' && lastUse(entry) < limit;
  });
  if (old.length === 0) say(surroundings, `no conversation was used last before ${limit.slice(0, 10)}`);
  else await removeAll(old, options, surroundings);
}
