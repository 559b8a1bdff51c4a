/**
 * Reads the marks by which shells tell their prompt from a command: `OSC 133;A` … `D` (FinalTerm; fish 4 by itself,
 * others by their integration for a terminal), with the command's text as kitty adds it, and `OSC 633`, the same for
 * VS Code, which says the text by a mark of its own. Whatever program prints them is believed: it says no more than
 * what its own pane does.
 */
import type { ShellMark } from '../core/shell-mark.ts';

/** Nobody reads more of a command in a border or a list. Characters. */
const LONGEST_COMMAND = 1000;
/** What a system can make of an exit: a byte, or 32 bits on others; whatever else was not said by a shell. */
const LARGEST_EXIT = 2 ** 32;

export class ShellMarkReader {
  /** As OSC 633 has said it for the command that is to begin. */
  #command: string | null = null;

  /** The mark in `data` of OSC `id`; null for what is none, or tells nothing of a command. */
  take(id: number, data: string): ShellMark | null {
    const [letter, ...fields] = data.split(';');
    switch (letter) {
      case 'A': // a prompt begins
      case 'N': // the same, of nested ones
      case 'B': // it ends, the command may be typed
      case 'I':
        return { kind: 'prompt' };
      case 'C': {
        const command = id === 133 ? kittyCommand(fields) : this.#command;
        this.#command = null;
        return { kind: 'started', command };
      }
      case 'D':
        return { kind: 'ended', exitStatus: exitStatusOf(fields[0]) };
      case 'E':
        if (id === 633) this.#command = cleanCommand(unescaped(fields[0] ?? ''));
        return null;
      default:
        return null;
    }
  }
}

function exitStatusOf(field: string | undefined): number | null {
  if (field === undefined || !/^-?\d{1,10}$/.test(field)) return null;
  const status = Number(field);
  return Math.abs(status) < LARGEST_EXIT ? status : null;
}

/** `cmdline_url=make%20all`, or `cmdline=make\ all` as a shell quotes it. */
function kittyCommand(fields: readonly string[]): string | null {
  const valueOf = (name: string): string | null =>
    fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  const encoded = valueOf('cmdline_url');
  if (encoded !== null) {
    try {
      return cleanCommand(decodeURIComponent(encoded));
    } catch {
      return null; // a malformed escape: the command runs all the same
    }
  }
  const quoted = valueOf('cmdline');
  return quoted === null ? null : cleanCommand(unquoted(quoted));
}

/** As `printf %q` writes it: backslashes, or `$'…'` as a whole where control characters are in it. */
function unquoted(text: string): string {
  const ansi = /^\$'(.*)'$/s.exec(text);
  return (ansi?.[1] ?? text).replace(/\\(.)/gs, '$1');
}

/** VS Code writes a backslash twice, and other characters as `\x3b`. */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(\\))/g, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(parseInt(hex, 16)),
  );
}

/** In one line of printable characters; null where nothing is left. */
function cleanCommand(text: string): string | null {
  const line = text
    .slice(0, 2 * LONGEST_COMMAND)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_COMMAND)
    .toWellFormed();
  return line === '' ? null : line;
}
