/** Waits for a condition of the world outside that tells nobody of its change (files of another process, …). */
import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from './eye.ts';

const LOOK_EVERY_MS = 15;

/** Resolves with the answer of `look` once it is neither false, null nor undefined; throws naming `label` in vain. */
export async function until<T>(
  label: string,
  look: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  { timeoutMs = PATIENCE_MS, explain = () => '' }: { timeoutMs?: number; explain?: () => string } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await look();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (performance.now() > deadline) {
      throw new Error(`waited in vain for ${label}: nothing in ${timeoutMs} ms\n${explain()}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}
