/** Signals by number, as `waitpid` tells them. */
import { constants } from 'node:os';

/** `SIGKILL` for 9; null for none. */
export function signalName(signal: number | null): string | null {
  if (signal === null || signal === 0) return null;
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? `signal ${signal}`;
}
