/** Whether the process that a session file names is the one that wrote it, and whether it belongs to a pane's child. */
import { isSameStart } from '../base/process-identity.ts';
import { readProcess, type ProcessEntry } from '../base/process-table.ts';

export type ReadProcess = (pid: number) => ProcessEntry | null;

/** Deeper than any process tree of a pane; ends the walk where the table changes under it. */
const DEPTH_LIMIT = 64;
const INIT_PID = 1;
/** The client writes the start time as /proc/PID/stat has it; what it writes elsewhere is not known. */
const isStartTimeComparable = process.platform === 'linux';

/** Alive, and started when the file says: a pid is soon given out again. */
export function isSameProcess(
  file: { readonly pid: number; readonly processStart: string | null },
  read: ReadProcess = readProcess,
): boolean {
  const entry = read(file.pid);
  if (entry === null || entry.isZombie) return false;
  return (
    file.processStart === null || !isStartTimeComparable || isSameStart(file.processStart, entry.startTime)
  );
}

/** `pid` is `ancestor`, or came of it. */
export function descendsFrom(pid: number, ancestor: number, read: ReadProcess = readProcess): boolean {
  let current = pid;
  for (let depth = 0; depth < DEPTH_LIMIT && current > INIT_PID; depth++) {
    if (current === ancestor) return true;
    const entry = read(current);
    // The child leads its terminal's session: a client whose parent has ended still belongs to it.
    if (entry === null || entry.sessionId === ancestor) return entry !== null;
    current = entry.parentPid;
  }
  return false;
}
