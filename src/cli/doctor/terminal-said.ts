/**
 * What a terminal is asked for the doctor, and what its answers say: whether Shift+Enter reaches a program, and how many
 * columns it gives to characters about which terminals differ.
 */
import {
  DEVICE_ATTRIBUTES_QUERY,
  hasOtherKeysByName,
  KEYBOARD_QUERIES,
  parseAnswer,
} from '../../core/terminal-answers.ts';

/** What is drawn with, and what people and programs write; a name for each, since it may not be seen. */
export const WIDTH_SAMPLES: readonly (readonly [text: string, name: string])[] = [
  ['─', 'a line of a border'],
  ['●', 'a filled circle'],
  ['漢', 'a Chinese character'],
  ['e\u0301', 'a letter with a combining accent'],
  ['😀', 'an emoji'],
  ['❤\ufe0f', 'a symbol made an emoji'],
  ['👩\u200d🚀', 'an emoji of several'],
];

const CSI = '\x1b[';
const CURSOR_POSITION_QUERY = `${CSI}6n`;
/** Back to the beginning of the line, and nothing on it. */
const ANEW = `\r${CSI}K`;
/** Should one of the questions have been taken for a colour. */
const PLAIN = `${CSI}m`;

export interface TerminalSaid {
  readonly keyboard: 'kitty' | 'other-keys' | null;
  /** Name and version that it gives itself. */
  readonly version: string | null;
  /** Columns of each of the samples, as far as it has told. */
  readonly widths: readonly number[];
  /** It has answered the last question, so that what it has not answered it does not know. */
  readonly isWhole: boolean;
}

/** Draws each sample on the line that the cursor is in, asks where the cursor is then, and leaves the line empty. */
export function questions(samples: readonly string[]): string {
  const drawn = samples.map((text) => `${ANEW}${text}${CURSOR_POSITION_QUERY}`);
  return `${drawn.join('')}${ANEW}${KEYBOARD_QUERIES}${DEVICE_ATTRIBUTES_QUERY}${PLAIN}${ANEW}`;
}

const SEQUENCES = /\x1b\[[?>]?[0-9;]*[A-Za-z]|\x1bP>\|[^\x1b\x07]*(?:\x07|\x1b\\)/g;
const CURSOR_POSITION = /^\x1b\[[0-9]+;([0-9]+)R$/;

/** `received` is all that came from the terminal, whatever was typed in between. */
export function terminalSaid(received: string): TerminalSaid {
  let [keyboard, version, isWhole]: [TerminalSaid['keyboard'], string | null, boolean] = [null, null, false];
  const widths: number[] = [];
  for (const [sequence] of received.matchAll(SEQUENCES)) {
    const column = CURSOR_POSITION.exec(sequence)?.[1];
    if (column !== undefined) widths.push(Number(column) - 1);
    const answer = parseAnswer(Buffer.from(sequence, 'latin1'));
    if (answer?.kind === 'kittyKeys') keyboard = 'kitty';
    else if (answer?.kind === 'otherKeys') keyboard ??= 'other-keys';
    else if (answer?.kind === 'version') version = answer.text;
    else if (answer?.kind === 'deviceAttributes') isWhole = true;
  }
  // A tmux has it only where it is told to.
  const isTmux = version?.startsWith('tmux') === true;
  if (version !== null && !isTmux && hasOtherKeysByName(version)) keyboard ??= 'other-keys';
  return { keyboard, version, widths, isWhole };
}
