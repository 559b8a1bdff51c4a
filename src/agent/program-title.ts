/**
 * What the title of a program that is not ccmux's own client says of it. Agents tell their state there: a spinner of
 * braille dots while they work (Codex, opencode, Kimi), `✦` and `⏲` at work, `✋` with a request and `◇` at rest
 * (Gemini), a half moon at work and `✳` at rest (Claude Code). Any other title says nothing, but for the end of what
 * was said before.
 */
export interface ProgramTitle {
  readonly kind: 'busy' | 'idle' | 'waiting';
  /** Milliseconds since the epoch. */
  readonly since: number;
}

const BUSY = /^(?:[\u2800-\u28ff]{1,2}|[◐◑◒◓]|[✦⏲]\ufe0f?)(?:\s|$)|\s[\u2800-\u28ff]{1,2}$/u;
const WAITING = /^✋\s/u;
const IDLE = /^[✳◇]\ufe0f?(?:\s|$)/u;

/** The claim of a title that has come, or may be the same as before. */
export function programTitle(title: string, before: ProgramTitle | null, at: number): ProgramTitle | null {
  const kind = BUSY.test(title) ? 'busy' : WAITING.test(title) ? 'waiting' : IDLE.test(title) ? 'idle' : null;
  // A spinner that has gone turns no more.
  const said = kind ?? (before === null ? null : 'idle');
  return said === null || said === before?.kind ? before : { kind: said, since: at };
}
