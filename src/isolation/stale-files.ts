/**
 * Temporary files that nobody has touched for long: a pane that lives for weeks must not fill the disk with them. Links
 * are neither followed nor removed, nor is anything behind a mount.
 */
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';

/** Removes the files below `root` last read, written or changed before `limitMs`; answers their bytes. */
export async function removeStaleFiles(root: string, limitMs: number): Promise<number> {
  const status = await unlessMissing(lstat(root));
  return status?.isDirectory() === true ? removeBelow(root, { device: status.dev, limitMs }) : 0;
}

interface Rule {
  readonly device: number;
  readonly limitMs: number;
}

async function removeBelow(directory: string, rule: Rule): Promise<number> {
  let bytes = 0;
  for (const name of (await unlessMissing(readdir(directory))) ?? []) {
    const path = join(directory, name);
    const status = await unlessMissing(lstat(path));
    if (status?.dev !== rule.device) continue;
    const isStale = Math.max(status.atimeMs, status.mtimeMs, status.ctimeMs) < rule.limitMs;
    if (status.isDirectory()) {
      bytes += await removeBelow(path, rule);
      if (isStale) await removeEmpty(path);
    } else if (status.isFile() && isStale) {
      await unlessMissing(unlink(path));
      bytes += status.size;
    }
  }
  return bytes;
}

async function removeEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  }
}
