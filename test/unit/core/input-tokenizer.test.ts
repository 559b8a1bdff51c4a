import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputToken } from '../../../src/core/input-token.ts';
import { InputTokenizer } from '../../../src/core/input-tokenizer.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const text = (raw: Uint8Array): string => Buffer.from(raw).toString('latin1');
const joined = (tokens: readonly InputToken[]): string => tokens.map((token) => text(token.raw)).join('');

/** `kind:bytes` of each token; neighbouring runs of text or paste are joined, since chunks split them. */
function shown(tokens: readonly InputToken[]): string[] {
  const lines: string[] = [];
  let last = '';
  for (const token of tokens) {
    const kind = token.kind === 'focus' ? (token.isFocused ? 'focus-in' : 'focus-out') : token.kind;
    if (kind === last && (kind === 'text' || kind === 'paste-data'))
      lines[lines.length - 1] += text(token.raw);
    else lines.push(`${kind}:${text(token.raw)}`);
    last = kind;
  }
  return lines;
}

/** All tokens of `input`, the last ones by flushing until nothing waits. */
function tokensOf(input: string, chunks: readonly number[] = []): InputToken[] {
  const tokenizer = new InputTokenizer();
  const all = bytes(input);
  const tokens: InputToken[] = [];
  let at = 0;
  for (const length of chunks) {
    tokens.push(...tokenizer.push(all.slice(at, at + length)));
    at = Math.min(all.length, at + length);
  }
  tokens.push(...tokenizer.push(all.slice(at)));
  for (let i = 0; i < 50 && tokenizer.isPending; i++) tokens.push(...tokenizer.flush());
  return tokens;
}

const UTF8_E = '\xc3\xa9';
const EMOJI = '\xf0\x9f\x98\x80';

describe('tokens of terminal input', () => {
  it.each<[string, string, string[]]>([
    ['plain text is one run', 'hello', ['text:hello']],
    ['text of several bytes a character is one run', `a${UTF8_E}${EMOJI}b`, [`text:a${UTF8_E}${EMOJI}b`]],
    ['bytes that are no UTF-8 stay in the run', 'a\xff\xc3b\x80', ['text:a\xff\xc3b\x80']],
    [
      'control characters are keys of their own',
      'a\x01\x1cb\r\x7f',
      ['text:a', 'key:\x01', 'key:\x1c', 'text:b', 'key:\r', 'key:\x7f'],
    ],
    ['cursor keys', '\x1b[A\x1bOB\x1b[1;5C', ['key:\x1b[A', 'key:\x1bOB', 'key:\x1b[1;5C']],
    [
      'function keys of xterm, rxvt and the Linux console',
      '\x1bOP\x1b[15~\x1b[[A\x1b[24;2~\x1bO2P',
      ['key:\x1bOP', 'key:\x1b[15~', 'key:\x1b[[A', 'key:\x1b[24;2~', 'key:\x1bO2P'],
    ],
    [
      'CSI u and modifyOtherKeys',
      '\x1b[92;5u\x1b[27;5;92~\x1b[97:65;6:1u',
      ['key:\x1b[92;5u', 'key:\x1b[27;5;92~', 'key:\x1b[97:65;6:1u'],
    ],
    [
      'Alt and a character, of one byte or several',
      `\x1b1\x1b${UTF8_E}\x1b\r`,
      ['key:\x1b1', `key:\x1b${UTF8_E}`, 'key:\x1b\r'],
    ],
    ['a lone ESC is the Escape key', '\x1b', ['key:\x1b']],
    ['Escape twice is two keys', '\x1b\x1b', ['key:\x1b', 'key:\x1b']],
    ['Escape and Alt+a at once', '\x1b\x1ba', ['key:\x1b', 'key:\x1ba']],
    ['Alt+Up as a doubled ESC', '\x1b\x1b[A\x1b\x1bOA', ['key:\x1b\x1b[A', 'key:\x1b\x1bOA']],
    ['Escape before a mouse report', '\x1b\x1b[<0;3;4M', ['key:\x1b', 'mouse:\x1b[<0;3;4M']],
    [
      'Escape before a paste',
      '\x1b\x1b[200~x\x1b[201~',
      ['key:\x1b', 'paste-start:\x1b[200~', 'paste-data:x', 'paste-end:\x1b[201~'],
    ],
    ['Alt+[ alone', '\x1b[', ['key:\x1b[']],
    ['Alt+O alone', '\x1bO', ['key:\x1bO']],
    ['Escape, then Alt+[', '\x1b\x1b[', ['key:\x1b', 'key:\x1b[']],
    ['Alt+] before text', '\x1b]hello', ['key:\x1b]', 'text:hello']],
    ['Alt+P before text', '\x1bPrint', ['key:\x1bP', 'text:rint']],
    ['Alt+_ before text', '\x1b_x', ['key:\x1b_', 'text:x']],
    ['half a CSI sequence', '\x1b[1;', ['key:\x1b[', 'text:1;']],
    ['half a character', 'a\xe2\x82', ['text:a\xe2\x82']],
    [
      'a CSI sequence broken off by a control character',
      '\x1b[1\rx',
      ['key:\x1b[', 'text:1', 'key:\r', 'text:x'],
    ],
    ['mouse in SGR form', '\x1b[<64;10;20M\x1b[<0;1;1m', ['mouse:\x1b[<64;10;20M', 'mouse:\x1b[<0;1;1m']],
    ['mouse in the old form', '\x1b[M !\xf0x', ['mouse:\x1b[M !\xf0', 'text:x']],
    ['focus in and out', '\x1b[I\x1b[O', ['focus-in:\x1b[I', 'focus-out:\x1b[O']],
    ['device attributes', '\x1b[?62;22c\x1b[>0;276;0c', ['reply:\x1b[?62;22c', 'reply:\x1b[>0;276;0c']],
    ['mode reports and kitty flags', '\x1b[?2026;2$y\x1b[?1u', ['reply:\x1b[?2026;2$y', 'reply:\x1b[?1u']],
    [
      'status and window reports',
      '\x1b[0n\x1b[8;24;80t\x1b[?997;1n',
      ['reply:\x1b[0n', 'reply:\x1b[8;24;80t', 'reply:\x1b[?997;1n'],
    ],
    [
      'cursor position against modified F3',
      '\x1b[10;2R\x1b[1;2R\x1b[1;40R\x1b[?1;2R',
      ['reply:\x1b[10;2R', 'key:\x1b[1;2R', 'reply:\x1b[1;40R', 'reply:\x1b[?1;2R'],
    ],
    [
      'OSC, DCS and APC answers',
      '\x1b]11;rgb:00/00/00\x1b\\\x1b]10;x\x07\x1bP>|xterm(380)\x1b\\\x1b_Gi=1;OK\x1b\\',
      [
        'reply:\x1b]11;rgb:00/00/00\x1b\\',
        'reply:\x1b]10;x\x07',
        'reply:\x1bP>|xterm(380)\x1b\\',
        'reply:\x1b_Gi=1;OK\x1b\\',
      ],
    ],
    [
      'a paste with what looks like keys in it',
      '\x1b[200~a\x1b[A\x1c\x1b[20\x1b[201~b',
      ['paste-start:\x1b[200~', 'paste-data:a\x1b[A\x1c\x1b[20', 'paste-end:\x1b[201~', 'text:b'],
    ],
    ['a paste with nothing in it', '\x1b[200~\x1b[201~', ['paste-start:\x1b[200~', 'paste-end:\x1b[201~']],
    ['the end of a paste that never began', '\x1b[201~', ['reply:\x1b[201~']],
  ])('%s', (_title, input, expected) => {
    expect(shown(tokensOf(input))).toEqual(expected);
    const bytewise = tokensOf(
      input,
      Array.from(input, () => 1),
    );
    expect(shown(bytewise)).toEqual(expected);
  });

  it('holds back an ESC until it is flushed', () => {
    const tokenizer = new InputTokenizer();
    expect(tokenizer.push(bytes('\x1b'))).toEqual([]);
    expect(tokenizer.isPending).toBe(true);
    expect(shown(tokenizer.flush())).toEqual(['key:\x1b']);
    expect(tokenizer.isPending).toBe(false);
    expect(tokenizer.flush()).toEqual([]);
  });

  it('holds nothing back that is whole', () => {
    const tokenizer = new InputTokenizer();
    tokenizer.push(bytes(`a${UTF8_E}\x1b[A\r`));
    expect(tokenizer.isPending).toBe(false);
  });

  it('waits longer for an answer that has clearly begun', () => {
    const tokenizer = new InputTokenizer();
    tokenizer.push(bytes('\x1b]11;rgb:'));
    expect(tokenizer.flush()).toEqual([]);
    expect(tokenizer.isPending).toBe(true);
    expect(shown(tokenizer.push(bytes('0/0/0\x07x')))).toEqual(['reply:\x1b]11;rgb:0/0/0\x07', 'text:x']);
  });

  it('gives up on an answer that a key interrupts', () => {
    expect(shown(new InputTokenizer().push(bytes('\x1b]11;rgb\rx')))).toEqual([
      'key:\x1b]',
      'text:11;rgb',
      'key:\r',
      'text:x',
    ]);
  });

  it('gives up on an answer of more than 8 KiB and passes it on', () => {
    const tokenizer = new InputTokenizer();
    const body = '1'.repeat(9000);
    const tokens = Array.from(`\x1b]${body}`).flatMap((byte) => tokenizer.push(bytes(byte)));
    expect(shown(tokens)).toEqual(['key:\x1b]', `text:${body}`]);
    expect(tokenizer.isPending).toBe(false);
  });

  it('streams a paste and never keeps more than the beginning of a marker', () => {
    const tokenizer = new InputTokenizer();
    tokenizer.push(bytes('\x1b[200~'));
    expect(shown(tokenizer.push(bytes(`${'x'.repeat(100_000)}\x1b[20`)))).toEqual([
      `paste-data:${'x'.repeat(100_000)}`,
    ]);
    expect(tokenizer.isPending).toBe(false);
    expect(tokenizer.flush()).toEqual([]);
    expect(shown(tokenizer.push(bytes('1~')))).toEqual(['paste-end:\x1b[201~']);
  });

  it('does not depend on a chunk that its owner uses again', () => {
    const tokenizer = new InputTokenizer();
    const chunk = bytes('\x1b[');
    tokenizer.push(chunk);
    chunk.fill(0x41);
    expect(shown(tokenizer.push(bytes('B')))).toEqual(['key:\x1b[B']);
  });
});

/** Pieces that make every branch likely; the arbitrary strings between them make the rest. */
const piece = fc.oneof(
  fc.constantFrom(
    '\x1b',
    '\x1b[',
    '\x1bO',
    '\x1b]',
    '\x1bP',
    '\x1b_G',
    '\x1b\\',
    '\x07',
    '\x1b[200~',
    '\x1b[201~',
    '\x1b[<0;1;2M',
    '\x1b[M',
    '\x1b[A',
    '\x1b[1;2R',
    '\x1b[?1;2c',
    '\x1b[I',
    '\x1b]11;rgb:0/0/0\x1b\\',
    '\x1b[[',
    '11;',
    UTF8_E,
    EMOJI,
    '\xe2\x82',
    '\xff',
    '\r',
    '\x1c',
    '$y',
    '~',
  ),
  fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 12,
  }),
  fc.integer({ min: 8180, max: 8200 }).map((length) => `\x1b]1${'x'.repeat(length)}`),
  fc.integer({ min: 55, max: 70 }).map((length) => `\x1b[${'1'.repeat(length)}A`),
);
const input = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
const chunking = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 });

describe('any input in any chunks', () => {
  it('comes out byte for byte', () => {
    fc.assert(
      fc.property(input, chunking, (all, chunks) => {
        const paste = all.lastIndexOf('\x1b[200~');
        // A paste without its end may hold back the beginning of the marker.
        const whole = paste > all.lastIndexOf('\x1b[201~') ? `${all}.` : all;
        expect(joined(tokensOf(whole, chunks))).toBe(whole);
      }),
    );
  });

  it('gives the same tokens', () => {
    fc.assert(
      fc.property(input, chunking, (all, chunks) => {
        expect(shown(tokensOf(all, chunks))).toEqual(shown(tokensOf(all)));
      }),
    );
  });

  it('never gives an empty token', () => {
    fc.assert(
      fc.property(
        input,
        chunking,
        (all, chunks) => !tokensOf(all, chunks).some((token) => token.raw.length === 0),
      ),
    );
  });
});
