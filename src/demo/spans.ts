/**
 * Styled text in lines: a *span* is text of one style, a *line* a list of spans that fits the terminal's width.
 * Nothing here knows escape sequences; `paint.ts` writes them.
 */
import { clusters, cutText, textWidth } from '../ui/text.ts';

/** What a piece of text is; look.ts says how it looks. */
export type Tone =
  | 'accent'
  | 'faint'
  | 'good'
  | 'bad'
  | 'alert'
  /** What the user has said. */
  | 'prompt'
  | 'prompt-mark'
  | 'added'
  | 'removed';

export interface Style {
  readonly tone?: Tone;
  readonly isBold?: boolean;
}

export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

export function span(text: string, style?: Style): Span {
  return style === undefined ? { text } : { text, style };
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + textWidth(text), 0);
}

/** `first` goes before the first line and `rest` before the others; both are equally wide. */
export interface Indent {
  readonly first: Line;
  readonly rest: Line;
}

export const NO_INDENT: Indent = { first: [], rest: [] };

/** Breaks text at blanks into lines of at most `width` cells; a word that is longer is broken where it must be. */
export function wrap(
  text: string,
  width: number,
  { style, indent = NO_INDENT }: WrapOptions = {},
): readonly Line[] {
  const room = Math.max(1, width - widthOf(indent.first));
  return wrapText(text, room).map((line, index) => [
    ...(index === 0 ? indent.first : indent.rest),
    ...(line === '' ? [] : [span(line, style)]),
  ]);
}

export interface WrapOptions {
  readonly style?: Style;
  readonly indent?: Indent;
}

function wrapText(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= room) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word in parts of at most `room` cells. */
function pieces(word: string, room: number): readonly string[] {
  if (textWidth(word) <= room) return [word];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const { text, width } of clusters(word)) {
    if (used + width > room && part !== '') {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += text;
    used += width;
  }
  return [...parts, part];
}

/** The line, cut where it is wider than `width` cells: on a narrow terminal nothing else can be done. */
export function fitted(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line;
  let room = width;
  return line.flatMap((each) => {
    if (room <= 0) return [];
    const text = textWidth(each.text) <= room ? each.text : cutText(each.text, room);
    room -= textWidth(each.text);
    return [{ ...each, text }];
  });
}

/** The line, blanks of `style` behind it up to `width` cells. */
export function padded(line: Line, width: number, style: Style): Line {
  const missing = width - widthOf(line);
  return missing > 0 ? [...line, span(' '.repeat(missing), style)] : line;
}
