/**
 * What the client shows while the API refuses it and it tries again: `✻ API error · retrying in 2s · attempt 2/10`
 * (measured with 2.1.329, for 429, 500 and 529 alike). Neither its session file nor a hook tells of that; so it is
 * read from the screen, of a client that is busy by its own word, and changes nothing but what it is said to do.
 */
export interface RetryNotice {
  readonly attempt: number;
  /** How often it tries. */
  readonly of: number;
}

/** A line of its own: one symbol, and the words. Earlier versions had the attempt in parentheses. */
const NOTICE =
  /^\s*(?:[^\p{L}\p{N}\s]\s+)?API error\b.{0,80}\bretrying\b.{0,40}\battempt (\d{1,3})\/(\d{1,3})\)?\s*$/iu;
/** It stands right above the prompt, which may have several lines itself. Rows with something in them. */
const LOWEST_ROWS = 14;

/** Null where the screen tells of none. */
export function readRetryNotice(screen: string): RetryNotice | null {
  const rows = screen.split('\n').filter((row) => row.trim() !== '');
  const match = rows
    .slice(-LOWEST_ROWS)
    .map((row) => NOTICE.exec(row))
    .findLast((each) => each !== null);
  return match === undefined ? null : { attempt: Number(match[1]), of: Number(match[2]) };
}
