/**
 * A claim: a file that names the one living process that may do something. It appears whole or not at all, and a dead
 * holder's claim is taken over without ever taking a living one's.
 */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parseJsonObject } from '../base/json.ts';
import { isSameProcessAlive, parseProcessIdentity, type ProcessIdentity } from '../base/process-identity.ts';
import { systemCode } from '../base/system-code.ts';

/** Somebody else may be faster a few times; whoever was has done the work. */
const ATTEMPTS = 3;

/** Makes the claim `path` for `self`; false while another living process holds it. */
export async function takeClaim(path: string, self: ProcessIdentity): Promise<boolean> {
  const own = `${path}.${self.pid}`;
  await writeFile(own, JSON.stringify(self), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await linkUnlessThere(own, path)) return true;
      if (!(await removeDeadClaim(path, `${own}.dead`))) return false;
    }
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

export async function releaseClaim(path: string): Promise<void> {
  await rm(path, { force: true });
}

async function linkUnlessThere(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** False where its holder lives. Between the look and the removal another may have taken over: then it gets it back. */
async function removeDeadClaim(path: string, aside: string): Promise<boolean> {
  if (isHeld(await readClaim(path))) return false;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
  const isMistake = isHeld(await readClaim(aside));
  if (isMistake) await linkUnlessThere(aside, path);
  await rm(aside, { force: true });
  return !isMistake;
}

function isHeld(claim: ProcessIdentity | null): boolean {
  return claim !== null && isSameProcessAlive(claim);
}

async function readClaim(path: string): Promise<ProcessIdentity | null> {
  try {
    return parseProcessIdentity(parseJsonObject(await readFile(path, 'utf8')));
  } catch {
    return null; // gone
  }
}
