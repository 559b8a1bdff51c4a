/**
 * What a stand-in shows at a moment, in three parts: the transcript, which only grows; what is going on, below it;
 * and at the bottom the prompt, or the question that takes its place.
 */
import { cutText, textWidth } from '../ui/text.ts';
import { callLines, durationText, entryLines, noteLines, sayLines, userLines } from './entries.ts';
import { ACCENT, ALERT, BOLD, FAINT, GOOD, SPIN_MS, SPINNER } from './look.ts';
import { endOf, TYPE_MS, WORD_MS, wordsOf, type Play } from './play.ts';
import type { AskBeat, Todo } from './script.ts';
import { span, wrap, type Line, type Style } from './spans.ts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Who stands in. */
export interface Cast {
  readonly name: string;
  readonly role: string;
  /** What to press for the page of ccmux's keys, `Ctrl+\ ?`; null where that is not known. */
  readonly helpKeys: string | null;
}

export interface View {
  /** Lines of the entry of each number; numbers count from the play's beginning. */
  readonly entry: (number: number) => readonly Line[];
  /** Numbers of the first entry that is still known, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Above the transcript. */
  readonly welcome: readonly Line[];
  readonly activity: readonly Line[];
  readonly bottom: readonly Line[];
  /** Place in `bottom`; null while a question is asked. */
  readonly cursor: { readonly row: number; readonly col: number } | null;
}

/** Below this height the welcome is one line. */
const ROWS_FOR_BOX = 22;
/** Below these heights first the line under the prompt goes, then all around it. */
const ROWS_FOR_RULE = 14;
const ROWS_FOR_HINT = 7;

export function viewOf(play: Play, { cast, size, now }: { cast: Cast; size: Size; now: number }): View {
  const { cols } = size;
  const ask = play.beat?.is;
  const bottom =
    ask?.kind === 'ask' ? askLines(ask, play.choice, cols) : promptLines(play, { cast, size, now });
  return {
    entry: (number) => entryLines(play.entries[number - play.dropped], cols),
    from: play.dropped,
    to: play.dropped + play.entries.length,
    welcome: welcomeLines(cast, size),
    activity: activityLines(play, { cols, now }),
    bottom: bottom.lines,
    cursor: bottom.cursor,
  };
}

/** When the view will be another one without the user; null for never. */
export function nextChangeOf(play: Play, now: number): number | null {
  const end = endOf(play);
  const steps: readonly number[] = [
    ...(end === null ? [] : [end]),
    ...(play.turn !== null && play.status.kind === 'busy' ? [nextStep(now, 0, SPIN_MS)] : []),
    ...(play.beat?.is.kind === 'prompt' ? [nextStep(now, play.beat.beganAt, TYPE_MS)] : []),
    ...(play.beat?.is.kind === 'say' ? [nextStep(now, play.beat.beganAt, WORD_MS)] : []),
  ];
  return steps.length === 0 ? null : Math.min(...steps);
}

function nextStep(now: number, beganAt: number, every: number): number {
  return beganAt + (Math.floor((now - beganAt) / every) + 1) * every;
}

function welcomeLines({ name }: Cast, { cols, rows }: Size): readonly Line[] {
  const inner = Math.min(cols, 46) - 4;
  const who = [span('◆ ', ACCENT), span('demo agent', BOLD)];
  if (rows < ROWS_FOR_BOX || inner < 16)
    return [[...who, span(` ${name}`, ACCENT), span(' · scripted, no model', FAINT)]];
  const row = (line: Line, width: number): Line => [
    span('│ ', ACCENT),
    ...line,
    span(`${' '.repeat(Math.max(0, inner - width))} │`, ACCENT),
  ];
  const texts = ['a scripted stand-in: no model, no network', 'scripted: no model, no network'];
  const told = texts.find((text) => textWidth(text) <= inner) ?? cutText('scripted, no model', inner);
  const title = cutText(name, Math.max(1, inner - 13));
  return [
    [span(`╭${'─'.repeat(inner + 2)}╮`, ACCENT)],
    row([...who, span(` ${title}`, ACCENT)], 13 + textWidth(title)),
    row([span(told, FAINT)], textWidth(told)),
    [span(`╰${'─'.repeat(inner + 2)}╯`, ACCENT)],
  ];
}

function activityLines(play: Play, { cols, now }: { cols: number; now: number }): readonly Line[] {
  const { beat, turn } = play;
  const running = beat === null ? [] : runningLines(beat.is, { cols, elapsedMs: now - beat.beganAt });
  if (turn === null || beat?.is.kind === 'ask') return running;
  const symbol = SPINNER[Math.floor(now / SPIN_MS) % SPINNER.length];
  const verb = `${turn.verb}…`;
  const elapsed = ` ${durationText(now - turn.beganAt)}`;
  const tails = [`${elapsed} · esc to interrupt`, elapsed, ''];
  const tail = tails.find((each) => 2 + textWidth(verb) + textWidth(each) <= cols) ?? '';
  const spinner: Line = [
    span(`${symbol} `, ACCENT),
    span(cutText(verb, cols - 2), ACCENT),
    span(tail, FAINT),
  ];
  const queued = play.queue.flatMap((text) => userLines(text, cols));
  return [...running, [], spinner, ...play.todos.flatMap((todo) => todoLines(todo, cols)), ...queued];
}

function runningLines(
  beat: NonNullable<Play['beat']>['is'],
  { cols, elapsedMs }: { cols: number; elapsedMs: number },
): readonly Line[] {
  if (beat.kind === 'tool') {
    return [
      [],
      ...callLines(beat, cols, ACCENT),
      ...noteLines(`Running… ${durationText(elapsedMs)}`, cols, FAINT),
    ];
  }
  if (beat.kind === 'edit') {
    return [
      [],
      ...callLines({ name: 'Edit', input: beat.file }, cols, ACCENT),
      ...noteLines('Writing…', cols, FAINT),
    ];
  }
  if (beat.kind !== 'say') return [];
  const count = Math.min(wordsOf(beat.text), Math.floor(elapsedMs / WORD_MS) + 1);
  return [[], ...sayLines(beat.text.split(' ').slice(0, count).join(' '), cols)];
}

const TODO_MARKS = { done: '✓', doing: '▸', open: '·' } as const;

function todoLines({ text, state }: Todo, cols: number): readonly Line[] {
  const style = state === 'doing' ? { ...ACCENT, isBold: true } : FAINT;
  const mark = state === 'done' ? GOOD : style;
  return wrap(text, cols, {
    style,
    indent: { first: [span(`  ${TODO_MARKS[state]} `, mark)], rest: [span('    ')] },
  });
}

interface Bottom {
  readonly lines: readonly Line[];
  readonly cursor: { readonly row: number; readonly col: number } | null;
}

function askLines(ask: AskBeat, chosen: number, cols: number): Bottom {
  const indent = { first: [span(' ')], rest: [span(' ')] };
  const choices = ask.choices.flatMap(({ label }, index) => {
    const style: Style = index === chosen ? { ...ACCENT, isBold: true } : {};
    const mark = `${index === chosen ? ' ❯ ' : '   '}${index + 1}. `;
    return wrap(label, cols, {
      style,
      indent: { first: [span(mark, style)], rest: [span(' '.repeat(mark.length))] },
    });
  });
  const lines = [
    rule(cols, ALERT),
    ...wrap(ask.title, cols, { style: ALERT, indent }),
    ...ask.subject.flatMap((line) =>
      wrap(line, cols, { indent: { first: [span('   ')], rest: [span('     ')] } }),
    ),
    [],
    ...wrap(ask.question, cols, { style: BOLD, indent }),
    ...choices,
    [span(cutText(' demo agent · esc refuses', cols), FAINT)],
  ];
  return { lines, cursor: null };
}

function promptLines(play: Play, { cast, size, now }: { cast: Cast; size: Size; now: number }): Bottom {
  const { cols, rows } = size;
  const typed = scriptTyping(play, now) ?? play.input;
  const isEmpty = typed === '';
  const text = isEmpty ? cutText(play.script.suggestion, cols - 3) : typed;
  const indent = { first: [span('› ', ACCENT)], rest: [span('  ')] };
  // A blank of the user's own at the end is not lost to the wrapping: the cursor stands behind it.
  const input = wrap(text, cols - 1, { indent, ...(isEmpty && { style: FAINT }) });
  const above = rows >= ROWS_FOR_HINT ? [rule(cols, FAINT)] : [];
  const hint = play.leaving === null ? markOf(cast, cols - 2) : `${play.leaving} again to leave`;
  const below = [
    ...(rows >= ROWS_FOR_RULE ? [rule(cols, FAINT)] : []),
    ...(rows >= ROWS_FOR_HINT ? [[span(cutText(`  ${hint}`, cols), FAINT)]] : []),
  ];
  const last = input.at(-1) ?? [];
  const col = isEmpty
    ? 2
    : Math.min(
        cols - 1,
        last.reduce((width, each) => width + textWidth(each.text), 0),
      );
  return {
    lines: [...above, ...input, ...below],
    cursor: { row: above.length + (isEmpty ? 0 : input.length - 1), col },
  };
}

/** That it is a demo, and which key leads to all others; the shorter, the narrower the pane is. */
function markOf({ helpKeys }: Cast, width: number): string {
  const keys = helpKeys === null ? '? for help' : `${helpKeys} for keys`;
  const texts = [`demo agent · scripted · ${keys}`, `demo agent · ${keys}`];
  return texts.find((text) => textWidth(text) <= width) ?? 'demo agent';
}

/** What of its prompt the script has typed so far; null while it does not type. */
function scriptTyping({ beat }: Play, now: number): string | null {
  if (beat?.is.kind !== 'prompt') return null;
  return beat.is.text.slice(0, Math.floor((now - beat.beganAt) / TYPE_MS) + 1);
}

function rule(cols: number, style: Style): Line {
  return [span('─'.repeat(cols), { ...style, isBold: false })];
}
