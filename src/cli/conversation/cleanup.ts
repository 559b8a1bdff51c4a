/**
 * `ccmux conversation cleanup`: deletes the conversations that nobody has used for long, and the profiles that were
 * left in place; archives what stays and is old enough for that.
 */
import { homedir } from 'node:os';
import { DAY_MS, isOlder } from '../../conversation/age.ts';
import { archiveOld } from '../../conversation/archiving.ts';
import { isOfProject } from '../../conversation/reference.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { keptProfiles } from '../../isolation/kept-profiles.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf } from '../find-session.ts';
import { withProgress } from '../progress.ts';
import { projectDirectory } from '../project-directory.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { note } from './audit.ts';
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

/** Leaves alone what is open, what is damaged, and what nobody knows the age of. Asks first; throws CcmuxError. */
export async function cleanUp(options: CleanupOptions, surroundings: Surroundings): Promise<void> {
  refuseInside(surroundings.env, 'clean up conversations');
  const directories = directoriesOf(surroundings);
  const { conversations: settings } = readConfig(undefined, directories, surroundings);
  const limitMs = Date.now() - (options.olderThanMs ?? settings.keep_days * DAY_MS);
  const project =
    options.project === undefined ? null : projectDirectory(surroundings.cwd(), options.project);
  const isHere = (entry: { readonly cwd: string }): boolean =>
    project === null || isOfProject(entry, project);
  const old = (await conversations(surroundings)).filter((entry) => isHere(entry) && isOlder(entry, limitMs));
  const profiles = (await keptProfiles(directories, limitMs)).filter(({ mark }) => isHere(mark));
  if (old.length > 0 || profiles.length > 0)
    await removeAll(old, { ...options, profiles, passesOverHeld: true }, surroundings);
  else
    say(surroundings, `no conversation was used last before ${new Date(limitMs).toISOString().slice(0, 10)}`);
  await archive(Date.now() - settings.archive_days * DAY_MS, isHere, surroundings);
}

async function archive(
  limitMs: number,
  isHere: (entry: { readonly cwd: string }) => boolean,
  surroundings: Surroundings,
): Promise<void> {
  const { env } = surroundings;
  const entries = (await conversations(surroundings)).filter(isHere);
  const { archived, freedBytes, problems } = await withProgress(
    () => 'archiving conversations',
    archiveOld({
      directories: directoriesOf(surroundings),
      userConfigDir: locateUserClaude(env, env.HOME ?? homedir()).configDir,
      ...{ entries, limitMs, now: () => Date.now() },
    }),
    surroundings,
  );
  await note(
    archived.map((conversation) => ({ action: 'archive', conversation })),
    surroundings,
  );
  for (const problem of problems) say(surroundings, problem);
  if (archived.length === 0) return;
  const noun = archived.length === 1 ? 'conversation' : 'conversations';
  say(
    surroundings,
    `archived ${archived.length} ${noun}, which frees ${formatBytes(Math.max(0, freedBytes))}`,
  );
}
