/** Waits for the end of a process that is not our child. */
import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcessAlive, type ProcessIdentity } from '../base/process-identity.ts';

/** Nothing tells of the end of somebody else's child: it is looked for this often. */
const LOOK_EVERY_MS = 20;

/** Waits until `process` has ended; false when it has not within `timeoutMs`. */
export async function waitForEnd(process: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isSameProcessAlive(process)) {
    if (performance.now() >= deadline) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}
