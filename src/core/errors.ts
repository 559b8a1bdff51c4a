/**
 * The one error that ccmux shows to people: it names the thing and the remedy.
 * Its code decides the exit code; anything that is not a CcmuxError is a defect and exits 1.
 */
const EXIT_CODES = {
  /** Something outside did not work. */
  failed: 1,
  /** Wrong arguments. */
  usage: 2,
  /** In a config, layout or theme file. */
  'invalid-config': 2,
  /** No such session, pane, conversation. */
  'not-found': 3,
  /** Refused because something holds it. */
  held: 4,
  'timed-out': 5,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

export const ERROR_CODES = Object.keys(EXIT_CODES) as readonly ErrorCode[];

export class CcmuxError extends Error {
  readonly code: ErrorCode;
  /** What the user can do about it; one clause without a full stop. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CcmuxError';
    this.code = code;
    this.hint = options.hint;
  }

  /** The one line that is printed on stderr. */
  get line(): string {
    return this.hint === undefined ? this.message : `${this.message} (${this.hint})`;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}
