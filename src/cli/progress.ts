/** A line on stderr that tells how far something is that takes its time, and is gone when it is done. */
import type { Surroundings } from './surroundings.ts';

/** What is done sooner needs no line. */
const QUIET_MS = 700;
const CLEAR_LINE = '\r\u001B[K';

export interface ProgressLine {
  /** `text` replaces what stood there. Nothing is written where nobody sits at a terminal. */
  readonly tell: (text: string) => void;
  readonly end: () => void;
}

export function progressLine({ stderr, stdin }: Pick<Surroundings, 'stderr' | 'stdin'>): ProgressLine {
  const start = performance.now();
  let isShown = false;
  return {
    tell: (text) => {
      const isSeen = stderr.isTTY === true && stdin.isTTY === true;
      if (!isSeen || performance.now() - start < QUIET_MS) return;
      stderr.write(`${CLEAR_LINE}ccmux: ${text}`);
      isShown = true;
    },
    end: () => {
      if (isShown) stderr.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
