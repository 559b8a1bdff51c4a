import { describe, expect, it } from 'vitest';
import { cleanTitle } from '../../../src/emulator/requests.ts';
import { createTerminal } from './terminal.ts';

const ask = (query: string) => {
  const terminal = createTerminal({ cols: 20, rows: 4 });
  terminal.feed(query);
  expect(terminal.screen()).toEqual([]);
  return terminal.replies();
};

describe('a program that asks', () => {
  it.each([
    ['who the terminal is', '\x1b[c', '\x1b[?1;2c'],
    ['which terminal it is', '\x1b[>q', '\x1bP>|ccmux 1.2.3\x1b\\'],
    ['the same with a zero', '\x1b[>0q', '\x1bP>|ccmux 1.2.3\x1b\\'],
    ['where the cursor is', '\x1b[2;3H\x1b[6n', '\x1b[2;3R'],
    ['for synchronized output', '\x1b[?2026$p', '\x1b[?2026;2$y'],
    ['for synchronized output inside a block', '\x1b[?2026h\x1b[?2026$p', '\x1b[?2026;1$y'],
    ['for the size in cells', '\x1b[18t', '\x1b[8;4;20t'],
    ['for the size in pixels', '\x1b[14t', '\x1b[4;64;160t'],
    ['for the size of a cell', '\x1b[16t', '\x1b[6;16;8t'],
    ['for the text colour', '\x1b]10;?\x07', '\x1b]10;rgb:d4d4/d4d4/d4d4\x1b\\'],
    ['for the background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
    [
      'for two colours at once',
      '\x1b]11;?;?\x07',
      '\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]12;rgb:d4d4/d4d4/d4d4\x1b\\',
    ],
  ])('%s is answered', (_what, query, reply) => {
    expect(ask(query)).toBe(reply);
  });

  it.each([
    ['for the kitty keyboard', '\x1b[?u'],
    ['by pushing and popping kitty keys', '\x1b[>5u\x1b[=1;2u\x1b[<u'],
    ['for kitty graphics', '\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\'],
    ['with a sixel picture', '\x1bPq#0;2;0;0;0#0~~@@vv@@~~@@~~$\x1b\\'],
    ['for the clipboard', '\x1b]52;c;?\x07'],
    ['for a termcap entry', '\x1bP+q544e\x1b\\'],
    ['for an unknown OSC', '\x1b]7501;?\x07'],
    ['with a privacy message', '\x1b^secret\x1b\\\x1bXstring\x1b\\'],
  ])('%s gets no answer and leaves nothing on the screen', (_what, query) => {
    expect(ask(query)).toBe('');
  });

  it('is told the colours that were set', () => {
    const { emulator, feed, replies } = createTerminal({ cols: 20, rows: 4 });
    emulator.setColors({ foreground: '#010203', background: '#a0b0c0', cursor: '#ffffff' });
    feed('\x1b]11;#123456\x07\x1b]11;?\x07');
    expect(replies()).toBe('\x1b]11;rgb:a0a0/b0b0/c0c0\x1b\\');
  });

  it('again and again without reading gets a bounded number of answers', () => {
    const { feed, replies } = createTerminal({ cols: 20, rows: 4 });
    feed('\x1b[>q'.repeat(4000));
    expect(replies().length).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('a program that tells', () => {
  function told(output: string) {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
    const heard: string[] = [];
    emulator.onTitle((title) => heard.push(`title ${title}`));
    emulator.onBell(() => heard.push('bell'));
    emulator.onClipboardWrite((text) => heard.push(`clipboard ${text}`));
    emulator.onWorkingDirectory((path) => heard.push(`directory ${path}`));
    feed(output);
    return heard;
  }

  it('its title is heard, once for each change', () => {
    expect(told('\x1b]0;one\x07\x1b]2;one\x07\x1b]2;✳ two\x1b\\')).toEqual(['title one', 'title ✳ two']);
  });

  it('its title is put away and fetched again', () => {
    expect(told('\x1b]0;one\x07\x1b[22;0t\x1b]0;two\x07\x1b[23;0t')).toEqual([
      'title one',
      'title two',
      'title one',
    ]);
  });

  it('its clipboard text, working directory and bell are heard in their order', () => {
    const text = Buffer.from('copied ✓').toString('base64');
    expect(told(`\x07\x1b]52;c;${text}\x07\x1b]7;file://host/tmp/a%20b\x1b\\`)).toEqual([
      'bell',
      'clipboard copied ✓',
      'directory /tmp/a b',
    ]);
  });

  it('nonsense is not heard', () => {
    expect(
      told('\x1b]52;c;???\x07\x1b]7;http://x/y\x07\x1b]7;file://h/%zz\x07\x1b]7;file://h/a%0ab\x07'),
    ).toEqual([]);
  });

  it('its title is one line of printable text', () => {
    expect(cleanTitle(' a\x1b[31m\nb\u0085c\u2028 ')).toBe('a [31m b c');
    expect(cleanTitle('x'.repeat(5000))).toHaveLength(1000);
  });
});
