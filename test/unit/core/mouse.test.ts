import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputTokenizer } from '../../../src/core/input-tokenizer.ts';
import { encodeMouse, parseMouse, type MouseEvent, type MouseModes } from '../../../src/core/mouse.ts';

function parse(text: string): MouseEvent | null {
  const [token] = new InputTokenizer().push(new Uint8Array(Buffer.from(text, 'latin1')));
  return parseMouse(token);
}

function encode(event: MouseEvent, modes: MouseModes): string | null {
  const raw = encodeMouse(event, modes);
  return raw === null ? null : Buffer.from(raw).toString('latin1');
}

const PRESS: MouseEvent = {
  action: 'press',
  button: 'left',
  x: 2,
  y: 3,
  isShift: false,
  isAlt: false,
  isCtrl: false,
};
const MOVE: MouseEvent = { ...PRESS, action: 'move', button: 'none' };
const DRAG: MouseEvent = { ...PRESS, action: 'move' };
const RELEASE: MouseEvent = { ...PRESS, action: 'release' };
const WHEEL: MouseEvent = { ...PRESS, button: 'wheel-up' };

describe('a mouse report', () => {
  it.each<[string, string, Partial<MouseEvent> | null]>([
    ['press of the left button', '\x1b[<0;3;4M', PRESS],
    ['release of the right button', '\x1b[<2;3;4m', { ...RELEASE, button: 'right' }],
    ['wheel up and down', '\x1b[<64;1;1M', { ...WHEEL, x: 0, y: 0 }],
    ['wheel to the right', '\x1b[<67;1;1M', { button: 'wheel-right' }],
    ['drag with the left button', '\x1b[<32;3;4M', DRAG],
    ['motion without a button', '\x1b[<35;3;4M', MOVE],
    ['press with all modifiers', '\x1b[<28;3;4M', { ...PRESS, isShift: true, isAlt: true, isCtrl: true }],
    ['a far place', '\x1b[<0;500;300M', { x: 499, y: 299 }],
    ['a further button', '\x1b[<128;1;1M', { button: 'button-8' }],
    ['press in the old form', '\x1b[M #$', PRESS],
    ['release in the old form', '\x1b[M##$', { ...RELEASE, button: 'none' }],
    ['motion in the old form', '\x1b[MC#$', MOVE],
    ['a place that cannot be', '\x1b[<0;0;0M', { x: 0, y: 0 }],
    ['a button that nobody has', '\x1b[<192;1;1M', null],
    ['a key', '\x1b[A', null],
  ])('%s', (_title, text, expected) => {
    if (expected === null) expect(parse(text)).toBeNull();
    else expect(parse(text)).toMatchObject(expected);
  });
});

describe('a mouse event for a program', () => {
  it.each<[MouseModes['tracking'], MouseEvent[]]>([
    ['none', []],
    ['x10', [PRESS]],
    ['vt200', [PRESS, RELEASE, WHEEL]],
    ['drag', [PRESS, RELEASE, WHEEL, DRAG]],
    ['any', [PRESS, RELEASE, WHEEL, DRAG, MOVE]],
  ])('with tracking %s is sent only where it was asked for', (tracking, wanted) => {
    const sent = [PRESS, RELEASE, WHEEL, DRAG, MOVE].filter(
      (event) => encodeMouse(event, { tracking, encoding: 'sgr' }) !== null,
    );
    expect(sent).toEqual(wanted);
  });

  it.each<[MouseModes['encoding'], MouseEvent, string | null]>([
    ['default', PRESS, '\x1b[M #$'],
    ['default', RELEASE, '\x1b[M##$'],
    ['default', WHEEL, '\x1b[M`#$'],
    ['default', { ...PRESS, x: 222 }, '\x1b[M \xff$'],
    ['default', { ...PRESS, x: 223 }, null],
    ['utf8', { ...PRESS, x: 223 }, '\x1b[M \xc4\x80$'],
    ['utf8', { ...PRESS, x: 2014 }, '\x1b[M \xdf\xbf$'],
    ['utf8', { ...PRESS, x: 2015 }, null],
    ['sgr', PRESS, '\x1b[<0;3;4M'],
    ['sgr', RELEASE, '\x1b[<0;3;4m'],
    ['sgr', { ...DRAG, isCtrl: true }, '\x1b[<48;3;4M'],
    ['sgr-pixels', PRESS, '\x1b[<0;3;4M'],
    ['urxvt', PRESS, '\x1b[32;3;4M'],
    ['urxvt', RELEASE, '\x1b[35;3;4M'],
  ])('in the %s encoding', (encoding, event, expected) => {
    expect(encode(event, { tracking: 'any', encoding })).toBe(expected);
  });

  it('carries no modifiers to a program that tracks like an X10', () => {
    expect(encode({ ...PRESS, isCtrl: true }, { tracking: 'x10', encoding: 'default' })).toBe('\x1b[M #$');
  });

  it('reads back as itself', () => {
    const event: fc.Arbitrary<MouseEvent> = fc.record({
      action: fc.constantFrom('press' as const, 'release' as const, 'move' as const),
      button: fc.constantFrom('left' as const, 'middle' as const, 'right' as const, 'button-8' as const),
      x: fc.nat(2000),
      y: fc.nat(2000),
      isShift: fc.boolean(),
      isAlt: fc.boolean(),
      isCtrl: fc.boolean(),
    });
    fc.assert(
      fc.property(event, (sent) => {
        expect(parse(encode(sent, { tracking: 'any', encoding: 'sgr' }) ?? '')).toEqual(sent);
      }),
    );
  });
});

it('a report in pixels names the middle of the cell, in cells of the size that the program was told', () => {
  const event = { x: 2, y: 3, isShift: false, isAlt: false, isCtrl: false, action: 'move', button: 'none' } as const;
  const modes = { tracking: 'any', encoding: 'sgr-pixels', cellSize: { width: 8, height: 17 } } as const;
  expect(Buffer.from(encodeMouse(event, modes) ?? []).toString()).toBe('\x1b[<35;20;60M');
}); // prettier-ignore
