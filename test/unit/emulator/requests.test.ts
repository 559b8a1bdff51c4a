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
  const dcs = (text: string) => `\x1bP${text}\x1b\\`;
  const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase();

  it.each([
    ['who the terminal is', '\x1b[c', '\x1b[?62;22;52c'],
    ['the same as a VT100 did', '\x1b[0c', '\x1b[?62;22;52c'],
    ['for its version', '\x1b[>c', '\x1b[>0;380;0c'],
    ['for its unit', '\x1b[=c', dcs('!|63636D78')],
    ['which terminal it is', '\x1b[>q', dcs('>|ccmux 1.2.3')],
    ['the same with a zero', '\x1b[>0q', dcs('>|ccmux 1.2.3')],
    ['for its parameters', '\x1b[x', '\x1b[2;1;1;128;128;1;0x'],
    ['how it does', '\x1b[5n', '\x1b[0n'],
    ['where the cursor is', '\x1b[2;3H\x1b[6n', '\x1b[2;3R'],
    ['the same in the extended form', '\x1b[2;3H\x1b[?6n', '\x1b[?2;3R'],
    ['for a printer', '\x1b[?15n', '\x1b[?13n'],
    ['whether it is dark', '\x1b[?996n', '\x1b[?997;1n'],
    ['for the state of the window', '\x1b[11t', '\x1b[1t'],
    ['for the size in cells', '\x1b[18t', '\x1b[8;4;20t'],
    ['for the size of the screen in cells', '\x1b[19t', '\x1b[9;4;20t'],
    ['for the size in pixels', '\x1b[14t', '\x1b[4;64;160t'],
    ['for the size of a cell', '\x1b[16t', '\x1b[6;16;8t'],
    ['to be told of its size', '\x1b[?2048h', '\x1b[48;4;20;64;160t'],
    ['for the text colour', '\x1b]10;?\x07', '\x1b]10;rgb:d4d4/d4d4/d4d4\x1b\\'],
    ['for the background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
    [
      'for two colours at once',
      '\x1b]11;?;?\x07',
      '\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]12;rgb:d4d4/d4d4/d4d4\x1b\\',
    ],
    [
      'for colours of the palette, and sets one',
      '\x1b]4;1;?;196;?;2;#123456;256;?;255;?\x07',
      '\x1b]4;1;rgb:cdcd/0000/0000\x1b\\\x1b]4;196;rgb:ffff/0000/0000\x1b\\\x1b]4;255;rgb:eeee/eeee/eeee\x1b\\',
    ],
    [
      'for what notifications it takes',
      '\x1b]99;i=7:p=?;\x1b\\',
      '\x1b]99;i=7:p=?;p=title,body:o=always\x1b\\',
    ],
    ['for its name', '\x1bP+q544e\x1b\\', dcs(`1+r544e=${hex('xterm-256color')}`)],
    [
      'for several capabilities',
      `\x1bP+q${hex('Tc')};${hex('Co')};${hex('nonsense')}\x1b\\`,
      dcs(`1+r${hex('Tc')}`) + dcs(`1+r${hex('Co')}=323536`) + dcs(`0+r${hex('nonsense')}`),
    ],
    [
      'for curly underlines',
      `\x1bP+q${hex('Smulx')}\x1b\\`,
      dcs(`1+r${hex('Smulx')}=${hex('\x1b[4:%p1%dm')}`),
    ],
    ['for a name that is none', '\x1bP+qzz\x1b\\', dcs('0+r')],
    [
      'for its style',
      '\x1b[1;4:3;58:2::1:2:3;38;5;200mx\r \x1bP$qm\x1b\\',
      dcs('1$r0;1;4:3;58:2::1:2:3;38;5;200m'),
    ],
    ['for a style that is plain', '\x1bP$qm\x1b\\', dcs('1$r0m')],
    ['for its margins', '\x1b[2;3r\x1bP$qr\x1b\\', dcs('1$r2;3r')],
    ['for its cursor', '\x1b[5 q\x1bP$q q\x1b\\', dcs('1$r5 q')],
    ['for its cursor that it never set', '\x1bP$q q\x1b\\', dcs('1$r1 q')],
    ['for its protection', '\x1b[1"q\x1bP$q"q\x1b\\', dcs('1$r1"q')],
    ['for its conformance', '\x1bP$q"p\x1b\\', dcs('1$r62;1"p')],
    ['for a setting that nobody knows', '\x1bP$qzz\x1b\\', dcs('0$r')],
  ])('%s is answered', (_what, query, reply) => {
    expect(ask(query)).toBe(reply);
  });

  it.each<[string, string, number]>([
    ['synchronized output', '?2026', 2],
    ['synchronized output inside a block', '\x1b[?2026h?2026', 1],
    ['bracketed paste', '?2004', 2],
    ['focus events', '\x1b[?1004h?1004', 1],
    ['the mouse in pixels', '?1016', 2],
    ['the alternate screen', '\x1b[?1049h?1049', 1],
    ['wrapping', '?7', 1],
    ['the cursor', '\x1b[?25l?25', 2],
    ['its blinking', '\x1b[2 q?12', 2],
    ['grapheme clusters', '?2027', 3],
    ['arrows by the wheel', '?1007', 1],
    ['arrows by the wheel that it switched off', '\x1b[?1007l?1007', 2],
    ['reports of dark and light', '\x1b[?2031h?2031', 1],
    ['insertion', '\x1b[4h4', 1],
    ['a mode that nobody knows', '?4711', 0],
  ])('for the mode of %s is answered', (_what, query, state) => {
    const start = query.search(/\??[0-9]+$/);
    const [before, mode] = [query.slice(0, start), query.slice(start)];
    expect(ask(`${before}\x1b[${mode}$p`)).toBe(`\x1b[${mode};${state}$y`);
  });

  it.each([
    ['for kitty graphics', '\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\'],
    ['with a sixel picture', '\x1bPq#0;2;0;0;0#0~~@@vv@@~~@@~~$\x1b\\'],
    ['for the clipboard', '\x1b]52;c;?\x07'],
    ['for the title, which another may have set', '\x1b]0;rm -rf\x07\x1b[21t'],
    ['for an unknown OSC', '\x1b]7501;?\x07'],
    ['with a privacy message', '\x1b^secret\x1b\\\x1bXstring\x1b\\'],
    ['by setting colours', '\x1b]4;1;#123456\x07\x1b]10;red\x07\x1b]104\x07\x1b]111\x07'],
  ])('%s gets no answer and leaves nothing on the screen', (_what, query) => {
    expect(ask(query)).toBe('');
  });

  it('is told the colours of the terminal', () => {
    const { emulator, feed, replies } = createTerminal({ cols: 20, rows: 4 });
    emulator.setColors({
      ...{ foreground: '#010203', background: '#a0b0c0', cursor: '#ffffff' },
      palette: { 1: '#102030' },
    });
    feed('\x1b]11;?\x07\x1b]4;1;?\x07\x1b[?996n');
    expect(replies()).toBe('\x1b]11;rgb:a0a0/b0b0/c0c0\x1b\\\x1b]4;1;rgb:1010/2020/3030\x1b\\\x1b[?997;2n');
  });

  it('is told of a change from dark to light, and of each new size, where it wants to be', () => {
    const { emulator, feed, replies } = createTerminal({ cols: 20, rows: 4 });
    const light = { foreground: '#000000', background: '#ffffff', cursor: '#000000', palette: {} };
    emulator.setColors(light);
    emulator.resize({ cols: 30, rows: 5 });
    expect(replies()).toBe('');
    feed('\x1b[?2031;2048h');
    emulator.setColors({ ...light, background: '#102030' });
    emulator.resize({ cols: 10, rows: 2 });
    emulator.setCellSize({ width: 10, height: 20 });
    expect(replies()).toBe('\x1b[48;5;30;80;240t\x1b[?997;1n\x1b[48;2;10;32;80t\x1b[48;2;10;40;100t');
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
    emulator.onWorkingDirectory(({ host, path }) => heard.push(`directory ${host} ${path}`));
    emulator.onNotification(({ title, body }) => heard.push(`notification ${title}|${body}`));
    emulator.onProgress(() => heard.push(`progress ${JSON.stringify(emulator.progress)}`));
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
      'directory host /tmp/a b',
    ]);
  });

  it.each([
    ['of iTerm2', '\x1b]9;Build done\x07', ['notification Build done|']],
    ['of rxvt', '\x1b]777;notify;Tests;12 failed; 3 passed\x07', ['notification Tests|12 failed; 3 passed']],
    ['of kitty', '\x1b]99;;Hello\x1b\\', ['notification Hello|']],
    [
      'of kitty in parts, one of them encoded',
      '\x1b]99;i=1:d=0;Hel\x1b\\\x1b]99;i=2;other\x1b\\\x1b]99;i=1:d=0;lo\x1b\\\x1b]99;i=1:p=body:e=1;d29ybGQ=\x1b\\',
      ['notification other|', 'notification Hello|world'],
    ],
    [
      'with line breaks',
      `\x1b]777;notify;a\u2028b;c\x07\x1b]99;e=1;${Buffer.from('d\n\x1b[31me').toString('base64')}\x1b\\`,
      ['notification a b|c', 'notification d [31me|'],
    ],
    ['that says nothing', '\x1b]9;\x07\x1b]777;notify\x07\x1b]99;i=1:p=close;\x1b\\\x1b]777;other;x\x07', []],
    ['that is another command of ConEmu', '\x1b]9;1;500\x07\x1b]9;9;/tmp\x07\x1b]9;12\x07', []],
  ])('a notification %s is heard', (_what, output, expected) => {
    expect(told(output)).toEqual(expected);
  });

  it('its progress is heard, once for each change', () => {
    expect(
      told(
        '\x1b]9;4;1;40\x07\x1b]9;4;1;40\x07\x1b]9;4;2;200\x07\x1b]9;4;3\x07\x1b]9;4;4;7\x07\x1b]9;4;0;\x07',
      ),
    ).toEqual([
      'progress {"kind":"running","percent":40}',
      'progress {"kind":"failed","percent":100}',
      'progress {"kind":"running","percent":null}',
      'progress {"kind":"paused","percent":7}',
      'progress null',
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
