/**
 * The end of processes that are known by a variable of their environment alone: those whose parents are gone, so that
 * no tree leads to them any more.
 */
import { systemClock } from '../base/clock.ts';
import { markedProcesses, type ProcessMark } from '../base/process-environment.ts';
import { endProcesses, type EndOptions } from './process-tree.ts';

/** One that is just beginning shows its environment within this time, also on a busy machine. */
const PATIENCE_MS = 200;
const FIRST_LOOK_MS = 5;
/** Whoever starts another each time it is ended is not to keep us for ever. */
const MOST_ROUNDS = 20;

/** Ends every process that bears the mark, and what came of them; see `endProcesses`. */
export async function endMarkedProcesses(mark: ProcessMark, options: EndOptions): Promise<void> {
  const { clock = systemClock } = options;
  const startedAt = clock.monotonic();
  for (let round = 0, lookMs = FIRST_LOOK_MS; round < MOST_ROUNDS; round++, lookMs *= 2) {
    const { found, unsure } = markedProcesses(mark);
    const unended = await endProcesses(found, options);
    if (unended.length > 0) return;
    // What was ended may have started another at that moment: then one more look.
    if (found.length > 0) continue;
    if (unsure === 0 || clock.monotonic() - startedAt >= PATIENCE_MS) return;
    await new Promise<void>((wake) => clock.after(lookMs, wake));
  }
}
