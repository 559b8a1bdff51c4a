/**
 * Text of the chrome, measured in cells. A *cluster* is what a reader takes for one character: it stands in one cell
 * or, when wide, in two. A *segment* is text of one style; a *line* is a list of segments.
 * Titles come from programs and files, so everything is cleaned and bounded before it is measured.
 */
import { charProperties, joinsIn, widthIn } from '../emulator/width-provider.ts';

/** What a piece of text means; the theme says how it looks. */
export type Tone =
  | 'border'
  | 'border-focused'
  | 'title'
  | 'title-focused'
  | 'detail'
  | 'status'
  | 'hint'
  | 'busy'
  | 'waiting'
  | 'idle'
  | 'done'
  | 'failed'
  | 'overlay'
  | 'overlay-key'
  | 'overlay-title';

export interface Segment {
  readonly text: string;
  readonly tone: Tone;
  /** `#rrggbb` instead of the tone's own foreground. */
  readonly color?: string;
  readonly isBold?: boolean;
  /** Of the line in a list that the keys are about: in the colours of a selection. */
  readonly isSelected?: boolean;
}

export type TextLine = readonly Segment[];

export interface Cluster {
  readonly text: string;
  readonly width: 1 | 2;
  /** Index of its first unit in the whole text. */
  readonly start: number;
}

export const ELLIPSIS = '…';

/** No title needs more; what is longer is not even looked at. */
const LENGTH_LIMIT = 4096;

/** Units of one cluster: a joined family of four is 11, stacked accents beyond this are cut off. */
const CLUSTER_LIMIT = 32;

/** Controls; invisible marks that reorder or join text (all but the emoji joiner and selectors); halves of pairs. */
const UNFIT =
  /[\u0000-\u001f\u007f-\u009f]+|[\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

const IS_PLAIN = /^[\u0020-\u007e]*$/;

/** `text` without anything that a terminal would obey: one line, no controls, bounded. */
export function cleanText(text: string): string {
  const bounded = text.length > LENGTH_LIMIT ? text.slice(0, LENGTH_LIMIT) : text;
  if (IS_PLAIN.test(bounded)) return bounded;
  return bounded.replace(UNFIT, (found) => {
    const code = found.charCodeAt(0);
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
    return code < 0xa0 ? ' ' : '';
  });
}

/** The characters of clean text with their widths, divided as every screen of ccmux divides them. */
export function clusters(text: string): readonly Cluster[] {
  const found: { text: string; width: 1 | 2; start: number }[] = [];
  let before = 0;
  let start = 0;
  for (const character of text) {
    const properties = charProperties(character.codePointAt(0) ?? 0, before);
    const width = widthIn(properties);
    const last = found.at(-1);
    if (joinsIn(properties) && last !== undefined) {
      if (last.text.length < CLUSTER_LIMIT) last.text += character;
      if (width !== 0) last.width = width === 2 ? 2 : 1;
    } else if (width !== 0) {
      found.push({ text: character, width: width === 2 ? 2 : 1, start });
    }
    before = properties;
    start += character.length;
  }
  return found;
}

/** Cells that clean text takes. */
export function textWidth(text: string): number {
  if (IS_PLAIN.test(text)) return text.length;
  let width = 0;
  for (const cluster of clusters(text)) width += cluster.width;
  return width;
}

export function lineWidth(line: TextLine): number {
  return line.reduce((width, segment) => width + textWidth(segment.text), 0);
}

/** Clean text of at most `width` cells; what was cut off is marked by an ellipsis. */
export function cutText(text: string, width: number): string {
  if (width <= 0) return '';
  if (IS_PLAIN.test(text) && text.length <= width) return text;
  let kept = '';
  let used = 0;
  let shorter = '';
  for (const cluster of clusters(text)) {
    if (used + cluster.width > width) return shorter.trimEnd() + ELLIPSIS;
    kept += cluster.text;
    used += cluster.width;
    if (used < width) shorter = kept;
  }
  return kept;
}

/** A line of at most `width` cells, cut at its end. */
export function cutLine(line: TextLine, width: number): TextLine {
  if (lineWidth(line) <= width) return line;
  const kept: Segment[] = [];
  let room = width;
  for (const segment of line) {
    const needed = textWidth(segment.text);
    // The ellipsis must find room too where the cut falls between two segments.
    if (needed < room) {
      kept.push(segment);
      room -= needed;
      continue;
    }
    kept.push({ ...segment, text: cutText(segment.text + ELLIPSIS, room) });
    break;
  }
  return kept;
}
