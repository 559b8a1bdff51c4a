import { expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

const PRIVATE = [1, 3, 9, 47, 66, 1000, 1002, 1003, 1004, 1006, 1007, 1016, 1047, 1049, 2004, 2031, 2048];
const OTHERS = [
  ...[
    '\x1bc',
    '\x1b=',
    '\x1b>',
    '\x1b[!p',
    '\x1b[0!p',
    '\x1b[>1u',
    '\x1b[<u',
    '\x1b[=5;1u',
    '\x1b[>4;2m',
    '\x1b[>4n',
  ],
  ...['text\r\n', '\x1b[31mred', '\x1b[2J', '\x1b]2;title\x07', 'wide 漢字'],
];

/** A stream of numbers, always the same for a seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

it.each([1, 2, 3, 4, 5, 6])(
  'a program’s modes are those of all it has sent, however it was cut (seed %i)',
  (seed) => {
    const random = randomNumbers(seed);
    const mode = () => `\x1b[?${PRIVATE[random(PRIVATE.length)]}${random(2) === 0 ? 'h' : 'l'}`;
    const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
    let sent = '';
    for (let step = 0; step < 60; step++) {
      const output = random(2) === 0 ? mode() : OTHERS[random(OTHERS.length)];
      const cut = random(output.length);
      for (const part of [output.slice(0, cut), output.slice(cut)]) {
        feed(part);
        sent += part;
        const fresh = createTerminal({ cols: 20, rows: 4 });
        fresh.feed(sent);
        expect(emulator.modes(), JSON.stringify(sent)).toEqual(fresh.emulator.modes());
        fresh.emulator.dispose();
      }
    }
    emulator.dispose();
  },
);
