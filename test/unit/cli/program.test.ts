import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import type { Surroundings } from '../../../src/cli/surroundings.ts';

test('help is an option and a command, of the whole and of each part', async () => {
  expect(await printed('help')).toBe(await printed('--help'));
  expect(await printed('help', 'attach')).toBe(await printed('attach', '--help'));
  expect(await printed('help', 'pane')).toBe(await printed('pane', '--help'));
});

test('help names no default that nobody could type', async () => {
  for (const command of ['list', 'capture', 'split', 'close', 'focus', 'zoom', 'restart', 'send', 'wait'])
    expect(await printed('pane', command, '--help')).not.toContain('default: []');
});

test('a command that is not about one session refuses to be told of one', async () => {
  await expect(printed('-s', 'app', 'ls')).rejects.toThrow('ls is not about one session');
  await expect(printed('-l', 'duo', 'ls')).rejects.toThrow('--layout is for starting a session, not for ls');
});

/** What `ccmux ARGS` prints as its result. */
async function printed(...args: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  const surroundings: Surroundings = {
    env: {},
    cwd: () => '/',
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
  };
  await runProgram(args, surroundings);
  return String(stdout.read() ?? '');
}
