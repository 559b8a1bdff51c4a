/**
 * What the window around a terminal is told besides the picture: its title, and how far the work is (OSC 9;4), which
 * terminals show in their tab or on the desktop's bar. Said when it changes, and taken back when the client leaves.
 */
import type { ProgramProgress } from '../emulator/notifications.ts';
import { plainLine } from '../ui/plain-characters.ts';

export interface WindowNotes {
  /** Null: the terminal keeps its own. */
  readonly title: string | null;
  /** Null for none. */
  readonly progress: ProgramProgress | null;
}

export interface WindowWriterOptions {
  readonly send: (text: string) => void;
  /** Names of the terminal, see `OuterTerminal.names`. */
  readonly names: () => readonly (string | undefined)[];
  /** The terminal takes titles (OSC 2), and shows letters beyond ASCII. */
  readonly takesTitle: () => boolean;
  readonly isAsciiOnly: () => boolean;
}

const OSC = '\x1b]';
const ST = '\x1b\\';
/** A tab shows a few words; a title without end would be sent again and again. */
const LONGEST_TITLE = 200;

/**
 * By the name that a terminal gives itself, or TERM_PROGRAM, or TERM. Others take OSC 9 for a notification, and would
 * pop a window up for each step.
 */
const SHOWS_PROGRESS =
  /^(ghostty|xterm-ghostty|wezterm|kitty|xterm-kitty|mintty|conemu|windows[ _]?terminal)/i;
/** iTerm2 since this version; before it, each would be a notification. */
const ITERM = /^iTerm2 ([0-9]+)\.([0-9]+)(?:\.([0-9]+))?/;
const ITERM_WITH_PROGRESS = [3, 6, 6];

/** ConEmu's numbers of states. */
const STATES = { running: 1, failed: 2, paused: 4 } as const;
const UNKNOWN_PERCENT = 3;

export class WindowWriter {
  readonly #options: WindowWriterOptions;
  #title: string | null = null;
  #progress = '';

  constructor(options: WindowWriterOptions) {
    this.#options = options;
  }

  /** Cheap when nothing changed. */
  follow({ title, progress }: WindowNotes): void {
    const { send, takesTitle, isAsciiOnly } = this.#options;
    if (title !== null && takesTitle()) {
      const cut = title.slice(0, LONGEST_TITLE).toWellFormed();
      const shown = isAsciiOnly() ? plainLine(cut) : cut;
      if (shown !== this.#title) send(`${OSC}2;${shown}${ST}`);
      this.#title = shown;
    }
    if (progress === null && this.#progress === '') return;
    if (!this.#showsProgress) return;
    const told = progress === null ? '' : progressOf(progress);
    if (told !== this.#progress) send(`${OSC}9;4;${told === '' ? '0' : told}${ST}`);
    this.#progress = told;
  }

  /** The terminal may have been given back, with its title, and taken again. */
  renew(): void {
    const { send } = this.#options;
    if (this.#title !== null) send(`${OSC}2;${this.#title}${ST}`);
    if (this.#progress !== '') send(`${OSC}9;4;${this.#progress}${ST}`);
  }

  /** What the client does not take back itself: titles it does. */
  leave(): void {
    if (this.#progress !== '') this.#options.send(`${OSC}9;4;0${ST}`);
    this.#progress = '';
  }

  get #showsProgress(): boolean {
    return this.#options.names().some((name) => name !== undefined && showsProgress(name));
  }
}

function showsProgress(name: string): boolean {
  const iterm = ITERM.exec(name);
  if (iterm === null) return SHOWS_PROGRESS.test(name);
  const version = iterm.slice(1, 4).map((part) => Number(part || 0));
  const differing = version.findIndex((part, at) => part !== ITERM_WITH_PROGRESS[at]);
  return differing < 0 || version[differing] > ITERM_WITH_PROGRESS[differing];
}

function progressOf({ kind, percent }: ProgramProgress): string {
  if (percent === null) return kind === 'running' ? String(UNKNOWN_PERCENT) : String(STATES[kind]);
  return `${STATES[kind]};${percent}`;
}
