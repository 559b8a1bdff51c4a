/** How the user's own words stand in a message. */

/** A text of the user's, quoted and cut so that it cannot spoil a message. */
export function quoted(text: string): string {
  const LONGEST = 48;
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
