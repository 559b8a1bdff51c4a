/**
 * Where a seat's program starts: in the project, or on a ground of its own. A conversation that was held on a ground
 * goes on there, whatever the configuration says by now. At the pane's end its work stays, and the user is told where.
 */
import { realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { isSameProcessAlive } from '../base/process-identity.ts';
import { isWithin } from '../base/within.ts';
import { CcmuxError } from '../core/errors.ts';
import { groundPrompt, workspaceOf } from '../core/ground.ts';
import type { SessionPlan } from '../core/plan.ts';
import type { Seat } from '../core/seat.ts';
import type { PaneState } from '../core/session-state.ts';
import type { ReadOptions } from '../files/atomic-file.ts';
import { readPaneMark } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import { listProfiles } from '../isolation/teardown.ts';
import type { Git } from '../workspace/git.ts';
import { damagedMarkLine, groundAround, type GroundMark } from '../workspace/ground-mark.ts';
import { openGround, reopenGround, type GroundTools } from '../workspace/ground.ts';
import { keptText, leaveGround } from '../workspace/leave-ground.ts';
import { savedDirectory } from './restored-pane.ts';
import type { Standing } from './standing.ts';

export interface GroundFacts {
  readonly plan: SessionPlan;
  readonly git: Git;
  readonly clock: Clock;
  /** Told, in a sentence, of a damaged file and where it is kept. */
  readonly onDamaged: (text: string) => void;
  readonly log: Log;
}

/** Throws CcmuxError where the directory is not there, or the ground cannot be made. */
export async function standingOf(pane: PaneState, facts: GroundFacts): Promise<Standing> {
  const { plan } = facts;
  const { seat, isRestored, resumes } = pane;
  const named = resolve(plan.cwd, seat.cwd ?? '.');
  if (plan.demo !== undefined) return { cwd: real(named), ground: null };
  if (isRestored === true) {
    const before = await standingBefore(pane, facts);
    if (before !== null) return before;
  }
  const kind = workspaceOf(seat, plan.settings.ground);
  const other = await groundAround(plan.directories, named, readingOf(facts));
  // A seat beside one that came back to its ground takes its directory over, and is to have a ground of its own.
  const isBeside = kind !== 'shared' && resumes === undefined && seat.command === undefined;
  if (other !== null && !isBeside) return onGround(other, named, facts);
  const wanted = other === null ? named : join(other.source, relative(other.directory, named));
  // A conversation that was held in the project itself belongs there.
  if (kind === 'shared' || resumes !== undefined) return { cwd: real(wanted), ground: null };
  const { name } = plan;
  const { carry } = plan.settings.ground;
  const place = { project: plan.cwd, cwd: real(wanted) };
  const { mark, cwd } = await openGround(
    { kind, session: name, seat: seat.name, ...place, carry },
    toolsOf(facts),
  );
  return { cwd, ground: mark };
}

/** Whether what the user said of the project holds for a seat that stands there. */
export function isOfProject({ cwd, ground }: Standing, project: string): boolean {
  if (ground === null) return isWithin(cwd, project);
  return isWithin(join(ground.source, relative(ground.directory, cwd)), project);
}

/** The seat as its claude is started: what it is told of its surroundings is true of its ground. */
export function seatOn(seat: Seat, ground: GroundMark | null): Seat {
  const systemPrompt = groundPrompt(seat.systemPrompt, ground);
  return systemPrompt === undefined ? seat : { ...seat, systemPrompt };
}

/** Tells what the pane leaves in its ground; null for nothing. Never rejects: a close goes on whatever git says. */
export async function leaveStanding(
  pane: PaneState,
  ground: GroundMark,
  { plan, git, log }: GroundFacts,
): Promise<string | null> {
  try {
    const isInUse = await isUsedByOthers(pane.id, ground, plan);
    const work = await leaveGround(ground, { git, data: plan.directories.data, isInUse, log });
    return work === null || isInUse ? null : keptText({ ...ground, seat: pane.seat.name }, work);
  } catch (error) {
    log.warn('what a pane leaves in its ground cannot be told', { directory: ground.directory, error });
    return `${pane.seat.name} leaves its ground as it is in ${ground.directory}`;
  }
}

async function isUsedByOthers(
  paneId: string,
  ground: GroundMark,
  { directories }: SessionPlan,
): Promise<boolean> {
  const profiles = await listProfiles(directories);
  return profiles.some(
    ({ mark }) =>
      mark !== null &&
      mark.paneId !== paneId &&
      isWithin(mark.cwd, ground.directory) &&
      isSameProcessAlive(mark.server),
  );
}

/** Where the pane stood in the session that died: by where its shell was, else by the mark of its profile. */
async function standingBefore(pane: PaneState, facts: GroundFacts): Promise<Standing | null> {
  const { plan } = facts;
  const saved = await savedDirectory(plan, pane.id);
  if (saved !== null)
    return { cwd: saved, ground: await groundAround(plan.directories, saved, readingOf(facts)) };
  const mark = await readPaneMark(profilePlaces(plan.directories, pane.id).directory);
  const ground = mark === null ? null : await groundAround(plan.directories, mark.cwd, readingOf(facts));
  return mark === null || ground === null ? null : onGround(ground, mark.cwd, facts);
}

/** A ground that is gone is made again. */
async function onGround(ground: GroundMark, path: string, facts: GroundFacts): Promise<Standing> {
  await reopenGround(ground, toolsOf(facts));
  return { cwd: realOrNull(path) ?? real(ground.directory), ground };
}

function readingOf({ onDamaged, log }: GroundFacts): ReadOptions {
  return { log, onSetAside: (aside) => onDamaged(damagedMarkLine(aside)) };
}

function toolsOf({ plan, git, clock, onDamaged, log }: GroundFacts): GroundTools {
  const now = () => new Date(clock.now()).toISOString();
  return { git, directories: plan.directories, now, onDamaged, log };
}

function realOrNull(wanted: string): string | null {
  try {
    return real(wanted);
  } catch {
    return null;
  }
}

function real(wanted: string): string {
  try {
    return realpathSync.native(wanted);
  } catch (error) {
    throw new CcmuxError('failed', `the working directory ${wanted} is not there`, { cause: error });
  }
}
