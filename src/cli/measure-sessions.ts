/**
 * What sessions and panes cost: memory, CPU and disk beside their descriptions. It is measured here and not in their
 * servers, which have seven terminals to draw. A pane's share is that of its whole process tree and of its profile, a
 * session's that of its panes with the server.
 */
import { systemClock } from '../base/clock.ts';
import { identityKey } from '../base/process-identity.ts';
import { listProcesses, type ProcessEntry } from '../base/process-table.ts';
import { sumUsage, usageOf } from '../base/process-usage.ts';
import { treeSize } from '../base/tree-size.ts';
import type { Directories } from '../core/plan.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import type { PaneDescription, SessionDescription } from '../protocol/control.ts';
import { growTree } from '../pty/tracked-tree.ts';

export interface Cost {
  /** Proportional share on Linux, resident elsewhere; see process-usage.ts. */
  readonly memoryBytes: number;
  /** Since the start of what lives now. */
  readonly cpuSeconds: number;
  readonly diskBytes: number;
  /** There was no time to look at all of it: it is more than that. */
  readonly diskPartial: boolean;
}

export type MeasuredPane = PaneDescription & Cost;
export type MeasuredSession = Omit<SessionDescription, 'panes'> &
  Cost & { readonly panes: readonly MeasuredPane[] };

/** A listing is to be there at once; a profile with a whole module cache in it would take seconds. */
const DISK_PATIENCE_MS = 80;

export async function measureSessions(
  sessions: readonly { readonly session: SessionDescription; readonly directories: Directories }[],
): Promise<readonly MeasuredSession[]> {
  const measurePane = measuring();
  return Promise.all(
    sessions.map(async ({ session, directories }) => {
      const [server, ...panes] = await Promise.all([
        usageOf([session.pid]),
        ...session.panes.map((pane) => measurePane(pane, directories)),
      ]);
      return {
        ...session,
        ...sumUsage([server, ...panes]),
        diskBytes: panes.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
        diskPartial: panes.some(({ diskPartial }) => diskPartial),
        panes,
      };
    }),
  );
}

export function measurePanes(
  panes: readonly PaneDescription[],
  directories: Directories,
): Promise<readonly MeasuredPane[]> {
  const measurePane = measuring();
  return Promise.all(panes.map((pane) => measurePane(pane, directories)));
}

function measuring() {
  const table = processTable();
  const deadline = systemClock.monotonic() + DISK_PATIENCE_MS;
  const isTimeUp = () => systemClock.monotonic() > deadline;
  return async (pane: PaneDescription, directories: Directories): Promise<MeasuredPane> => {
    const [usage, disk] = await Promise.all([
      usageOf(pane.pid === null ? [] : treeOf(pane.pid, table)),
      treeSize(profilePlaces(directories, pane.id).directory, isTimeUp),
    ]);
    return { ...pane, ...usage, diskBytes: disk.bytes, diskPartial: disk.isPartial };
  };
}

/** The pane's child and all that came of it: also what has lost its parent, as long as it is in the same session. */
function treeOf(pid: number, table: readonly ProcessEntry[]): readonly number[] {
  const child = table.find((entry) => entry.pid === pid);
  if (child === undefined) return [];
  const known = new Map([[identityKey(child), child]]);
  return growTree(table, known, new Set([pid])).map((entry) => entry.pid);
}

function processTable(): readonly ProcessEntry[] {
  try {
    return listProcesses();
  } catch {
    return []; // out of descriptors: then nothing can be said of memory and CPU
  }
}
