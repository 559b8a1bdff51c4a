/** A directory tree as lines that differ when anything in it was touched: bytes, modes, times of change, links. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One line for each entry below `root` and for `root` itself (which may be a file), sorted by path. */
export function digestTree(root: string): readonly string[] {
  return entriesBelow(root).map((path) => `${relative(root, path) || '.'} ${digestEntry(path)}`);
}

function entriesBelow(path: string): readonly string[] {
  if (!lstatSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return [path, ...names.flatMap((name) => entriesBelow(join(path, name)))];
}

function digestEntry(path: string): string {
  const stat = lstatSync(path, { bigint: true });
  const mode = (stat.mode & 0o7777n).toString(8);
  const content = stat.isSymbolicLink()
    ? `-> ${readlinkSync(path)}`
    : stat.isDirectory()
      ? 'directory'
      : createHash('sha256').update(readFileSync(path)).digest('hex');
  return `${mode} ${stat.mtimeNs} ${stat.uid}:${stat.gid} ${content}`;
}
