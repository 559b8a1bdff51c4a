import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, clusters, cutLine, cutText, lineWidth, textWidth } from '../../../src/ui/text.ts';

describe('cleanText', () => {
  it('leaves nothing that a terminal would obey', () => {
    expect(cleanText('a\u001b[31mb\u0007\r\nc\u009b0md\u007f')).toBe('a [31mb c 0md ');
  });

  it('drops marks that reorder text or hide in it', () => {
    expect(cleanText('abc\u202e\u2066\u200b\u00ad\ufeffd')).toBe('abcd');
  });

  it('keeps joined emoji whole', () => {
    expect(cleanText('👩‍👩‍👧 ❤️')).toBe('👩‍👩‍👧 ❤️');
  });

  it('replaces halves of surrogate pairs, and bounds what it reads', () => {
    expect(cleanText('a\ud83d')).toBe('a\ufffd');
    expect(cleanText('x'.repeat(1_000_000)).length).toBe(4096);
  });

  it('leaves no control in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇫🇷', 2],
    ['❤️', 2],
    ['─●▲◌✓✗…', 7],
    ['\u0301', 0],
  ])('%s takes %i cells', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('clusters', () => {
  it('bounds a character that grows without end', () => {
    const [only, second] = clusters(`a${'\u0301'.repeat(1000)}`);
    expect(second).toBeUndefined();
    expect(only.text.length).toBeLessThanOrEqual(32);
  });
});

describe('cutText', () => {
  it('marks what was cut', () => {
    expect(cutText('parser.ts', 7)).toBe('parser…');
  });

  it('leaves what fits alone', () => {
    expect(cutText('漢字', 4)).toBe('漢字');
  });

  it('never halves a wide character', () => {
    expect(cutText('漢字漢字', 6)).toBe('漢字…');
  });

  it('leaves no space before the mark', () => {
    expect(cutText('rm -rf build', 4)).toBe('rm…');
  });

  it('fits any text into any width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, width) => {
        expect(textWidth(cutText(cleanText(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('cutLine', () => {
  const line = [
    { text: 'abc', tone: 'title' },
    { text: 'defg', tone: 'busy' },
  ] as const;
  const textOf = (width: number) =>
    cutLine(line, width)
      .map(({ text }) => text)
      .join('');

  it.each([
    [7, 'abcdefg'],
    [6, 'abcde…'],
    [4, 'abc…'],
    [3, 'ab…'],
    [1, '…'],
    [0, ''],
  ])('cuts a line of two segments to %i cells', (width, expected) => {
    expect(textOf(width)).toBe(expected);
    expect(lineWidth(cutLine(line, width))).toBeLessThanOrEqual(width);
  });
});
