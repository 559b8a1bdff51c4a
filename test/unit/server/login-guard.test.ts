import { expect, it } from 'vitest';
import { loginCommandIn } from '../../../src/server/login-guard.ts';

const RULE = '─'.repeat(40);
const screen = (prompt: string, below = '  ⏸ manual mode on') =>
  `❯ /login\n  ⎿  Login interrupted\n${RULE}\n${prompt}\n${RULE}\n${below}`;

it.each([
  ['❯ /logout', 'logout'],
  ['❯ /logout ', 'logout'],
  ['❯ /logo', 'logout'],
  ['❯ /login', 'login'],
  ['❯ /log', 'login'],
  ['> /login', 'login'],
])('finds the command in the prompt %j', (prompt, command) => {
  expect(loginCommandIn(screen(prompt))).toBe(command);
});

it.each([['❯ '], ['❯ say /logout'], ['❯ /logs'], ['❯ /logout now'], ['❯ /lo'], ['']])(
  'finds none in the prompt %j, though one was given before',
  (prompt) => {
    expect(loginCommandIn(screen(prompt === '' ? '❯ x' : prompt))).toBeNull();
  },
);

it('finds none on a screen without a prompt', () => {
  expect(loginCommandIn('$ /logout\n')).toBeNull();
});
