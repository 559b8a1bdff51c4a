import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { InputTokenizer } from '../../../src/core/input-tokenizer.ts';
import { keyBytes, keyName, nearestKeyName, parseKeyName } from '../../../src/core/key-names.ts';

const NORMAL = { applicationCursor: false };

/** The names of all keys that `bytes` is. */
function names(bytes: Uint8Array): (string | null)[] {
  const tokenizer = new InputTokenizer();
  return [...tokenizer.push(bytes), ...tokenizer.flush()].map(keyName);
}

function nameOf(text: string): string | null {
  const [name, ...rest] = names(new TextEncoder().encode(text));
  expect(rest).toEqual([]);
  return name;
}

describe('the name of a key', () => {
  it.each([
    ['C-\\', '\x1c', '\x1b[92;5u', '\x1b[27;5;92~', '\x1b[92;133u', '\x1b[92;5:1u'],
    ['C-b', '\x02', '\x1b[98;5u', '\x1b[27;5;98~', '\x1b[66;5u'],
    ['C-Space', '\0', '\x1b[32;5u', '\x1b[64;5u'],
    ['C-]', '\x1d', '\x1b[93;5u'],
    ['C-_', '\x1f', '\x1b[95;6u'],
    ['M-1', '\x1b1', '\x1b[49;3u', '\x1b[27;3;49~'],
    ['M-A', '\x1bA', '\x1b[97;4u', '\x1b[27;4;65~'],
    ['C-M-x', '\x1b\x18', '\x1b[120;7u'],
    ['C-S-a', '\x1b[97;6u', '\x1b[27;6;65~'],
    ['S-Enter', '\x1b[13;2u', '\x1b[27;2;13~'],
    ['C-Enter', '\x1b[13;5u'],
    ['M-Enter', '\x1b\r', '\x1b[13;3u'],
    ['Enter', '\r', '\x1b[13u', '\x1bOM', '\x1b[57414u'],
    ['Tab', '\t', '\x1b[9u', '\x1b[105;5u'],
    ['S-Tab', '\x1b[Z', '\x1b[9;2u'],
    ['Escape', '\x1b', '\x1b[27u', '\x1b[91;5u'],
    ['Backspace', '\x7f', '\x1b[127u'],
    ['M-Backspace', '\x1b\x7f', '\x1b[127;3u'],
    ['C-h', '\b', '\x1b[104;5u'],
    ['Space', ' ', '\x1b[32u'],
    ['Up', '\x1b[A', '\x1bOA', '\x1b[57419u'],
    ['S-Up', '\x1b[1;2A', '\x1b[a'],
    ['C-Left', '\x1b[1;5D', '\x1bO5D', '\x1bOd'],
    ['M-Up', '\x1b\x1b[A', '\x1b[1;3A', '\x1b[1;9A'],
    ['C-M-S-Down', '\x1b[1;8B'],
    ['Home', '\x1b[H', '\x1b[1~', '\x1b[7~', '\x1bOH'],
    ['End', '\x1b[F', '\x1b[4~', '\x1b[8~'],
    ['PageUp', '\x1b[5~', '\x1b[57421u'],
    ['S-PageDown', '\x1b[6;2~'],
    ['Delete', '\x1b[3~'],
    ['C-Delete', '\x1b[3;5~', '\x1b[3^'],
    ['F1', '\x1bOP', '\x1b[11~', '\x1b[[A', '\x1b[P'],
    ['F3', '\x1bOR', '\x1b[13~'],
    ['S-F3', '\x1b[1;2R', '\x1b[13;2~'],
    ['F5', '\x1b[15~', '\x1b[[E'],
    ['F12', '\x1b[24~'],
    ['F13', '\x1b[25~', '\x1b[57376u'],
    ['%', '%', '\x1b[37u', '\x1b[37;2u'],
    ['é', 'é', '\x1b[233u'],
    ['É', 'É', '\x1b[233;2u'],
    ['M-é', '\x1bé', '\x1b[233;3u'],
    ['😀', '😀'],
    ['5', '5', '\x1bOu', '\x1b[57404u'],
  ])('%j is what every terminal’s bytes for it give', (name, ...inputs) => {
    for (const input of inputs) expect(nameOf(input), JSON.stringify(input)).toBe(name);
  });

  it.each([
    ['an unknown sequence', '\x1b[99~'],
    ['an unknown final', '\x1b[5y'],
    ['the release of a key', '\x1b[97;5:3u'],
    ['a key held with Super', '\x1b[97;9u'],
    ['a modifier alone', '\x1b[57441;2u'],
    ['a mouse report', '\x1b[<0;1;1M'],
    ['an answer', '\x1b[?1;2c'],
    ['text of several characters', 'ab'],
    ['a code that is no character', '\x1b[99999999u'],
  ])('is unknown for %s', (_title, input) => {
    expect(nameOf(input)).toBeNull();
  });

  it('is unknown for a byte that is no character', () => {
    expect(names(new Uint8Array([0xff]))).toEqual([null]);
  });
});

describe('a key name that somebody wrote', () => {
  it.each([
    ['C-\\', 'C-\\', 'ctrl+\\', 'Ctrl+\\', 'control-\\', '^\\', 'c-\\'],
    ['C-b', 'C-B', 'Ctrl+B', '^B', '^b'],
    ['M-1', 'alt+1', 'Meta-1', 'opt+1', 'a-1'],
    ['C-M-x', 'M-C-x', 'Ctrl+Alt+X', 'alt+ctrl+x', 'M-^X'],
    ['M-X', 'M-S-x', 'Alt+Shift+x', 'M-X'],
    ['M-x', 'M-x', 'Alt+X'],
    ['S-Enter', 'shift+enter', 'S-Return', 'S-CR'],
    ['S-Tab', 'BTab', 'btab', 'shift-tab'],
    ['Space', ' ', 'space', 'SPACE', 'spc'],
    ['Backspace', 'BSpace', 'backspace'],
    ['Escape', 'esc', 'C-[', '^['],
    ['PageUp', 'PgUp', 'PPage', 'pageup'],
    ['PageDown', 'NPage', 'pgdn'],
    ['Delete', 'DC', 'del'],
    ['C-Space', 'C-@', 'ctrl+space'],
    ['F5', 'f5'],
    ['-', '-'],
    ['C--', 'C--', 'ctrl+-'],
    ['C-+', 'ctrl++'],
    ['^', '^'],
    ['+', '+'],
    ['%', '%'],
    ['A', 'S-a', 'A', 'shift+a'],
    ['é', 'é'],
  ])('%j is understood in other forms', (canonical, ...forms) => {
    for (const form of forms) expect(parseKeyName(form), form).toBe(canonical);
  });

  it.each(['', 'C-', 'hello', 'C-hello', 'F0', 'F36', 'F123', 'ab', 'Hyper+x', 'C-ab', '\x01', '\n', '^ab'])(
    '%j names no key',
    (form) => {
      expect(parseKeyName(form)).toBeNull();
    },
  );

  it('is canonical after one reading', () => {
    fc.assert(
      fc.property(keyText, (text) => {
        const once = parseKeyName(text);
        expect(once).not.toBeNull();
        expect(parseKeyName(once ?? '')).toBe(once);
      }),
    );
  });
});

const NAMES = [
  'Space',
  'Enter',
  'Tab',
  'Escape',
  'Backspace',
  'Up',
  'Down',
  'Left',
  'Right',
  'Home',
  'End',
  'Insert',
  'Delete',
  'PageUp',
  'PageDown',
  'F1',
  'F4',
  'F5',
  'F12',
  'F20',
  'F21',
  'F35',
];
const base = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('é', 'ß', 'Я', '漢', '😀'),
);
const keyText = fc
  .tuple(fc.subarray(['C-', 'M-', 'S-']), base)
  .map(([modifiers, key]) => modifiers.join('') + key);

test.each([
  ['Entre', 'Enter'],
  ['C-Spcae', 'C-Space'],
  ['alt+PgeUp', 'M-PageUp'],
  ['C-xx', undefined],
  ['nonsense', undefined],
])('the key %j is most likely a slip for %j', (written, meant) => {
  expect(nearestKeyName(written)).toBe(meant);
});

describe('the bytes of a key', () => {
  it.each([
    ['C-c', '\x03'],
    ['Escape', '\x1b'],
    ['Enter', '\r'],
    ['Up', '\x1b[A'],
    ['S-Up', '\x1b[1;2A'],
    ['M-1', '\x1b1'],
    ['C-M-x', '\x1b\x18'],
    ['S-Tab', '\x1b[Z'],
    ['C-Space', '\0'],
    ['C-/', '\x1f'],
    ['Backspace', '\x7f'],
    ['S-Enter', '\x1b[13;2u'],
    ['M-Enter', '\x1b\r'],
    ['F1', '\x1bOP'],
    ['C-F1', '\x1b[1;5P'],
    ['F5', '\x1b[15~'],
    ['PageUp', '\x1b[5~'],
    ['é', 'é'],
    ['Ctrl+B', '\x02'],
    ['M-Escape', '\x1b\x1b'],
  ])('of %j are xterm’s', (name, expected) => {
    expect(new TextDecoder().decode(keyBytes(name, NORMAL) ?? undefined)).toBe(expected);
  });

  it('of a cursor key follow the application mode, but not with a modifier', () => {
    const text = (name: string) =>
      new TextDecoder().decode(keyBytes(name, { applicationCursor: true }) ?? undefined);
    expect(text('Left')).toBe('\x1bOD');
    expect(text('C-Left')).toBe('\x1b[1;5D');
  });

  it('are none for what is no key', () => {
    expect(keyBytes('Foo', NORMAL)).toBeNull();
  });

  it('read back as the key, up to what a plain terminal cannot tell apart', () => {
    // Control with digits, / or ? and C-Backspace are other keys' control characters since the VT220.
    const isHistoric = (name: string) =>
      /^C-(M-)?([2-8/?]|Backspace)$/.test(name) || /^(M-)+(Escape|\[|O)$/.test(name);
    fc.assert(
      fc.property(keyText, (text) => {
        const name = parseKeyName(text) ?? '';
        fc.pre(!isHistoric(name));
        expect(names(keyBytes(name, NORMAL) ?? new Uint8Array())).toEqual([name]);
      }),
      { numRuns: 500 },
    );
  });
});
