/** Checks of what the code believes to be true; a failure is a defect of ccmux, never of its user. */

/** Throws when `condition` does not hold. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${claim}`);
}

/** For the end of a switch over a discriminated union: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}

/** `value`, which the caller knows to be there. */
export function present<T>(value: T | undefined | null, claim: string): T {
  assert(value !== undefined && value !== null, claim);
  return value;
}
