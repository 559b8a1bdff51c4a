/**
 * A pane's `plugins/`: registries (files) are copied, payloads linked one by one. A link to the whole directory is not
 * enough: through it the pane's client marks versions of the user's plugin cache as orphaned (`.orphaned_at`,
 * measured with 2.1.329) that its own registry does not know. It leaves versions that are links alone.
 */
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { copySmallFile } from '../files/private-files.ts';

/** How deep a directory of `plugins/` is rebuilt before its entries are linked; `cache` holds marketplace/plugin/version. */
const DEPTH: Readonly<Record<string, number>> = { cache: 3 };

/** Builds `to` (absent) from the user's `from`. */
export function sharePlugins(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of unlessMissingSync(() => readdirSync(from, { withFileTypes: true })) ?? []) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isFile()) copySmallFile(source, target);
    else if (entry.isDirectory()) linkChildren(source, target, DEPTH[entry.name] ?? 1);
    else if (entry.isSymbolicLink()) symlinkSync(source, target);
  }
}

function linkChildren(from: string, to: string, depth: number): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (depth > 1 && entry.isDirectory()) linkChildren(source, target, depth - 1);
    else symlinkSync(source, target);
  }
}
