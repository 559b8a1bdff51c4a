/**
 * A lock in the form of a file that names its holder: exactly one process has it, and none waits for a dead one.
 *
 * The file is written whole under another name and then linked to its place, which only one can do. A dead holder's
 * file is removed by whoever holds the right to do that, which is a lock of the same kind, named after the dead one.
 * Without that right two could find the same dead holder, and the slower one would remove the faster one's new file.
 */
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { disposable, type Disposable } from '../base/disposable.ts';
import { parseJsonObject } from '../base/json.ts';
import { isSameProcessAlive, parseProcessIdentity, readProcessIdentity } from '../base/process-identity.ts';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';

/** The lock is held for the few milliseconds of a bind, and nobody tells of its release. */
const LOOK_EVERY_MS = 5;
/** A holder that takes longer is stopped, and may be for hours. */
const PATIENCE_MS = 10_000;

/** Waits for its turn. Disposing releases the lock. Throws CcmuxError('held') when a live holder does not give way. */
export async function acquireStartLock(path: string, patienceMs: number = PATIENCE_MS): Promise<Disposable> {
  const deadline = performance.now() + patienceMs;
  // The nonce makes this holding unlike every other, past or to come.
  const claim = JSON.stringify({ ...readProcessIdentity(process.pid), nonce: randomUUID() });
  for (;;) {
    if (makeWhole(path, claim)) return disposable(() => rmSync(path, { force: true }));
    const holder = readClaim(path);
    if (holder !== null && !isHolderAlive(holder)) {
      await removeDead(path, holder, deadline - performance.now());
    } else if (performance.now() > deadline) {
      throw new CcmuxError('held', 'another ccmux is starting this session and does not get on', {
        hint: `end it, or remove ${path}`,
      });
    } else if (holder !== null) {
      await pause(LOOK_EVERY_MS);
    }
  }
}

async function removeDead(path: string, claim: string, patienceMs: number): Promise<void> {
  const digest = createHash('sha256').update(claim).digest('hex').slice(0, 12);
  const right = await acquireStartLock(`${path}.${digest}`, patienceMs);
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
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function readClaim(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** What names nobody is the remains of a broken disk: dead. */
function isHolderAlive(claim: string): boolean {
  const holder = parseProcessIdentity(parseJsonObject(claim));
  return holder !== null && isSameProcessAlive(holder);
}
