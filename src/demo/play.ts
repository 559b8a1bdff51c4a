/**
 * The story engine: what a stand-in is doing at a moment of its own time (milliseconds since it started), worked out
 * from its script and what the user has typed. Pure: the same keys at the same times always give the same play.
 */
import type { AskBeat, Beat, EditBeat, Script, Todo, ToolBeat } from './script.ts';

/** What has happened and does not change any more, oldest first. */
export type Entry =
  | { readonly kind: 'user'; readonly text: string }
  | { readonly kind: 'say'; readonly text: string }
  | ToolBeat
  | EditBeat
  | { readonly kind: 'note'; readonly text: string; readonly isBad?: boolean }
  /** The end of a turn that took so long. */
  | { readonly kind: 'worked'; readonly ms: number };

export interface Play {
  readonly script: Script;
  readonly topic: string;
  readonly entries: readonly Entry[];
  /** Entries that were dropped at the beginning, since they would be too many. */
  readonly dropped: number;
  /** What is being done; null while nothing is, and nothing is to come. */
  readonly beat: { readonly is: Beat; readonly beganAt: number } | null;
  readonly upcoming: readonly Beat[];
  readonly chapter: { readonly next: number; readonly pauseMs: number };
  /** Null while no turn runs. */
  readonly turn: { readonly beganAt: number; readonly verb: string } | null;
  readonly status: { readonly kind: 'idle' | 'busy' | 'waiting'; readonly since: number };
  readonly todos: readonly Todo[];
  readonly input: string;
  /** Sent while a turn was running; answered when what is being done is done. */
  readonly queue: readonly string[];
  /** The highlighted choice of a question. */
  readonly choice: number;
  /** How many prompts of the user's were answered. */
  readonly replied: number;
  /** Ctrl+C or Ctrl+D once: the same key again leaves. */
  readonly leaving: string | null;
  readonly isOver: boolean;
}

/** Speed of the script's typing and of its talk. */
export const TYPE_MS = 38;
export const WORD_MS = 65;
/** What is typed or said stays so long before it goes on. */
const HOLD_MS = 500;
/** The script does not type while the user does: it waits until they have been still for so long. */
const STILL_MS = 20_000;
/** After an answer or an interruption the user has the word for so long. */
const REST_AFTER_USER_MS = 60_000;
/** More than any screen and its scrollback need. */
const MOST_ENTRIES = 400;
const LONGEST_INPUT = 2000;

export function beginPlay(script: Script): Play {
  const { past, agoMs, beats, topic, pauseMs } = script.opening;
  const isBusy = beats.length > 0;
  const play: Play = {
    script,
    topic,
    entries: [],
    dropped: 0,
    beat: null,
    upcoming: beats,
    chapter: { next: 0, pauseMs },
    turn: isBusy ? { beganAt: -agoMs, verb: 'Working' } : null,
    status: { kind: isBusy ? 'busy' : 'idle', since: -agoMs },
    todos: [],
    input: '',
    queue: [],
    choice: 0,
    replied: 0,
    leaving: null,
    isOver: false,
  };
  return next(past.reduce(finished, play), 0);
}

/** The play at `now`, with everything done in between at its own time. `now` never goes back. */
export function advance(play: Play, now: number): Play {
  let current = play;
  for (let end = endOf(current); end !== null && end <= now; end = endOf(current))
    current = pass(current, end);
  return current;
}

/** When the beat at hand is over; null where that depends on the user. */
export function endOf({ beat, input }: Play): number | null {
  if (beat === null || beat.is.kind === 'ask') return null;
  // The script takes no one's words out of their mouth.
  if (beat.is.kind === 'rest' && input !== '') return null;
  return beat.beganAt + durationOf(beat.is);
}

function durationOf(beat: Exclude<Beat, AskBeat>): number {
  switch (beat.kind) {
    case 'prompt':
      return beat.text.length * TYPE_MS + HOLD_MS;
    case 'say':
      return wordsOf(beat.text) * WORD_MS + HOLD_MS;
    case 'todos':
      return 0;
    default:
      return beat.ms;
  }
}

export function wordsOf(text: string): number {
  return text.split(' ').length;
}

/** Ends the beat at hand at the time `at`. */
function pass(play: Play, at: number): Play {
  const beat = play.beat?.is;
  if (beat === undefined) return play;
  if (beat.kind === 'rest') return openChapter(play, at);
  const done = beat.kind === 'prompt' ? submitted(play, beat.text, at) : finished(play, beat);
  return next({ ...done, beat: null }, at);
}

/** The beat's mark on the transcript. */
function finished(play: Play, beat: Beat): Play {
  switch (beat.kind) {
    case 'prompt':
      return withEntry(play, { kind: 'user', text: beat.text });
    case 'say':
    case 'tool':
    case 'edit':
      return withEntry(play, beat);
    case 'todos':
      return { ...play, todos: beat.items };
    default:
      return play;
  }
}

function submitted(play: Play, text: string, at: number): Play {
  return {
    ...withEntry(play, { kind: 'user', text }),
    turn: { beganAt: at, verb: 'Thinking' },
    status: { kind: 'busy', since: at },
  };
}

/** Begins what comes next: the user's word before the script's. */
function next(play: Play, at: number): Play {
  const asked = play.queue.at(0);
  if (asked !== undefined) return next(replied({ ...play, queue: play.queue.slice(1) }, asked, at), at);
  const beat = play.upcoming.at(0);
  if (beat === undefined)
    return play.turn === null ? rested(play, play.chapter.pauseMs, at) : turnOver(play, at);
  const begun: Play = { ...play, upcoming: play.upcoming.slice(1), beat: { is: beat, beganAt: at } };
  if (beat.kind === 'think' && begun.turn !== null)
    return { ...begun, turn: { ...begun.turn, verb: beat.verb } };
  if (beat.kind === 'ask')
    return { ...begun, status: { kind: 'waiting', since: statusAge(play, at) }, choice: 0 };
  return begun;
}

/** A question that stands there from the beginning has stood as long as the turn. */
function statusAge(play: Play, at: number): number {
  return at === 0 ? play.status.since : at;
}

function turnOver(play: Play, at: number): Play {
  const ms = at - (play.turn?.beganAt ?? at);
  const done = withEntry({ ...play, turn: null, todos: [] }, { kind: 'worked', ms });
  return rested({ ...done, status: { kind: 'idle', since: at } }, play.chapter.pauseMs, at);
}

function rested(play: Play, ms: number, at: number): Play {
  if (play.script.chapters.length === 0) return { ...play, beat: null };
  return { ...play, beat: { is: { kind: 'rest', ms }, beganAt: at } };
}

/** The next chapter; behind the last one comes the first again. */
function openChapter(play: Play, at: number): Play {
  const { chapters } = play.script;
  const { topic, beats, pauseMs } = chapters[play.chapter.next % chapters.length];
  const chapter = { next: play.chapter.next + 1, pauseMs };
  return next({ ...play, topic, chapter, upcoming: beats, beat: null }, at);
}

function withEntry(play: Play, entry: Entry): Play {
  const entries = [...play.entries, entry];
  const extra = Math.max(0, entries.length - MOST_ENTRIES);
  return { ...play, entries: entries.slice(extra), dropped: play.dropped + extra };
}

/** The script's answer to the user's own prompt, before whatever it was going to do. */
function replied(play: Play, text: string, at: number): Play {
  const { replies } = play.script;
  const beats = replies[play.replied % replies.length].map((beat) => withPrompt(beat, text));
  const begun = play.turn === null ? submitted(play, text, at) : withEntry(play, { kind: 'user', text });
  return {
    ...begun,
    upcoming: [...beats, ...play.upcoming],
    replied: play.replied + 1,
    chapter: { ...play.chapter, pauseMs: Math.max(play.chapter.pauseMs, REST_AFTER_USER_MS) },
  };
}

function withPrompt(beat: Beat, prompt: string): Beat {
  if (beat.kind !== 'say') return beat;
  const quoted = prompt.replace(/\s+/g, ' ');
  const short = quoted.length > 60 ? `${quoted.slice(0, 59)}…` : quoted;
  return { ...beat, text: beat.text.replaceAll('{prompt}', () => short) };
}

// What the user does.

/** Enter. */
export function send(play: Play, now: number): Play {
  if (play.beat?.is.kind === 'ask') return choose(play, play.choice, now);
  const text = play.input.trim();
  const emptied: Play = { ...play, input: '', leaving: null };
  if (text === '') return emptied;
  if (text === '/exit' || text === '/quit') return { ...emptied, isOver: true };
  if (text === '/clear')
    return settled({ ...emptied, dropped: play.dropped + play.entries.length, entries: [] }, now);
  if (text.startsWith('/') || text === '?')
    return settled(withEntry(emptied, { kind: 'note', text: HELP }), now);
  const isInTurn = play.turn !== null;
  const queued = { ...emptied, queue: [...play.queue, text] };
  if (!isInTurn) return next({ ...queued, upcoming: [], beat: null }, now);
  // A thought can be left at once, a tool that runs cannot.
  return play.beat?.is.kind === 'think' ? next({ ...queued, beat: null }, now) : queued;
}

const HELP =
  'A demo agent: type a prompt and Enter, Esc interrupts, 1 to 9 or ↑ ↓ and Enter answer a question, ' +
  '/clear empties the screen, /exit or Ctrl+C twice leaves.';

/** Typed or pasted text. */
export function enterText(play: Play, text: string, now: number): Play {
  const { beat } = play;
  if (beat?.is.kind === 'ask') {
    const number = /^[1-9]$/.exec(text)?.[0];
    const index = Number(number ?? 0) - 1;
    return index >= 0 && index < beat.is.choices.length ? choose(play, index, now) : play;
  }
  const input = (play.input + text.replace(/[\r\n\t]+/g, ' ')).slice(0, LONGEST_INPUT);
  return settled({ ...play, input, leaving: null }, now);
}

/** Backspace by one character, or the whole line (Ctrl+U). */
export function erase(play: Play, what: 'character' | 'line', now: number): Play {
  const input = what === 'line' ? '' : Array.from(play.input).slice(0, -1).join('');
  return settled({ ...play, input, leaving: null }, now);
}

/** The script keeps still for a while after the user's hand was at the keyboard, and gives the prompt back. */
function settled(play: Play, now: number): Play {
  const { beat } = play;
  if (beat?.is.kind === 'prompt') {
    const upcoming = [beat.is, ...play.upcoming];
    return {
      ...play,
      upcoming,
      beat: { is: { kind: 'rest', ms: STILL_MS }, beganAt: now },
      chapter: again(play),
    };
  }
  if (beat?.is.kind !== 'rest') return play;
  const ms = Math.max(beat.is.ms, now + STILL_MS - beat.beganAt);
  return { ...play, beat: { is: { kind: 'rest', ms }, beganAt: beat.beganAt } };
}

/** The chapter whose prompt was not sent comes next again. */
function again({ chapter }: Play): Play['chapter'] {
  return { ...chapter, next: chapter.next - 1 };
}

export function moveChoice(play: Play, by: 1 | -1): Play {
  if (play.beat?.is.kind !== 'ask') return play;
  const count = play.beat.is.choices.length;
  return { ...play, choice: (play.choice + by + count) % count };
}

function choose(play: Play, index: number, now: number): Play {
  const ask = play.beat?.is;
  if (ask?.kind !== 'ask') return play;
  const choice = ask.choices[index];
  const kept: Play = {
    ...play,
    beat: null,
    status: { kind: 'busy', since: now },
    upcoming: choice.then ?? play.upcoming,
  };
  const answer =
    ask.wants === 'answer'
      ? withEntry(kept, { kind: 'note', text: `${ask.question} → ${choice.label}` })
      : kept;
  return next(answer, now);
}

/** Esc: a question is refused, a turn is stopped, a line is emptied. */
export function interrupt(play: Play, now: number): Play {
  const ask = play.beat?.is;
  if (play.turn === null) return erase(play, 'line', now);
  const text = ask?.kind === 'ask' ? `${ask.title}: refused` : 'Interrupted · what should be done instead?';
  const stopped = withEntry(
    { ...play, beat: null, upcoming: [], queue: [], turn: null, todos: [] },
    {
      kind: 'note',
      text,
      isBad: true,
    },
  );
  return rested({ ...stopped, status: { kind: 'idle', since: now } }, REST_AFTER_USER_MS, now);
}

/** Ctrl+C or Ctrl+D: the second one in a row leaves, the first stops or empties what there is. */
export function leave(play: Play, key: string, now: number): Play {
  if (play.leaving === key) return { ...play, isOver: true };
  const stopped = key === 'Ctrl+C' && (play.turn !== null || play.input !== '') ? interrupt(play, now) : play;
  return { ...stopped, leaving: key };
}
