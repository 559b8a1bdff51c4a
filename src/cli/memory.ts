/** Whether a team fits into the memory that is left: said before it starts, and never a reason not to. */
import { readFileSync } from 'node:fs';
import { availableMemory } from '../base/available-memory.ts';

/** What one Claude Code takes when it has just been started, as measured with 2.1.329; it grows with its work. */
const CLAUDE_BYTES = 205 * 1024 ** 2;

/** A warning where `available` bytes are less than `claudes` need; null where they fit, or where nobody knows. */
export function memoryWarning(claudes: number, available: number | null): string | null {
  const needed = claudes * CLAUDE_BYTES;
  if (available === null || needed <= available) return null;
  const who = claudes === 1 ? 'a Claude needs' : `${claudes} Claudes need`;
  const remedy = claudes === 1 ? 'end other programs' : 'end other programs, or choose fewer with --layout';
  return `${who} about ${gigabytes(needed)} of memory, and ${gigabytes(available)} is left (${remedy})`;
}

export function memoryLeft(): number | null {
  return availableMemory((path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null; // another system, or one without control groups
    }
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
