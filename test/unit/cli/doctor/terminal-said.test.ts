import { expect, it } from 'vitest';
import { questions, terminalSaid } from '../../../../src/cli/doctor/terminal-said.ts';

const DA1 = '\x1b[?62;22c';

it('asks for the place of the cursor behind each sample, and for the keyboard last but one', () => {
  expect(questions(['─', '漢'])).toBe(
    '\r\x1b[K─\x1b[6n\r\x1b[K漢\x1b[6n\r\x1b[K\x1b[?u\x1b[?4m\x1b[>q\x1b[c\x1b[m\r\x1b[K',
  );
});

it.each([
  ['kitty’s keyboard, whatever its flags', '\x1b[?5u', 'kitty', null],
  ['modifyOtherKeys', '\x1b[>4;2m', 'other-keys', null],
  ['both', '\x1b[?0u\x1b[>4;0m', 'kitty', null],
  ['xterm, that says so by its name', '\x1bP>|XTerm(379)\x1b\\', 'other-keys', 'XTerm(379)'],
  ['tmux, which may not hand it on', '\x1bP>|tmux 3.4\x1b\\', null, 'tmux 3.4'],
  ['tmux with extended-keys', '\x1b[>4;1m\x1bP>|tmux 3.4\x1b\\', 'other-keys', 'tmux 3.4'],
  ['neither', '', null, null],
])('finds %s', (_what, said, keyboard, version) => {
  expect(terminalSaid(`${said}${DA1}`)).toEqual({ keyboard, version, widths: [], isWhole: true });
});

it('reads the widths in their order, among what is typed meanwhile, and in pieces', () => {
  const whole = `\x1b[12;2Rls\r\x1b[12;3R\x1b[A\x1b[?0u${DA1}`;
  expect(terminalSaid(whole)).toEqual({ keyboard: 'kitty', version: null, widths: [1, 2], isWhole: true });
  for (let end = 0; end < whole.length; end++) expect(terminalSaid(whole.slice(0, end)).isWhole).toBe(false);
});

it('takes nothing that was typed for an answer', () => {
  const typed = '\x1b[A\x1bOP\x1b[200~\x1b[6n\x1b[201~ c u \x1b[1;2D';
  expect(terminalSaid(typed)).toEqual({ keyboard: null, version: null, widths: [], isWhole: false });
});
