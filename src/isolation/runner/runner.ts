/**
 * A runner turns what is to be started into what starts it: as it is, behind a wall of the kernel, and, for those to
 * come, in a container or on another machine. It is data in and data out; who starts it knows nothing of walls.
 */
export interface Launch {
  /** A name to look up in PATH, or a path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export type Runner = (launch: Launch) => Launch;

/** On this machine, by this user, with all that the user may do. */
export const localRunner: Runner = (launch) => launch;
