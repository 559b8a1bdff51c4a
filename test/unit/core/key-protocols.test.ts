import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeKeyEvent } from '../../../src/core/key-decoding.ts';
import { encodeKeyEvent, type KeyboardModes } from '../../../src/core/key-protocols.ts';

const PLAIN: KeyboardModes = {
  isApplicationCursor: false,
  isApplicationKeypad: false,
  kittyFlags: 0,
  otherKeys: 0,
};

function translate(bytes: string, modes: Partial<KeyboardModes>): string {
  const event = decodeKeyEvent(new Uint8Array(Buffer.from(bytes)));
  if (event === null) throw new Error(`no key: ${JSON.stringify(bytes)}`);
  return encodeKeyEvent(event, { ...PLAIN, ...modes });
}

describe('a program that asked for kitty’s keys and sits behind', () => {
  it.each([
    ['Escape', '\x1b', '\x1b[27u'],
    ['Ctrl+C', '\x03', '\x1b[99;5u'],
    ['Ctrl+Space', '\0', '\x1b[32;5u'],
    ['Alt+x', '\x1bx', '\x1b[120;3u'],
    ['Alt+Shift+x', '\x1bX', '\x1b[120;4u'],
    ['Ctrl+Alt+x', '\x1b\x18', '\x1b[120;7u'],
    ['Alt+Enter', '\x1b\r', '\x1b[13;3u'],
    ['Shift+Tab', '\x1b[Z', '\x1b[9;2u'],
    ['Enter, Tab and Backspace, which a shell must keep', '\r', '\r'],
    ['a letter', 'a', 'a'],
    ['an arrow', '\x1bOA', '\x1b[A'],
    ['an arrow with a modifier', '\x1b[1;5A', '\x1b[1;5A'],
    ['F1', '\x1bOP', '\x1b[P'],
    ['F3, whose old form is a report of the cursor', '\x1bOR', '\x1b[13~'],
    ['F13', '\x1b[25~', '\x1b[57376u'],
  ])('a plain terminal gets its own form of %s', (_what, sent, expected) => {
    expect(translate(sent, { kittyFlags: 1 })).toBe(expected);
  });

  it.each([
    ['Shift+Enter', '\x1b[27;2;13~', '\x1b[13;2u'],
    ['Ctrl+I, which is not Tab there', '\x1b[27;5;105~', '\x1b[105;5u'],
    ['Ctrl+Shift+a', '\x1b[27;6;65~', '\x1b[97;6u'],
  ])('a terminal with modifyOtherKeys gets its own form of %s', (_what, sent, expected) => {
    expect(translate(sent, { kittyFlags: 1 })).toBe(expected);
  });

  it.each([
    ['other layouts’ characters', '\x1b[97:65;6u', 1, '\x1b[97;6u'],
    ['event types', '\x1b[13;2:2u', 1, '\x1b[13;2u'],
    ['releases', '\x1b[97;5:3u', 1, ''],
    ['the key behind a text', '\x1b[53:37;2;37u', 1, '%'],
    ['a modifier alone', '\x1b[57441;2u', 1, ''],
    ['locks of typing keys', '\x1b[99;133u', 1, '\x1b[99;5u'],
    ['the text', '\x1b[97;;97u', 8, '\x1b[97u'],
  ])('a terminal that tells more is not told of %s', (_what, sent, kittyFlags, expected) => {
    expect(translate(sent, { kittyFlags })).toBe(expected);
  });

  it.each([
    '\x1b[13;2u', '\x1b[97:65:99;6:2u', '\x1b[97;1:3u', '\x1b[1;5:3A', '\x1b[57441;2:1u', '\x1b[57399;1:3u', '\x1b[3;1:2~',
    '\x1b[57428u', '\x1b[1089::99;5u', '\x1b[53:37;2;37u', '\x1b[97;;97u',
  ])('with everything of the protocol is told everything: %j', (sent) => {
    expect(translate(sent, { kittyFlags: 31 })).toBe(sent.replace(':1u', 'u'));
  }); // prettier-ignore

  it('is told text as keys where it wants all keys so', () => {
    expect(translate('a', { kittyFlags: 8 })).toBe('\x1b[97u');
    expect(translate('A', { kittyFlags: 8 | 16 | 4 })).toBe('\x1b[97:65;2;65u');
    expect(translate('\r', { kittyFlags: 8 })).toBe('\x1b[13u');
  });

  it('is told no releases of the keys that a shell needs', () => {
    for (const sent of ['\x1b[13;1:3u', '\x1b[9;1:3u', '\x1b[127;1:3u']) {
      expect(translate(sent, { kittyFlags: 3 })).toBe('');
    }
  });
});

describe('a program that asked for modifyOtherKeys', () => {
  it.each([
    ['Shift+Enter', '\x1b[13;2u', '\x1b[27;2;13~', '\x1b[27;2;13~'],
    ['Ctrl+Enter', '\x1b[13;5u', '\x1b[27;5;13~', '\x1b[27;5;13~'],
    ['Ctrl+C', '\x1b[99;5u', '\x03', '\x1b[27;5;99~'],
    ['Alt+x', '\x1b[120;3u', '\x1bx', '\x1b[27;3;120~'],
    ['Ctrl+;', '\x1b[59;5u', '\x1b[27;5;59~', '\x1b[27;5;59~'],
    ['Ctrl+Shift+a', '\x1b[97:65;6u', '\x1b[27;6;65~', '\x1b[27;6;65~'],
    ['Escape', '\x1b[27u', '\x1b', '\x1b'],
    ['a capital', 'A', 'A', 'A'],
    ['an arrow', '\x1b[1;5A', '\x1b[1;5A', '\x1b[1;5A'],
    ['a release', '\x1b[97;5:3u', '', ''],
  ])('gets %s in its form, by the level', (_what, sent, first, second) => {
    expect(translate(sent, { otherKeys: 1 })).toBe(first);
    expect(translate(sent, { otherKeys: 2 })).toBe(second);
  });
});

describe('a program with a plain keyboard', () => {
  it.each([
    ['Shift+Enter', '\x1b[13;2u', '\r'],
    ['Ctrl+Enter', '\x1b[27;5;13~', '\r'],
    ['Ctrl+Alt+Enter', '\x1b[13;7u', '\x1b\r'],
    ['Escape', '\x1b[27u', '\x1b'],
    ['Ctrl+\\', '\x1b[92;5u', '\x1c'],
    ['Ctrl+Shift+a', '\x1b[97:65;6u', '\x01'],
    ['Ctrl+;', '\x1b[59;5u', ';'],
    ['Alt+%', '\x1b[53:37;4u', '\x1b%'],
    ['Shift+Space', '\x1b[32;2u', ' '],
    ['Ctrl+Tab', '\x1b[9;5u', '\t'],
    ['Ctrl+C of a Cyrillic layout', '\x1b[1089::99;5u', '\x03'],
    ['a key that only kitty has', '\x1b[57428u', ''],
    ['a release', '\x1b[97;1:3u', ''],
  ])('gets what a plain terminal sends for %s', (_what, sent, expected) => {
    expect(translate(sent, {})).toBe(expected);
  });

  it('gets cursor and keypad keys as its modes have them', () => {
    expect(translate('\x1b[A', { isApplicationCursor: true })).toBe('\x1bOA');
    expect(translate('\x1b[57400u', { isApplicationKeypad: true })).toBe('\x1bOq');
    expect(translate('\x1bOq', {})).toBe('1');
    expect(translate('\x1bOM', {})).toBe('\r');
  });
});

it('a key that was translated is the same key, whatever keyboard it is translated for', () => {
  const character = fc.constantFrom(...Array.from('abxyz019;,.-=[]\\/`'));
  fc.assert(
    fc.property(character, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 31 }), (key, held, flags) => {
      const modifiers = (held & 7) === 1 ? 5 : held; // Shift alone makes a text
      const sent = `\x1b[${key.charCodeAt(0)};${modifiers + 1}u`;
      const once = translate(sent, { kittyFlags: flags | 1 });
      expect(translate(once, { kittyFlags: 1 })).toBe(sent);
      expect(translate(translate(sent, { otherKeys: 2 }), { kittyFlags: 1 })).toBe(sent);
    }),
  ); // prettier-ignore
});
