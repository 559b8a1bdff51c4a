import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PATIENCE_MS, type Eye } from '../support/eye.ts';
import { command } from '../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';

let world: TestHome;
let eye: Eye;

beforeEach(async () => {
  world = new TestHome();
  const reader = `exec "${process.execPath}" "${join(PROJECT_ROOT, 'test/fixtures/key-reader.mjs')}"`;
  eye = world.open(['--layout', 'dev1', '-x', reader], { cols: 100, rows: 30 });
  await eye.waitForText('ready');
});

afterEach(() => world.dispose());

/** All that the reader has shown, as one string of hexadecimal digits. */
function received(screen: Eye): string {
  const lines = screen.text().split('ready')[1].split('\n').slice(1);
  return lines.map((line) => /^[0-9a-f]*/.exec(line)?.[0] ?? '').join('');
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

async function arrived(sent: string): Promise<void> {
  await eye.waitFor(`the bytes ${hex(sent)}`, (screen) => received(screen).endsWith(hex(sent)), {
    timeoutMs: PATIENCE_MS,
  });
}

it.each([
  ['letters and what lies beyond ASCII', 'aZ é 漢字 👩‍👩‍👧'],
  ['control keys, Claude’s own among them', '\x01\x02\x03\x07\x0f\x12\x14\x15\x17\x1f\x7f'],
  ['function and cursor keys with and without modifiers', '\x1b[A\x1bOP\x1b[1;5D\x1b[5~\x1b[24;2~\x1b[Z'],
  ['Alt with a letter, and Alt with Enter', '\x1bx\x1b\r'],
  ['keys of the kitty protocol and of modifyOtherKeys', '\x1b[13;2u\x1b[27;5;13~'],
  ['a sequence that nobody knows', '\x1b[5;6;7v'],
])('hands on unchanged: %s', async (_what, bytes) => {
  eye.type(bytes);
  await arrived(bytes);
  expect(received(eye)).toBe(hex(bytes));
});

it('hands on a lone Escape, which begins many a key', async () => {
  eye.press('Escape');
  await arrived('\x1b');
});

it('hands on a paste as one, with all that looks like a key of its own', async () => {
  eye.paste('first\nsecond \x1c% third');
  await eye.waitFor('the end of the paste', (screen) => received(screen).endsWith(hex('\x1b[201~')));
  expect(Buffer.from(received(eye), 'hex').toString()).toMatch(
    /^\x1b\[200~first[\r\n]second \x1c?% third\x1b\[201~$/,
  );
  expect((await world.session()).panes).toHaveLength(1);
});

it('hands on the prefix when it is pressed twice, and swallows one that nothing follows', async () => {
  command(eye, 'C-\\');
  await arrived('\x1c');
  command(eye);
  await eye.waitFor('the hints', (screen) => screen.rows[29].includes('split'));
  eye.press('Escape');
  await eye.waitFor('the hints to go', (screen) => !screen.rows[29].includes('split'));
  eye.type('x');
  await arrived('x');
  expect(received(eye)).not.toContain(hex('\x1c\x1b'));
});

it('gives what is typed ahead to the prompt that it opens, and not to the program', async () => {
  eye.type('\x1c,bob\r');
  await eye.waitForText('dev1bob');
  eye.type('z');
  await arrived('z');
  expect(received(eye)).toBe(hex('z'));
});
