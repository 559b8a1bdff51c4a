/** What programs write, made by rule: the same bytes in every run. Each is about `bytes` long and can be repeated. */
import type { Size } from '../../../src/core/geometry.ts';

export const CORPORA = ['ascii', 'sgr', 'unicode', 'dense', 'claude', 'region'] as const;

export type Corpus = (typeof CORPORA)[number];

type Make = (pane: Size, random: (below: number) => number) => (index: number) => string;

const WORDS =
  'the of static const return buffer parse error module function await render frame token stream layout cell damage build test passed failed line column'.split(
    ' ',
  );

const MAKERS: Readonly<Record<Corpus, Make>> = {
  ascii: (_, random) => () => `${prose(random, 20 + random(80))}\r\n`,
  sgr: (_, random) => () => {
    const colors = [
      () => `\x1b[38;5;${random(256)}m`,
      () => `\x1b[38;2;${random(256)};${random(256)};${random(256)}m`,
      () => `\x1b[1;${30 + random(8)};${40 + random(8)}m`,
    ];
    return `${times(8, () => colors[random(3)]() + prose(random, 4 + random(8)))}\x1b[0m\r\n`;
  },
  unicode: (_, random) => () => {
    const kinds = [
      () => times(5, () => String.fromCodePoint(0x4e00 + random(5000))),
      () => times(6, () => String.fromCodePoint(0xac00 + random(5000))),
      () => `${String.fromCodePoint(0x1f600 + random(60))} `,
      () => 'éüñçøß àâê ',
      () => `─│┌┐└┘├┤ ${prose(random, 6)}`,
    ];
    return `${times(8, () => kinds[random(5)]())}\r\n`;
  },
  /** Every cell another colour, as in a picture. */
  dense:
    ({ cols, rows }) =>
    (index) => {
      const letter = String.fromCharCode(65 + (index % 26));
      const cell = (at: number) => {
        const color = ((Math.floor(at / cols) + (at % cols) + index) % 156) + 100;
        return `\x1b[38;5;${color};48;5;${355 - color};1;3;4m${letter}`;
      };
      return `\x1b[H${Array.from({ length: cols * rows }, (_, at) => cell(at)).join('')}\x1b[m`;
    },
  /** An agent: its last lines are erased, new text comes above, and they are drawn again. */
  claude: ({ cols }, random) => {
    const width = Math.max(20, cols - 2);
    const box = [`╭${'─'.repeat(width - 2)}╮`, `│ >${' '.repeat(width - 4)}│`, `╰${'─'.repeat(width - 2)}╯`];
    return (index) => {
      const erase = index === 0 ? '' : '\x1b[2K\x1b[1A'.repeat(5);
      const said =
        random(3) > 0 ? '' : `\x1b[38;2;215;119;87m⏺\x1b[39m ${prose(random, Math.min(width - 4, 60))}\r\n`;
      const doing = `\x1b[38;2;215;119;87m✻ Thinking…\x1b[39m \x1b[2m(${index} s · esc)\x1b[22m`;
      const live = `${doing}\r\n\r\n\x1b[2m${box.join('\r\n')}\x1b[22m\r\n  ? for shortcuts`;
      return `\x1b[?2026h\x1b[?25l${erase}\x1b[2K\x1b[G${said}${live}\x1b[?25h\x1b[?2026l`;
    };
  },
  region:
    ({ rows }) =>
    (index) => {
      const bottom = Math.max(3, rows - 2);
      return `${index === 0 ? `\x1b[2;${bottom}r\x1b[${bottom};1H` : ''}line ${index} of a region\r\n`;
    },
};

export function makeCorpus(name: Corpus, pane: Size, bytes: number): Buffer {
  const piece = MAKERS[name](pane, randomNumbers());
  const pieces: Buffer[] = [];
  for (let length = 0, index = 0; length < bytes; index++) {
    const next = Buffer.from(piece(index));
    pieces.push(next);
    length += next.length;
  }
  return Buffer.concat(pieces);
}

function prose(random: (below: number) => number, length: number): string {
  let text = '';
  while (text.length < length) text += `${WORDS[random(WORDS.length)]} `;
  return text.slice(0, length);
}

function times(count: number, make: () => string): string {
  return Array.from({ length: count }, make).join('');
}

function randomNumbers(): (below: number) => number {
  let state = 12345;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * below);
  };
}
