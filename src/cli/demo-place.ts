/**
 * Where a demo keeps what it needs while it lives: one directory among the sockets, with everything of it inside and
 * nothing of it elsewhere. It goes with the demo.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from '../base/within.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import type { Directories } from '../core/plan.ts';

const PARENT = 'demo';

/** `name` is a session's, and so a safe name for a file. */
export function demoRoot({ runtime }: Pick<Directories, 'runtime'>, name: string): string {
  return join(runtime, PARENT, name);
}

/** The directories of the demo in `root`; configuration, layouts and themes are the user's. */
export function demoDirectories(usual: Directories, root: string): Directories {
  return { config: usual.config, data: join(root, 'data'), state: root, runtime: join(root, 'run') };
}

/** The directories of a live session: a demo is known by the place of its socket. */
export function directoriesOfSession(
  usual: Directories,
  { name, socketPath }: { readonly name: string; readonly socketPath: string },
): Directories {
  const root = demoRoot(usual, name);
  return isWithin(socketPath, root) ? demoDirectories(usual, root) : usual;
}

/** The directories of all demos, dead ones included. */
export async function allDemoDirectories(usual: Directories): Promise<readonly Directories[]> {
  const names = (await unlessMissing(readdir(join(usual.runtime, PARENT)))) ?? [];
  return names.map((name) => demoDirectories(usual, demoRoot(usual, name)));
}
