import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandText, parseCommandText } from '../../../src/core/command-text.ts';
import type { Command } from '../../../src/core/command.ts';
import { DEFAULT_BINDINGS, DEFAULT_PREFIX } from '../../../src/core/default-bindings.ts';
import { parseKeyName } from '../../../src/core/key-names.ts';

describe('a command as text', () => {
  it.each<[string, Command]>([
    ['split right', { name: 'split', side: 'right' }],
    ['split below --shell', { name: 'split', side: 'below', command: '' }],
    [
      "split right --role qa --name qa3 --command 'htop -d 5'",
      { name: 'split', side: 'right', role: 'qa', seat: 'qa3', command: 'htop -d 5' },
    ],
    ['split right -- --model opus', { name: 'split', side: 'right', args: ['--model', 'opus'] }],
    ['close', { name: 'close', ask: true }],
    ['close --now --pane dev1', { name: 'close', ask: false, pane: 'dev1' }],
    ['focus left', { name: 'focus-direction', direction: 'left' }],
    ['focus 3', { name: 'focus-number', number: 3 }],
    ['focus next', { name: 'focus-next' }],
    ['focus waiting', { name: 'focus-waiting' }],
    ['focus dev1', { name: 'focus', pane: 'dev1' }],
    ['focus --pane left', { name: 'focus', pane: 'left' }],
    ['resize up 5', { name: 'resize', direction: 'up', cells: 5 }],
    ['resize left', { name: 'resize', direction: 'left', cells: 1 }],
    ['zoom', { name: 'zoom' }],
    ['swap next', { name: 'swap', side: 'next' }],
    ['rename "the boss"', { name: 'rename', to: 'the boss' }],
    ['scroll -10', { name: 'scroll', lines: -10 }],
    ['  next-layout ', { name: 'next-layout' }],
    ['quit --now', { name: 'quit', ask: false }],
    ['detach-others', { name: 'detach-others' }],
    ['record demo.cast', { name: 'record', file: 'demo.cast' }],
    ['record --stop', { name: 'record' }],
    ['theme', { name: 'theme' }],
    ['theme light', { name: 'theme', theme: 'light' }],
  ])('%j', (text, command) => {
    expect(parseCommandText(text)).toEqual(command);
  });

  it.each([
    '',
    '   ',
    'explode',
    'split',
    'split up',
    'split right extra',
    'zoom --now',
    'zoom dev1',
    'close --pane',
    'focus',
    'resize 5',
    'resize up x',
    'resize up 5 6',
    'swap',
    'stack -- x',
    "rename 'open",
    'close --now --now',
    'constructor',
    '__proto__',
  ])('%j is none', (text) => {
    expect(parseCommandText(text)).toBeNull();
  });

  it('comes back from its text, whatever its words', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        expect(parseCommandText(commandText(command))).toEqual(command);
      }),
      { numRuns: 1000 },
    );
  });
});

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('left', 'next', 'waiting', '3', '--', '--now', '-x', "it's", 'a b', '\\', ''),
);
const pane = { pane: word };
const side = fc.constantFrom('right' as const, 'below' as const);
const direction = fc.constantFrom('left' as const, 'right' as const, 'up' as const, 'down' as const);
const name = <N extends string>(value: N) => fc.constant(value);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record(
    { name: name('split'), side, ...pane, role: word, seat: word, command: word, args: fc.array(word) },
    { requiredKeys: ['name', 'side'] },
  ),
  fc.record({ name: name('close'), ...pane, ask: fc.boolean() }, { requiredKeys: ['name', 'ask'] }),
  fc.record({ name: name('focus'), ...pane }),
  fc.record({ name: name('focus-number'), number: fc.nat(999) }),
  fc.record({ name: name('focus-direction'), direction }),
  fc.record(
    { name: name('resize'), ...pane, direction, cells: fc.nat(999) },
    { requiredKeys: ['name', 'direction', 'cells'] },
  ),
  fc.record(
    { name: name('swap'), ...pane, side: fc.constantFrom('previous' as const, 'next' as const) },
    { requiredKeys: ['name', 'side'] },
  ),
  fc.record({ name: name('rename'), ...pane, to: word }, { requiredKeys: ['name'] }),
  fc.record(
    { name: name('scroll'), ...pane, lines: fc.integer({ min: -999, max: 999 }).map((lines) => lines + 0) },
    { requiredKeys: ['name', 'lines'] },
  ),
  fc.record(
    { name: fc.constantFrom('zoom' as const, 'restart' as const), ...pane },
    { requiredKeys: ['name'] },
  ),
  fc.record({ name: name('record'), file: word }, { requiredKeys: ['name'] }),
  fc.record({ name: name('theme'), theme: word }, { requiredKeys: ['name'] }),
  fc.record(
    {
      name: name('copy-mode'),
      ...pane,
      what: fc.constantFrom('screen' as const, 'transcript' as const),
      isPageUp: fc.constant(true),
    },
    { requiredKeys: ['name'] },
  ),
  fc.record({ name: name('find'), text: word }, { requiredKeys: ['name'] }),
  fc.record({ name: name('paste'), ...pane, buffer: fc.nat(999) }, { requiredKeys: ['name'] }),
  fc.record({ name: name('quit'), ask: fc.boolean() }),
  fc.record({
    name: fc.constantFrom(
      'focus-next',
      'focus-waiting',
      'stack',
      'equalise',
      'next-layout',
      'detach',
      'detach-others',
      'help',
      'choose-buffer',
      'send-prefix',
    ),
  }),
);

describe('the default keys', () => {
  it('are written canonically', () => {
    for (const { key } of DEFAULT_BINDINGS) expect(parseKeyName(key), key).toBe(key);
    expect(parseKeyName(DEFAULT_PREFIX)).toBe(DEFAULT_PREFIX);
  });

  it('are bound once each', () => {
    const keys = DEFAULT_BINDINGS.map(({ table, key }) => `${table} ${key}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('take nothing from the child but Alt and a digit', () => {
    const taken = DEFAULT_BINDINGS.filter(({ table }) => table === 'root').map(({ key }) => key);
    expect(taken).toEqual(['M-1', 'M-2', 'M-3', 'M-4', 'M-5', 'M-6', 'M-7']);
  });

  it('say what they do in at most four words', () => {
    for (const { key, help } of DEFAULT_BINDINGS) expect(help.split(' ').length, key).toBeLessThanOrEqual(4);
  });

  it('do what the interface promises', () => {
    const after = (key: string) => {
      const found = DEFAULT_BINDINGS.find((binding) => binding.table === 'prefix' && binding.key === key);
      return found === undefined ? undefined : commandText(found.command);
    };
    const promised = {
      '%': 'split right',
      '"': 'split below',
      s: 'split right --shell',
      S: 'split below --shell',
      x: 'close',
      o: 'focus next',
      Left: 'focus left',
      h: 'focus left',
      j: 'focus down',
      k: 'focus up',
      l: 'focus right',
      '1': 'focus 1',
      '7': 'focus 7',
      z: 'zoom',
      m: 'stack',
      H: 'resize left 4',
      J: 'resize down 2',
      '=': 'equalise',
      '{': 'swap previous',
      '}': 'swap next',
      Space: 'next-layout',
      ',': 'rename',
      '[': 'copy-mode',
      PageUp: 'copy-mode --page-up',
      ']': 'paste',
      '#': 'choose-buffer',
      '/': 'find',
      r: 'restart',
      d: 'detach',
      '?': 'help',
      Q: 'quit',
      a: 'focus waiting',
    };
    expect(Object.fromEntries(Object.keys(promised).map((key) => [key, after(key)]))).toEqual(promised);
  });
});
