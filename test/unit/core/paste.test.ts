import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputTokenizer } from '../../../src/core/input-tokenizer.ts';
import { encodePaste } from '../../../src/core/paste.ts';

const paste = (text: string, isBracketed: boolean): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(encodePaste(text, { isBracketed }));

describe('pasting text', () => {
  it('sends line ends as the Enter key sends them', () => {
    expect(paste('a\nb\r\nc\rd', false)).toBe('a\rb\rc\rd');
  });

  it('keeps line ends between the markers of a bracketed paste', () => {
    expect(paste('a\nb é', true)).toBe('\x1b[200~a\nb é\x1b[201~');
  });

  it('makes an end marker in the text harmless and visible', () => {
    expect(paste('a\x1b[201~\x9b201~b', true)).toBe('\x1b[200~a␛[201~␛[201~b\x1b[201~');
  });

  it('never ends before its text does', () => {
    const piece = fc.oneof(
      fc.constantFrom('\x1b', '\x1b[', '\x1b[20', '1~', '\x1b[201~', '201~'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const tokens = new InputTokenizer().push(encodePaste(pieces.join(''), { isBracketed: true }));
        expect(tokens.filter(({ kind }) => kind === 'paste-end')).toHaveLength(1);
        expect(tokens.at(-1)?.kind).toBe('paste-end');
      }),
    );
  });
});
