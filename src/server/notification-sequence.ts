/** A program's notification in the words of the terminal outside: each terminal takes another sequence for it. */
import type { ProgramNotification } from '../emulator/notifications.ts';

const OSC = '\x1b]';
const ST = '\x1b\\';

/** By the name that a terminal gives itself, or TERM_PROGRAM, or the beginning of TERM. */
const KITTY = /^(kitty|xterm-kitty)/i;
const ITERM = /^iterm/i;
const LIKE_RXVT = /^(ghostty|xterm-ghostty|wezterm|foot|contour|rio|rxvt)/i;

/** Null for a terminal that is not known to show notifications: it would be sent something to guess at. */
export function notificationSequence(
  { title, body }: ProgramNotification,
  names: readonly (string | undefined)[],
): Uint8Array | null {
  const isOne = (kind: RegExp) => names.some((name) => name !== undefined && kind.test(name));
  if (isOne(KITTY)) {
    const parts = [
      `${OSC}99;i=ccmux:d=${body === '' ? 1 : 0}:p=title:e=1;${base64(title)}${ST}`,
      ...(body === '' ? [] : [`${OSC}99;i=ccmux:d=1:p=body:e=1;${base64(body)}${ST}`]),
    ];
    return Buffer.from(parts.join(''), 'latin1');
  }
  if (isOne(ITERM)) return Buffer.from(`${OSC}9;${[title, body].filter(Boolean).join(': ')}${ST}`);
  // The title ends at a semicolon there.
  if (isOne(LIKE_RXVT)) return Buffer.from(`${OSC}777;notify;${title.replaceAll(';', ',')};${body}${ST}`);
  return null;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
