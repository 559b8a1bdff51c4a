/** A path as a message shows it: on one line, and no longer than somebody reads. */
const MOST = 240;
const END = 60;

export function shortPath(path: string): string {
  return path.length <= MOST ? path : `${path.slice(0, MOST - END)}…${path.slice(-END)}`;
}

/** The same, quoted where it holds what would not stay on the line. */
export function shownPath(path: string): string {
  const short = shortPath(path);
  return /[\p{Cc}\u2028\u2029]/u.test(short) ? JSON.stringify(short) : short;
}
