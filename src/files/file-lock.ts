/**
 * A lock in the form of a file that names its holder: exactly one process has it, and none waits for a dead one.
 *
 * The file is written whole under another name and then linked to its place, which only one can do. A dead holder's
 * file is removed by whoever holds the right to do that, which is a lock of the same kind, named after the dead one.
 * Without that right two could find the same dead holder, and the slower one would remove the faster one's new file.
 */
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, lstatSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { disposable, type Disposable } from '../base/disposable.ts';
import { parseJsonObject } from '../base/json.ts';
import { isSameProcessAlive, parseProcessIdentity, readProcessIdentity } from '../base/process-identity.ts';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { fileFailure } from './file-failure.ts';
import { readRegularFileSync } from './regular-file.ts';

/**
 * Locks are held for milliseconds, and nobody tells of their release. Not all look at the same time, or after the same:
 * one who takes it again at once would keep the others off for long.
 */
const LOOK_EVERY_MS = { least: 1, most: 6 };
/** The right to remove a dead holder's file is held for two calls of the system. */
const REMOVAL_PATIENCE_MS = 1000;

export interface LockRequest {
  readonly path: string;
  /** How long one living holder is waited for that does not get on; zero tries once. */
  readonly patienceMs: number;
  /** What is said where a living holder does not give way: a sentence without the remedy. */
  readonly refusal: string;
}

/** Waits for its turn. Disposing releases the lock. Throws CcmuxError('held') when a live holder does not give way. */
export async function acquireLock({ path, patienceMs, refusal }: LockRequest): Promise<Disposable> {
  let holding: string | null = null;
  let deadline = performance.now() + patienceMs;
  for (;;) {
    const lock = await tryLock(path);
    if (lock !== null) return lock;
    const now = performance.now();
    const held = readClaim(path);
    // Those who take turns get on: it is one that has it all the time who is not waited for.
    if (patienceMs > 0 && held !== holding) deadline = now + patienceMs;
    holding = held;
    if (now >= deadline) {
      throw new CcmuxError('held', refusal, { hint: `end it, or remove ${path}` });
    }
    const { least, most } = LOOK_EVERY_MS;
    await pause(least + Math.random() * (most - least));
  }
}

/** The lock where it is free or its holder is dead; null where a living process has it, be it this one. */
export async function tryLock(path: string): Promise<Disposable | null> {
  // The nonce makes this holding unlike every other, past or to come.
  const claim = JSON.stringify({ ...readProcessIdentity(process.pid), nonce: randomUUID() });
  for (;;) {
    if (makeWhole(path, claim)) return disposable(() => rmSync(path, { force: true }));
    const holder = readClaim(path);
    if (holder === null) continue; // released between the two looks
    if (isHolderAlive(holder)) return null;
    await removeDead(path, holder);
  }
}

async function removeDead(path: string, claim: string): Promise<void> {
  const digest = createHash('sha256').update(claim).digest('hex').slice(0, 12);
  const right = await acquireLock({
    path: `${path}.${digest}`,
    patienceMs: REMOVAL_PATIENCE_MS,
    refusal: `another ccmux is removing a dead lock at ${path} and does not get on`,
  });
  // The dead one's file is removed under this right only: if it is still there, nobody else can replace it now.
  if (readClaim(path) === claim) rmSync(path);
  right.dispose();
}

/** False when there is one already. */
function makeWhole(path: string, text: string): boolean {
  const fresh = `${path}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw fileFailure('make', path, error);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Null where nothing is there. A link or a pipe that somebody has put there is no claim, and not waited for. */
function readClaim(path: string): string | null {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return null;
  try {
    return status.isFile() || status.isDirectory() ? readRegularFileSync(path) : '';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'EFBIG') return '';
    throw fileFailure('read', path, error);
  }
}

/** What names nobody is the remains of a broken disk: dead. */
function isHolderAlive(claim: string): boolean {
  const holder = parseProcessIdentity(parseJsonObject(claim));
  return holder !== null && isSameProcessAlive(holder);
}
