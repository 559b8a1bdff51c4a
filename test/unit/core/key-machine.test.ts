import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BINDINGS, DEFAULT_PREFIX } from '../../../src/core/default-bindings.ts';
import { InputTokenizer } from '../../../src/core/input-tokenizer.ts';
import type { KeyBinding } from '../../../src/core/key-bindings.ts';
import {
  initialKeyState,
  keepKey,
  keyTables,
  stepKeyMachine,
  timeOutRepeat,
  type KeyAction,
  type KeyState,
} from '../../../src/core/key-machine.ts';

const DEFAULTS = keyTables(DEFAULT_PREFIX, DEFAULT_BINDINGS);
const PREFIX = '\x1c';

const latin1 = (raw: Uint8Array): string => Buffer.from(raw).toString('latin1');

function shown(action: KeyAction): string {
  switch (action.kind) {
    case 'forward':
    case 'reply':
      return `${action.kind} ${latin1(action.raw)}`;
    case 'command':
      return `command ${Object.values(action.command).join(' ')}`;
    case 'unbound':
      return `unbound ${action.key}`;
    case 'mouse':
      return `mouse ${latin1(action.token.raw)}`;
    case 'focus':
      return `focus ${action.isFocused}`;
  }
}

/** What the machine does with `inputs`, each a chunk; the state at the end comes last. */
function play(inputs: readonly string[], tables = DEFAULTS, from: KeyState = initialKeyState): string[] {
  const tokenizer = new InputTokenizer();
  const lines: string[] = [];
  let state = from;
  for (const input of inputs) {
    const tokens = [...tokenizer.push(new Uint8Array(Buffer.from(input))), ...tokenizer.flush()];
    for (const token of tokens) {
      const step = stepKeyMachine(state, token, tables);
      state = step.state;
      lines.push(...step.actions.map(shown));
    }
  }
  return [...lines, state.mode];
}

describe('the prefix machine', () => {
  it.each<[string, string[], string[]]>([
    [
      'forwards text and keys that are not bound',
      ['ls -l', '\r', '\x03', '\x1b[A'],
      ['forward ls -l', 'forward \r', 'forward \x03', 'forward \x1b[A', 'normal'],
    ],
    ['waits after the prefix', [PREFIX], ['prefix']],
    ['runs the command of the key after the prefix', [PREFIX, 'z'], ['command zoom', 'normal']],
    [
      'knows the prefix as CSI u and as modifyOtherKeys',
      ['\x1b[92;5u', 'z', '\x1b[27;5;92~', 'd'],
      ['command zoom', 'command detach', 'normal'],
    ],
    ['knows the key after the prefix as CSI u', [PREFIX, '\x1b[37;2u'], ['command split right', 'normal']],
    [
      'splits a chunk behind the key of a command',
      [`a${PREFIX}dhello`],
      ['forward a', 'command detach', 'forward hello', 'normal'],
    ],
    [
      'sends the prefix through when it comes twice',
      [PREFIX, PREFIX, 'x'],
      [`forward ${PREFIX}`, 'forward x', 'normal'],
    ],
    [
      'sends through the bytes that the second prefix came in',
      [PREFIX, '\x1b[92;5u'],
      ['forward \x1b[92;5u', 'normal'],
    ],
    [
      'swallows an unbound key after the prefix and names it',
      [PREFIX, 'yes', PREFIX, '\x1b[15~', PREFIX, '\x1b[99~'],
      ['unbound y', 'forward es', 'unbound F5', 'unbound \\u001b[99~', 'normal'],
    ],
    ['swallows a character of several bytes as one', [`${PREFIX}éa`], ['unbound é', 'forward a', 'normal']],
    ['swallows Escape after the prefix', [PREFIX, '\x1b'], ['unbound Escape', 'normal']],
    [
      'takes Alt and a digit without the prefix',
      ['\x1b3', '\x1b[49;3u', '\x1b8'],
      ['command focus-number 3', 'command focus-number 1', 'forward \x1b8', 'normal'],
    ],
    [
      'repeats what may be repeated, and nothing else',
      [PREFIX, '\x1b[C', '\x1b[D', 'H', 'z'],
      [
        'command focus-direction right',
        'command focus-direction left',
        'command resize left 4',
        'forward z',
        'normal',
      ],
    ],
    [
      'repeats within one chunk',
      [`${PREFIX}HHJx`],
      ['command resize left 4', 'command resize left 4', 'command resize down 2', 'forward x', 'normal'],
    ],
    ['stays ready to repeat after a repeatable command', [PREFIX, 'H'], ['command resize left 4', 'repeat']],
    [
      'takes the prefix while it may repeat',
      [PREFIX, 'H', PREFIX, 'o'],
      ['command resize left 4', 'command focus-next', 'normal'],
    ],
    [
      'takes root keys while it may repeat',
      [PREFIX, 'H', '\x1b2'],
      ['command resize left 4', 'command focus-number 2', 'normal'],
    ],
    [
      'forwards a paste with its markers, whatever stands in it',
      [`\x1b[200~a${PREFIX}d\x1b[201~`],
      ['forward \x1b[200~', `forward a${PREFIX}d`, 'forward \x1b[201~', 'normal'],
    ],
    [
      'forwards a paste after the prefix',
      [PREFIX, '\x1b[200~d\x1b[201~'],
      ['forward \x1b[200~', 'forward d', 'forward \x1b[201~', 'normal'],
    ],
    [
      'hands mouse, focus and answers out as they are',
      ['\x1b[<0;1;1M\x1b[I\x1b[O\x1b[?1;2c'],
      ['mouse \x1b[<0;1;1M', 'focus true', 'focus false', 'reply \x1b[?1;2c', 'normal'],
    ],
    [
      'keeps the prefix over mouse, focus and answers',
      [PREFIX, '\x1b[<35;1;1M\x1b[I\x1b[0n', 'z'],
      ['mouse \x1b[<35;1;1M', 'focus true', 'reply \x1b[0n', 'command zoom', 'normal'],
    ],
  ])('%s', (_title, inputs, expected) => {
    expect(play(inputs)).toEqual(expected);
  });

  it('ends the time for repeating and leaves the prefix waiting', () => {
    expect(timeOutRepeat({ mode: 'repeat' })).toEqual({ mode: 'normal' });
    expect(timeOutRepeat({ mode: 'prefix' })).toEqual({ mode: 'prefix' });
    expect(play(['H'], DEFAULTS, timeOutRepeat({ mode: 'repeat' }))).toEqual(['forward H', 'normal']);
  });

  it('tells a paste’s markers from its text', () => {
    const tokens = new InputTokenizer().push(new Uint8Array(Buffer.from('\x1b[200~x\x1b[201~')));
    const actions = tokens.flatMap((token) => stepKeyMachine(initialKeyState, token, DEFAULTS).actions);
    expect(actions).toMatchObject([
      { source: 'paste-start' },
      { source: 'paste-data' },
      { source: 'paste-end' },
    ]);
  });
});

describe('configured keys', () => {
  const binding = (key: string, table: KeyBinding['table'], command: KeyBinding['command']): KeyBinding => ({
    key,
    table,
    command,
    help: '',
  });

  it('may be a plain character in any place of a run', () => {
    const tables = keyTables('`', [
      binding('é', 'root', { name: 'stack' }),
      binding('d', 'prefix', { name: 'detach' }),
    ]);
    expect(play(['ab`dcéf``g'], tables)).toEqual([
      'forward ab',
      'command detach',
      'forward c',
      'command stack',
      'forward f',
      'forward `g',
      'normal',
    ]);
  });

  it('may be Space', () => {
    expect(play(['a b'], keyTables('Space', []))).toEqual(['forward a', 'unbound b', 'normal']);
  });

  it('may be written in other forms', () => {
    const tables = keyTables('ctrl+b', [binding('pgup', 'prefix', { name: 'help' })]);
    expect(play(['\x02', '\x1b[5~'], tables)).toEqual(['command help', 'normal']);
  });

  it('replace earlier ones', () => {
    const tables = keyTables('C-b', [
      binding('x', 'prefix', { name: 'zoom' }),
      binding('x', 'prefix', { name: 'stack' }),
    ]);
    expect(play(['\x02x'], tables)).toEqual(['command stack', 'normal']);
  });

  it('may give the doubled prefix another meaning', () => {
    const tables = keyTables('C-b', [binding('C-b', 'prefix', { name: 'focus-next' })]);
    expect(play(['\x02\x02'], tables)).toEqual(['command focus-next', 'normal']);
  });

  it('send the prefix through where they name the command for it', () => {
    const tables = keyTables('C-b', [binding('b', 'prefix', { name: 'send-prefix' })]);
    expect(play(['\x02b'], tables)).toEqual(['forward \x02', 'normal']);
  });

  it('bind nothing where they name no key', () => {
    expect(play(['x'], keyTables('Nonsense', [binding('Rubbish', 'root', { name: 'zoom' })]))).toEqual([
      'forward x',
      'normal',
    ]);
  });
});

describe('any input', () => {
  it('without a bound key reaches the child unchanged and in order', () => {
    const unbound = fc.constantFrom(
      'a',
      'é',
      'z',
      '%',
      '\r',
      '\x1b[A',
      '\x1b[15~',
      '\x1b[13;2u',
      '\x01',
      '\x1bx',
      '\x1b[200~',
      '\x1b[201~',
      '😀',
      '\x1b',
    );
    fc.assert(
      fc.property(fc.array(unbound), (inputs) => {
        const tokenizer = new InputTokenizer();
        let state = initialKeyState;
        let forwarded = '';
        let expected = '';
        const tokens = [
          ...inputs.flatMap((input) => [
            ...tokenizer.push(new Uint8Array(Buffer.from(input))),
            ...tokenizer.flush(),
          ]),
        ];
        for (const token of tokens) {
          if (token.kind !== 'reply') expected += latin1(token.raw);
          const step = stepKeyMachine(state, token, DEFAULTS);
          state = step.state;
          for (const action of step.actions) if (action.kind === 'forward') forwarded += latin1(action.raw);
        }
        expect(forwarded).toBe(expected);
        expect(state.mode).toBe('normal');
      }),
    );
  });

  it('means the same however a run of text is split', () => {
    const text = fc.array(fc.constantFrom('a', 'é', 'H', 'J', 'z', ' ', '😀'), { minLength: 1 });
    const modes = fc.constantFrom<KeyState['mode']>('normal', 'prefix', 'repeat');
    const merged = (lines: readonly string[]): string =>
      lines
        .join('\n')
        .replaceAll('\nforward ', '')
        .replace(/^forward /, '');
    fc.assert(
      fc.property(text, modes, (characters, mode) => {
        expect(merged(play(characters, DEFAULTS, { mode }))).toBe(
          merged(play([characters.join('')], DEFAULTS, { mode })),
        );
      }),
    );
  });
});

describe('a keyboard that tells releases', () => {
  it.each<[string, string[], string[]]>([
    [
      'does not end the wait behind the prefix by letting it go',
      ['\x1b[92;5u', '\x1b[92;5:3u', 'z'],
      ['command zoom', 'normal'],
    ],
    [
      'keeps the releases of ccmux’s own keys from the child, Control or not',
      ['\x1b[92;5u', '\x1b[100;1u', '\x1b[92;1:3u', '\x1b[100;1:3u', '\x1b[97;1:3u'],
      ['command detach', 'forward \x1b[97;1:3u', 'normal'],
    ],
    [
      'may press Shift on the way to the key',
      ['\x1b[92;5u', '\x1b[57441;2u', '\x1b[53:37;2;37u', '\x1b[53:37;2:3u', '\x1b[57441;1:3u'],
      ['command split right', 'forward \x1b[57441;1:3u', 'normal'],
    ],
    ['takes Alt and a number as ever', ['\x1b[50;3u', '\x1b[50;3:3u'], ['command focus-number 2', 'normal']],
    [
      'gives the child the release of what it was given',
      ['\x1b[92;5u', 'z', '\x1b[122;1:3u', '\x1b[122;1u', '\x1b[122;1:3u'],
      ['command zoom', 'forward \x1b[122;1u', 'forward \x1b[122;1:3u', 'normal'],
    ],
  ])('%s', (_title, inputs, expected) => {
    expect(play(inputs)).toEqual(expected);
  });

  it('does not tell the child of a key that somebody else has taken', () => {
    const press = { kind: 'key', raw: new Uint8Array(Buffer.from('\x1b[121u')) } as const;
    expect(play(['\x1b[121;1:3u'], DEFAULTS, keepKey(initialKeyState, press))).toEqual(['normal']);
  });
});
