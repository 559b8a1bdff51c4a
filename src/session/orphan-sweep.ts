/**
 * What servers that are dead have left: their children are ended, their panes' conversations kept, their profiles
 * removed. A server counts as dead only where its process is gone, proved by pid and start time. Several servers may
 * start at once: one of them sweeps, the others find nothing to do.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Disposable } from '../base/disposable.ts';
import { isSameProcessAlive, readProcessIdentity, type ProcessIdentity } from '../base/process-identity.ts';
import type { Directories } from '../core/plan.ts';
import { keptDamageOf } from '../files/atomic-file.ts';
import { acquireLock, tryLock } from '../files/file-lock.ts';
import { findOrphans, type MarkedProfile } from '../isolation/orphans.ts';
import { setMarkAside, updatePaneMark, writePaneMark, type PaneMark } from '../isolation/pane-mark.ts';
import { finishRemovals, listProfiles } from '../isolation/teardown.ts';
import { recoverStore } from '../store/conversation-store.ts';
import { keepAndRemove } from './teardown.ts';

export interface OrphanSweepOptions {
  readonly directories: Directories;
  /** Ends what was started in the pane of this id and still lives; resolves when it is gone. */
  readonly endStrays: (paneId: string) => Promise<void>;
  /** A session that died and comes back: its panes' profiles are not removed, they become this server's own. */
  readonly comesBack?: {
    readonly server: ProcessIdentity;
    readonly isOwn: (mark: PaneMark) => boolean;
    /** The mark of a profile that has lost its own and is one of the session's; null for any other. */
    readonly markOf: (paneId: string) => PaneMark | null;
  };
  /** Tells whose panes are still being swept; they may take their whole grace. */
  readonly onProgress?: (text: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** What was swept, for a word to the user. Problems are sentences; nothing here rejects. */
export interface OrphanSweep {
  readonly panes: number;
  readonly problems: readonly string[];
}

/** Seven panes whose children take their whole grace, and then a slow disk. */
const TURN_PATIENCE_MS = 40_000;

export async function sweepOrphans(options: OrphanSweepOptions): Promise<OrphanSweep> {
  const { directories, log } = options;
  let turn;
  try {
    await mkdir(join(directories.data, 'locks'), { recursive: true, mode: 0o700 });
    turn = await takeTurn(join(directories.data, 'locks', 'sweep.lock'), options);
    if (turn === null) return { panes: 0, problems: [] };
  } catch (error) {
    log.warn('what dead servers left cannot be looked at', { error });
    return { panes: 0, problems: ['what dead servers left could not be looked at; see the log'] };
  }
  try {
    return await sweep(options);
  } catch (error) {
    log.error('the sweep of dead servers failed', { error });
    return { panes: 0, problems: ['what dead servers left could not be swept; see the log'] };
  } finally {
    turn.dispose();
  }
}

/** Whoever takes panes over waits for another sweep, which may just be putting them into the store. */
async function takeTurn(path: string, { comesBack }: OrphanSweepOptions): Promise<Disposable | null> {
  if (comesBack === undefined) return tryLock(path);
  const refusal = 'another ccmux sweeps what dead servers left and does not get on';
  return acquireLock({ path, patienceMs: TURN_PATIENCE_MS, refusal });
}

async function sweep(options: OrphanSweepOptions): Promise<OrphanSweep> {
  const { directories, comesBack, log } = options;
  const isPidAlive = (pid: number) => readProcessIdentity(pid) !== null;
  for (const recovered of await recoverStore(directories, isPidAlive))
    log.info('record recovered', { recovered });
  const found = findOrphans(await listProfiles(directories), isSameProcessAlive);
  const orphans = [...found.orphans];
  const problems: string[] = [];
  for (const { paneId, directory } of found.unmarked) {
    const mark = comesBack?.markOf(paneId) ?? null;
    if (mark !== null && markAnew(directory, mark, { ...options, problems })) {
      orphans.push({ paneId, directory, mark });
      continue;
    }
    log.warn('a profile that nobody can be found for stays', { directory });
    problems.push(`${directory} has no mark (pane.json) that can be read: it stays, with what is kept in it`);
  }
  // Together: each may take its whole grace to end, and somebody waits for the session.
  const left = new Set(orphans);
  const tell = () => {
    const names = Array.from(left, ({ mark: { name, session } }) => `${name} of ${session}`);
    if (names.length > 0) options.onProgress?.(`keeping what dead sessions left: ${names.join(', ')}`);
  };
  tell();
  const swept = await Promise.all(
    orphans.map(async (orphan) => {
      const problem = await sweepPane(orphan, options, problems);
      left.delete(orphan);
      tell();
      return problem;
    }),
  );
  problems.push(...swept.filter((problem) => problem !== null));
  for (const problem of await finishRemovals(directories, isPidAlive)) problems.push(problem.line);
  return { panes: orphans.length, problems };
}

/** Gives a profile whose mark is damaged or gone another one; what the file held is kept. */
function markAnew(
  directory: string,
  mark: PaneMark,
  {
    directories,
    clock,
    log,
    problems,
  }: Pick<OrphanSweepOptions, 'directories' | 'clock' | 'log'> & { readonly problems: string[] },
): boolean {
  try {
    const aside = setMarkAside(directory, keptDamageOf(directories, mark.paneId), clock.now());
    if (aside !== null)
      problems.push(
        `${mark.name}: the mark of its profile was damaged and is kept as ${aside}: it was made anew`,
      );
    writePaneMark(directory, mark);
    log.warn('the damaged mark of a profile was set aside, and made anew from the team', {
      directory,
      aside,
    });
    return true;
  } catch (error) {
    log.warn('a damaged mark cannot be made anew', { directory, error });
    return false;
  }
}

async function sweepPane(
  { mark, directory }: MarkedProfile,
  options: OrphanSweepOptions,
  problems: string[],
): Promise<string | null> {
  const { directories, comesBack, clock, log } = options;
  log.info('sweeping the pane of a dead server', {
    pane: mark.paneId,
    session: mark.session,
  });
  await options.endStrays(mark.paneId);
  if (mark.isolation !== 'none' && comesBack?.isOwn(mark) === true) {
    const isTaken = await updatePaneMark(directory, { server: comesBack.server }).then(
      () => true,
      (error: unknown) => log.warn('a profile cannot be taken over', { pane: mark.paneId, error }),
    );
    if (isTaken === true) {
      log.info('its profile is taken over', { pane: mark.paneId });
      return null;
    }
  }
  return keepAndRemove({
    directories,
    mark,
    exitCode: null,
    isProfileKept: false,
    endedAt: clock.now(),
    onDamaged: (text) => problems.push(text),
    onLeftOut: (text) => problems.push(`${mark.name}: ${text}`),
    log,
  });
}
