/** Names of seats and roles: what is a good one, and which is free. They end up in file names, branches and environments. */
import { CcmuxError } from './errors.ts';

const SEAT_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,31}$/u;

/** Throws CcmuxError where `name` is no good name (`usage`) or is one of `taken` (`held`). */
export function checkSeatName(name: string, taken: readonly string[]): void {
  if (!SEAT_NAME.test(name)) {
    throw new CcmuxError('usage', `${JSON.stringify(name.slice(0, 64))} is no pane name`, {
      hint: 'use up to 32 letters, digits, dots, dashes and underscores',
    });
  }
  if (taken.includes(name)) throw new CcmuxError('held', `another pane is named ${name}`);
}

/** Throws CcmuxError('usage') where `role` is no good name of a role. */
export function checkRole(role: string): void {
  if (SEAT_NAME.test(role)) return;
  throw new CcmuxError('usage', `${JSON.stringify(role.slice(0, 64))} is no role`, {
    hint: 'use up to 32 letters, digits, dots, dashes and underscores',
  });
}

/** The name of one more seat of `role`: its next free number; a bare `ux` counts as the first. */
export function nextSeatName(role: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = `${role}${number}`;
    if (!taken.includes(name) && !(number === 1 && taken.includes(role))) return name;
  }
}
