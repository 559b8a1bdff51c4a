/** How long a message stays on the status line: as long as it takes to see it and to read it. */

/** To notice it, and to read a few words. */
const SHORTEST_MS = 4000;
/** About 200 words a minute. */
const MS_PER_CHARACTER = 60;

export function readingMs(text: string): number {
  return Math.max(SHORTEST_MS, text.length * MS_PER_CHARACTER);
}
