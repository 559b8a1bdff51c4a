/**
 * Which boot of the machine this is. Start times of processes count from the boot, so that a pid together with its
 * start time may come again after the next one: at every boot much the same is started at much the same moment.
 */
import { readFileSync } from 'node:fs';

/** random(4): a UUID that the kernel makes once at boot; the same in every container of the machine. */
const PATH = '/proc/sys/kernel/random/boot_id';

let known: string | null | undefined;

/** A UUID; null where the system tells none (macOS needs none: its start times are dates). */
export function bootId(): string | null {
  known ??= readBootId(() => readFileSync(PATH, 'latin1'));
  return known;
}

/** Asked twice: a kernel that answers something else each time would make every process look dead. */
export function readBootId(read: () => string): string | null {
  try {
    const [first, second] = [read().trim(), read().trim()];
    return /^[0-9a-f-]{32,36}$/.test(first) && first === second ? first : null;
  } catch {
    return null;
  }
}
