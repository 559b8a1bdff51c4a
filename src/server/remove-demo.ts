/** The end of a demo: its directory goes, with the log and all that its panes had. */
import { randomUUID } from 'node:crypto';
import { rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '../base/log.ts';
import { removeTree } from '../base/remove-tree.ts';
import type { DemoPlan } from '../core/plan.ts';

/** Never rejects: what stays lies among the sockets, and is named in the log. */
export async function removeDemo({ root }: DemoPlan, log: Log): Promise<void> {
  const parent = dirname(root);
  const removing = join(dirname(parent), `.removing-${randomUUID()}`);
  try {
    // At once out of the way of a demo of the same name that starts now.
    await rename(root, removing);
    await removeTree(removing);
  } catch (error) {
    log.error('the directory of the demo could not be removed', { root, error });
  }
  // Only where it was the last demo.
  await rmdir(parent).catch(() => undefined);
}
