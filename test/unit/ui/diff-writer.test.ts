import { describe, expect, it } from 'vitest';
import {
  BLANK, BOLD, COLOR_PALETTE_16, COLOR_PALETTE_256, COLOR_RGB, COMBINED, DIM, INVERSE, ITALIC, UNDERLINE, WIDTH_SHIFT,
  WORDS_PER_CELL,
} from '../../../src/core/cells.ts'; // prettier-ignore
import { Frame } from '../../../src/core/frame.ts';
import { DiffWriter } from '../../../src/ui/diff-writer.ts';
import { capabilitiesOf, type TerminalCapabilities } from '../../../src/ui/terminal-capabilities.ts';

const XTERM = capabilitiesOf({ term: 'xterm-256color', colorTerm: 'truecolor' });
const NARROW = 1 << WIDTH_SHIFT;
const WIDE = 2 << WIDTH_SHIFT;
const RED = COLOR_PALETTE_16 | 1;

interface Style {
  foreground?: number;
  background?: number;
  extension?: number;
}

/** A frame, its writer, and what is written for each change of it. */
function writing(size = { cols: 20, rows: 4 }, capabilities: Partial<TerminalCapabilities> = {}) {
  const frame = new Frame(size.cols, size.rows);
  const writer = new DiffWriter(frame, { ...XTERM, ...capabilities });
  writer.write(null);
  const set = (x: number, y: number, content: number, style: Style = {}, target = frame) => {
    const at = (y * frame.cols + x) * WORDS_PER_CELL;
    target.cells.set([content, style.foreground ?? 0, style.background ?? 0, style.extension ?? 0], at);
    target.dirty[y] = 1;
  };
  const text = (x: number, y: number, characters: string, style: Style = {}) => {
    Array.from(characters).forEach((character, index) => {
      set(x + index, y, (character.codePointAt(0) ?? 0) | NARROW, style);
    });
  };
  const write = () => {
    const bytes = writer.write(null);
    return bytes === null ? null : Buffer.from(bytes).toString('utf8');
  };
  return { frame, writer, set, text, write };
}

describe('a character that terminals measure differently', () => {
  const FAMILY = '👩‍👩‍👧';

  it('that is joined is followed by what stands behind it, blank or not: others may have written over that', () => {
    const { frame, set, text, write } = writing();
    set(0, 0, COMBINED | frame.strings.id(FAMILY, FAMILY) | WIDE);
    set(1, 0, 0);
    text(7, 0, 'x');
    expect(write()).toContain(`${FAMILY}\x1b[1;3H     x`);
    text(4, 0, 'yz');
    write();
    set(0, 0, 0x6f22 | WIDE);
    write();
    set(0, 0, COMBINED | frame.strings.id(FAMILY, FAMILY) | WIDE);
    expect(write()).toContain(`${FAMILY}\x1b[1;3H  yz`);
  });

  it('leaves no other text in its second cell where it is taken for narrow', () => {
    const { set, text, write } = writing();
    text(0, 0, 'abcd');
    write();
    set(0, 0, 0x1f600 | WIDE);
    set(1, 0, 0);
    expect(write()).toContain('  \x1b[1H😀');
    set(0, 0, 0x1f601 | WIDE);
    expect(write()).not.toContain('  ');
  });

  it('does not cost a neighbour its place where it is taken for wide', () => {
    const { set, text, write } = writing();
    text(1, 0, 'abcd');
    write();
    set(0, 0, 0x2733 | NARROW);
    expect(write()).toContain('✳\x1b[1;2Ha');
  });
});

describe('the first frame', () => {
  it('clears the terminal and leaves blank cells alone', () => {
    const writer = new DiffWriter(new Frame(20, 4), XTERM);
    const bytes = writer.write({ x: 3, y: 1, isVisible: true, style: 'bar', isBlinking: false });
    expect(Buffer.from(bytes ?? []).toString()).toBe(
      '\x1b[?25l\x1b[m\x1b]8;;\x1b\\\x1b[2J\x1b[2;4H\x1b[6 q\x1b[?25h',
    );
  });

  it('gives the cursor the colour that a program wants for it, and its own again', () => {
    const { writer } = writing();
    const write = (color?: string) => {
      const cursor = { x: 0, y: 0, isVisible: true, style: 'bar', isBlinking: false } as const;
      return Buffer.from(writer.write(color === undefined ? cursor : { ...cursor, color }) ?? []).toString();
    };
    expect(write()).not.toContain('12;');
    expect(write('#ff0000')).toBe('\x1b]12;#ff0000\x1b\\');
    expect(write('#ff0000')).toBe('');
    // The terminal may have been given back meanwhile, and its colours with it.
    writer.invalidate();
    expect(write('#ff0000')).toContain('\x1b]12;#ff0000\x1b\\');
    expect(write()).toBe('\x1b]112\x1b\\');
    writer.setCapabilities({ ...XTERM, cursorColor: false });
    expect(write('#ff0000')).toBe('');
  });

  it('is written again, whole, when the terminal may show anything', () => {
    const { text, write, writer } = writing();
    text(0, 0, 'title');
    expect(write()).toBe('\x1b[1Htitle');
    expect(write()).toBe(null);
    writer.invalidate();
    expect(write()).toContain('\x1b[2J');
  });
});

describe('a changed cell', () => {
  it('is all that is written', () => {
    const { text, write } = writing();
    text(2, 1, 'hello');
    expect(write()).toBe('\x1b[2;3Hhello');
    text(2, 1, 'hallo');
    expect(write()).toBe('\x1b[4Ga');
  });

  it('is not looked for in rows that nobody marked', () => {
    const { frame, text, write } = writing();
    text(0, 0, 'x');
    frame.dirty.fill(0);
    expect(write()).toBe(null);
  });

  it('is reached on the shortest way', () => {
    const { text, write } = writing({ cols: 80, rows: 4 });
    text(10, 0, 'abc');
    expect(write()).toBe('\x1b[1;11Habc');
    text(0, 1, 'next row');
    expect(write()).toBe('\r\nnext row');
    text(0, 1, 'N');
    text(5, 1, 'R');
    text(40, 1, '!');
    expect(write()).toBe('\rN\x1b[4CR\x1b[34C!');
  });

  it('close to another is reached by writing what lies between', () => {
    const { text, write } = writing();
    text(0, 0, 'abcdef');
    write();
    text(0, 0, 'AbcDef');
    expect(write()).toBe('\rAbcD');
  });
});

describe('a run of blanks', () => {
  it('is erased: to the end of the line, or a number of cells', () => {
    const { text, set, write } = writing();
    text(0, 0, 'x'.repeat(20));
    write();
    for (let x = 10; x < 20; x++) set(x, 0, BLANK);
    expect(write()).toBe('\x1b[1;11H\x1b[K');
    for (let x = 1; x < 8; x++) set(x, 0, BLANK);
    expect(write()).toBe('\x1b[2G\x1b[7X');
  });

  it('is erased in its background colour where the terminal does that, else written', () => {
    const blue = COLOR_RGB | 0xff;
    const [capable, other] = [writing(), writing({ cols: 20, rows: 4 }, { erasesWithBackground: false })];
    for (const { set } of [capable, other])
      for (let x = 0; x < 20; x++) set(x, 0, BLANK, { background: blue });
    expect(capable.write()).toBe('\x1b[1H\x1b[48;2;0;0;255m\x1b[K');
    expect(other.write()).toBe(`\x1b[1H\x1b[48;2;0;0;255m${' '.repeat(20)}`);
  });

  it('is written where the terminal cannot erase within a line, or its cells are more than blank', () => {
    const plain = writing({ cols: 20, rows: 4 }, { ech: false });
    plain.text(0, 0, 'x'.repeat(20));
    plain.write();
    for (let x = 0; x < 8; x++) plain.set(x, 0, BLANK);
    expect(plain.write()).toBe(`\x1b[1H${' '.repeat(8)}`);
    const inverse = writing();
    for (let x = 0; x < 8; x++) inverse.set(x, 0, BLANK, { foreground: INVERSE });
    expect(inverse.write()).toBe(`\x1b[1H\x1b[7m${' '.repeat(8)}`);
  });
});

describe('a style', () => {
  it('is changed by what differs', () => {
    const { text, write } = writing();
    text(0, 0, 'a', { foreground: BOLD | RED });
    text(1, 0, 'b', { foreground: RED, background: DIM });
    text(2, 0, 'c', { foreground: RED, background: ITALIC });
    text(3, 0, 'd', { foreground: COLOR_PALETTE_256 | 9, background: (COLOR_PALETTE_16 | 12) >>> 0 });
    text(4, 0, 'e');
    expect(write()).toBe('\x1b[1H\x1b[1;31ma\x1b[22;2mb\x1b[22;3mc\x1b[23;38;5;9;104md\x1b[me');
  });

  it('stays over frames', () => {
    const { text, write } = writing();
    text(0, 0, 'a', { foreground: RED });
    write();
    text(1, 0, 'b', { foreground: RED });
    expect(write()).toBe('b');
  });

  it('with an underline is written with colons, or plainly where the terminal knows no more', () => {
    const [capable, plain] = [writing(), writing({ cols: 20, rows: 4 }, { underlineStyles: false })];
    for (const { frame, text } of [capable, plain]) {
      const curly = { underlineStyle: 3, underlineColor: COLOR_RGB | 0x010203, uri: '', linkId: '' };
      text(0, 0, 'a', { foreground: UNDERLINE, extension: frame.internExtension(curly) });
      text(1, 0, 'b', { foreground: UNDERLINE });
      text(2, 0, 'c');
    }
    expect(capable.write()).toBe('\x1b[1H\x1b[4:3;58:2::1:2:3ma\x1b[0;4mb\x1b[mc');
    expect(plain.write()).toBe('\x1b[1H\x1b[4mab\x1b[mc');
  });

  it('has the nearest colour of the terminal', () => {
    const { text, write } = writing({ cols: 20, rows: 4 }, { color: '256' });
    text(0, 0, 'a', { foreground: COLOR_RGB | 0xff0000 });
    expect(write()).toBe('\x1b[1H\x1b[38;5;196ma');
  });
});

describe('a link', () => {
  const link = { underlineStyle: 0, underlineColor: 0, uri: 'https://example.org/', linkId: '1.2' };

  it('is opened, and closed at the end of the frame', () => {
    const { frame, text, write } = writing();
    text(0, 0, 'ab', { extension: frame.internExtension(link) });
    expect(write()).toBe('\x1b[1H\x1b]8;id=1.2;https://example.org/\x1b\\ab\x1b]8;;\x1b\\');
    text(2, 0, 'c', { extension: frame.internExtension(link) });
    expect(write()).toBe('\x1b]8;id=1.2;https://example.org/\x1b\\c\x1b]8;;\x1b\\');
  });

  it('is left out where the terminal knows none, or its target is not printable', () => {
    const without = writing({ cols: 20, rows: 4 }, { links: false });
    without.text(0, 0, 'a', { extension: without.frame.internExtension(link) });
    expect(without.write()).toBe('\x1b[1Ha');
    const evil = writing();
    const extension = evil.frame.internExtension({ ...link, uri: 'x\x1b]52;c;aGk=\x07' });
    evil.text(0, 0, 'a', { extension });
    expect(evil.write()).toBe('\x1b[1Ha');
  });
});

describe('a character', () => {
  it('of uncertain width is followed by an absolute move', () => {
    const { set, text, write } = writing();
    text(0, 0, 'a');
    set(1, 0, 0x2615 | WIDE);
    set(2, 0, 0);
    text(3, 0, 'b');
    expect(write()).toBe('\x1b[1Ha☕\x1b[1;4Hb');
  });

  it('of certain width is not', () => {
    const { set, text, write } = writing();
    set(0, 0, 0x6f22 | WIDE);
    set(1, 0, 0);
    text(2, 0, '─é');
    expect(write()).toBe('\x1b[1H漢─é');
  });

  it('of uncertain width cannot wrap at the end of a line', () => {
    const { frame, set, write } = writing();
    set(19, 3, COMBINED | NARROW | frame.strings.id('e\u0301', 'e\u0301'));
    expect(write()).toBe('\x1b[4;20H\x1b[?7le\u0301\x1b[?7h');
  });

  it('in the last column leaves the cursor where nobody knows', () => {
    const { text, write } = writing();
    text(19, 0, 'x');
    text(0, 1, 'y');
    expect(write()).toBe('\x1b[1;20Hx\x1b[2Hy');
  });

  it('that is wide is never written by half', () => {
    const { set, text, write } = writing();
    set(0, 0, 0x6f22 | WIDE);
    text(1, 0, 'x');
    set(19, 1, 0x6f22 | WIDE);
    set(5, 2, 0, { background: RED });
    expect(write()).toBe('\x1b[1H x\x1b[2;20H \x1b[3;6H\x1b[41m ');
  });
});

describe('what must not reach the terminal', () => {
  it('is no control, in whatever cell it stands', () => {
    const { frame, set, write } = writing({ cols: 300, rows: 4 });
    for (let code = 0; code < 0xa0; code++) {
      set(code, 0, code | NARROW, { foreground: RED });
      const text = `a${String.fromCharCode(code)}]0;evil`;
      set(code, 1, COMBINED | NARROW | frame.strings.id(text, text));
    }
    for (const [x, text] of ['\x1b[2J', '\x9b2J', '\u202eabc', '\ud800', ''].entries()) {
      set(x, 2, COMBINED | NARROW | frame.strings.id(text, text));
    }
    const written = write() ?? '';
    // Of what is left when our own sequences are taken out.
    const content = written.replace(/\x1b\[[\d;?]*[A-Za-z]|\r\n|\r/g, '');
    expect(content).not.toMatch(/\p{Cc}|\u202e/u);
    expect(written.match(/\x1b\[2J/g)).toBe(null);
  });

  it('is no half of a surrogate pair, and nothing beyond Unicode', () => {
    const { set, write } = writing();
    set(0, 0, 0xd800 | NARROW);
    set(1, 0, 0x1fffff | NARROW);
    expect(write()).toBe('\x1b[1H\ufffd\x1b[1;2H\ufffd');
  });
});

describe('the cursor', () => {
  const place = { x: 2, y: 1, isVisible: true, style: 'block', isBlinking: false } as const;
  const shown = (writer: DiffWriter, cursor: Parameters<DiffWriter['write']>[0]) => {
    const bytes = writer.write(cursor);
    return bytes === null ? null : Buffer.from(bytes).toString();
  };

  it('alone moves without a frame around it', () => {
    const { writer } = writing();
    expect(shown(writer, place)).toBe('\x1b[2;3H\x1b[2 q\x1b[?25h');
    expect(shown(writer, place)).toBe(null);
    expect(shown(writer, { ...place, x: 3 })).toBe('\x1b[C');
    expect(shown(writer, { ...place, x: 3, style: 'underline', isBlinking: true })).toBe('\x1b[3 q');
    expect(shown(writer, { ...place, x: 3, isDefaultStyle: true })).toBe('\x1b[0 q');
    expect(shown(writer, null)).toBe('\x1b[?25l');
    expect(shown(writer, { ...place, isVisible: false })).toBe(null);
    expect(shown(writer, { ...place, x: 99 })).toBe(null);
  });

  it('is hidden while cells are written, unless the frame is shown whole anyway', () => {
    const [plain, synchronized] = [writing(), writing({ cols: 20, rows: 4 }, { synchronized: true })];
    for (const { writer, text } of [plain, synchronized]) {
      writer.write(place);
      text(0, 0, 'x');
    }
    expect(shown(plain.writer, place)).toBe('\x1b[?25l\x1b[1Hx\x1b[2;3H\x1b[?25h');
    expect(shown(synchronized.writer, place)).toBe('\x1b[?2026h\x1b[1Hx\x1b[2;3H\x1b[?2026l');
  });
});

describe('another frame', () => {
  it('of the same size takes over what is shown, though its ids differ', () => {
    const { frame, writer, set, write } = writing();
    const curly = { underlineStyle: 3, underlineColor: 0, uri: '', linkId: '' };
    const fill = (target: Frame) => {
      const extension = target.internExtension(curly);
      set(0, 0, COMBINED | NARROW | target.strings.id('e\u0301', 'e\u0301'), {}, target);
      set(1, 0, 0x61 | NARROW, { foreground: UNDERLINE, extension }, target);
    };
    fill(frame);
    expect(write()).toContain('e\u0301');
    const next = new Frame(20, 4);
    next.strings.id('other', 'other');
    next.internExtension({ ...curly, underlineStyle: 4 });
    fill(next);
    writer.replaceFrame(next);
    expect(write()).toBe(null);
  });

  it('of another size is written whole', () => {
    const { writer, write } = writing();
    writer.replaceFrame(new Frame(30, 5));
    expect(write()).toContain('\x1b[2J');
  });

  it('leaves the bytes of the one before to whoever has them', () => {
    const { writer, text } = writing();
    text(0, 0, 'first');
    const first = writer.write(null);
    text(0, 0, 'other');
    writer.write(null);
    expect(Buffer.from(first ?? []).toString()).toContain('first');
  });
});
