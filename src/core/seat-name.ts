/** Names of seats and roles: what is a good one, and which is free. They end up in file names, branches and environments. */
import { CcmuxError } from './errors.ts';
import { nearest } from './nearest.ts';

const SEAT_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,31}$/u;

export function isSeatName(name: string): boolean {
  return SEAT_NAME.test(name);
}

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

/** What to say of a role that is a slip of the finger for a known one. */
export function roleSlip(role: string, known: readonly string[]): { claim: string; hint: string } | null {
  const meant = known.includes(role) ? undefined : nearest(role, known);
  if (meant === undefined || isAnotherWord(role, meant)) return null;
  return {
    claim: `no role ${role}`,
    hint: `did you mean ${meant}? Roles of your own go under \`roles:\` in ccmux.yaml`,
  };
}

/** Roles that nobody has described are welcome: among words as short as these, another letter makes another word. */
function isAnotherWord(role: string, known: string): boolean {
  const sorted = (text: string) => Array.from(text.toLowerCase()).sort().join('');
  const isReplaced = role.length === known.length && sorted(role) !== sorted(known);
  return role.length === 1 || (role.length <= 3 && isReplaced);
}

/** The name of one more seat of `role`: its next free number; a bare `ux` counts as the first. */
export function nextSeatName(role: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = `${role}${number}`;
    if (!taken.includes(name) && !(number === 1 && taken.includes(role))) return name;
  }
}
