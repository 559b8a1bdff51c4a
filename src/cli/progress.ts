/**
 * One line of progress for what takes longer than a second: on stderr, where that is a terminal, and gone again at
 * the end. Scripts and logs never see it.
 */
import { systemClock, type Clock } from '../base/clock.ts';
import type { Surroundings } from './surroundings.ts';
import { printable } from './table.ts';

/** What is done sooner needs no word. */
const QUIET_MS = 1000;
const REDRAW_MS = 250;
const CARRIAGE_RETURN = '\r';
/** EL: erases from the cursor to the end of the line. */
const ERASE_LINE_END = '\x1b[K';
const USUAL_COLUMNS = 80;

/** Whether somebody would see it. A dumb terminal cannot take a line back. */
export function canShowProgress({ stderr, env }: Pick<Surroundings, 'stderr' | 'env'>): boolean {
  return stderr.isTTY === true && env.TERM !== 'dumb';
}

/** Awaits `work`, saying meanwhile what `text` says: what is done, and what it waits for. */
export async function withProgress<T>(
  text: () => string,
  work: Promise<T>,
  { stderr, env, clock = systemClock }: Pick<Surroundings, 'stderr' | 'env'> & { readonly clock?: Clock },
): Promise<T> {
  if (!canShowProgress({ stderr, env })) return work;
  const startedAt = clock.monotonic();
  let erase = (): void => undefined;
  const draw = (): void => {
    const seconds = Math.floor((clock.monotonic() - startedAt) / 1000);
    const age = ` (${seconds} s)`;
    // The last column stays free: a terminal would wrap at it, and one line could not be taken back any more.
    const room = (stderr.columns ?? USUAL_COLUMNS) - 1 - age.length;
    const line = printable(text()).slice(0, Math.max(0, room)) + age;
    stderr.write(CARRIAGE_RETURN + line + ERASE_LINE_END);
    erase = () => void stderr.write(CARRIAGE_RETURN + ERASE_LINE_END);
    timer = clock.after(REDRAW_MS, draw);
  };
  let timer = clock.after(QUIET_MS, draw);
  try {
    return await work;
  } finally {
    timer.dispose();
    erase();
  }
}
