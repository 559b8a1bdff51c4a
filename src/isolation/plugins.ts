/**
 * A pane's `plugins/`: registries (files) are copied, payloads linked one by one. A link to the whole directory is not
 * enough: through it the pane's client marks versions of the user's plugin cache as orphaned (`.orphaned_at`,
 * measured with 2.1.329) that its own registry does not know. It leaves versions that are links alone.
 */
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { copyPrivately } from '../files/private-files.ts';

/** How deep a directory of `plugins/` is rebuilt before its entries are linked; `cache` holds marketplace/plugin/version. */
const DEPTH: Readonly<Record<string, number>> = { cache: 3 };

/** Builds `to` (absent) from the user's `from`. */
export async function sharePlugins(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  const entries = (await unlessMissing(readdir(from, { withFileTypes: true }))) ?? [];
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isFile()) await copyPrivately(source, target);
      else if (entry.isDirectory()) await linkChildren(source, target, DEPTH[entry.name] ?? 1);
      else if (entry.isSymbolicLink()) await symlink(source, target);
    }),
  );
}

async function linkChildren(from: string, to: string, depth: number): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await Promise.all(
    (await readdir(from, { withFileTypes: true })).map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (depth > 1 && entry.isDirectory()) await linkChildren(source, target, depth - 1);
      else await symlink(source, target);
    }),
  );
}
