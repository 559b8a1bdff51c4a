/**
 * The one path that a file has, however it is named: links resolved, `.` and `..` gone, letters in the case that a
 * directory which ignores case spells them in. What is not there yet has the path that it would be made at.
 */
import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemCode } from '../base/system-code.ts';

/** As many as the kernel follows. */
const MOST_LINKS = 40;

/** `path` is absolute. Never rejects: where a directory may not be entered, the names from there on stay as they are. */
export async function realPathOf(path: string, linksLeft = MOST_LINKS): Promise<string> {
  const cleaned = resolve(path);
  try {
    return await realpath(cleaned);
  } catch (error) {
    const parent = dirname(cleaned);
    if (parent === cleaned) return cleaned;
    if (systemCode(error) === 'ENOENT' && linksLeft > 0) {
      // A link to what is not there: whoever writes through it makes the file at its end.
      const target = await linkTarget(cleaned);
      if (target !== null) return realPathOf(resolve(parent, target), linksLeft - 1);
    }
    return join(await realPathOf(parent, linksLeft), basename(cleaned));
  }
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch {
    return null; // no link, or gone meanwhile
  }
}
