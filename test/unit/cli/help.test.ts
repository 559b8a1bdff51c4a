/** What `--help` says, and whether it is true: the examples of every command go through bash and the real parser. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { allCommands, callableCommands } from '../../../src/cli/command-tree.ts';
import { examplesOf } from '../../../src/cli/grammar.ts';
import { COMMON_STARTS } from '../../../src/cli/main-help.ts';
import { cutAtRest, createProgram } from '../../../src/cli/program.ts';
import type { Surroundings } from '../../../src/cli/surroundings.ts';

const nowhere: Surroundings = {
  env: {},
  cwd: () => '/',
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
};

function program(rest: readonly string[] = []): Command {
  return createProgram({ rest, surroundings: nowhere });
}

/**
 * The arguments with which bash would call ccmux for each of the lines. Every other program is absent, and does
 * nothing but read what is piped into it.
 */
function callsIn(lines: readonly string[]): readonly (readonly string[])[] {
  const script = `
    ccmux() { printf '%s\\0' "$@" $'\\n' >&3; }
    command_not_found_handle() { while read -r _; do :; done; }
    exec 3>&1 >/dev/null </dev/null
    ${lines.map((line) => `{ ${line}\n}`).join('\n')}
    exit 0`;
  const home = mkdtempSync(join(tmpdir(), 'ccmux-examples-'));
  try {
    const env = { PATH: '/nonexistent', HOME: home, EDITOR: 'none' };
    const bash = spawnSync('/bin/bash', ['--norc', '-c', script], { env, cwd: home, encoding: 'utf8' });
    return argumentsIn(bash.stdout);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Each word ends with NUL, and each call with a line feed as its last word. */
function argumentsIn(output: string): readonly (readonly string[])[] {
  const words = output.split('\0');
  const calls: string[][] = [[]];
  for (const word of words.slice(0, -1)) {
    if (word === '\n') calls.push([]);
    else calls[calls.length - 1].push(word);
  }
  return calls.slice(0, -1);
}

/** The path of the command that the parser finds for `args`. Throws where it refuses them. */
async function parsed(args: readonly string[]): Promise<string> {
  const { own, rest } = cutAtRest(args);
  const tree = program(rest);
  let called = 'none';
  for (const { path, command } of allCommands(tree)) {
    command.exitOverride();
    command.action(() => void (called = path.join(' ')));
  }
  await tree.parseAsync(own, { from: 'user' });
  return called;
}

const leaves = callableCommands(program()).filter(({ path }) => path.length > 0);

describe('the help of every command', () => {
  it.each(leaves.map(({ path, command }) => [path.join(' '), command] as const))(
    'ccmux %s has two examples that call it',
    async (path, command) => {
      const examples = examplesOf(command);
      expect(examples.length).toBeGreaterThanOrEqual(2);
      expect(new Set(examples).size).toBe(examples.length);
      for (const example of examples) {
        const calls = callsIn([example]);
        const found = await Promise.all(calls.map(parsed));
        expect(found, example).toContain(path);
      }
    },
  );

  it('shows common starts that the parser takes', async () => {
    for (const [call] of COMMON_STARTS) {
      const [args] = callsIn([call]);
      expect(await parsed(args)).toBe('');
    }
  });

  it('says of each option, argument and command what it is', () => {
    for (const { path, command } of allCommands(program())) {
      const parts = [...command.options, ...command.registeredArguments];
      const texts = [command.summary() || command.description(), ...parts.map((part) => part.description)];
      for (const text of texts) expect(text, path.join(' ')).toMatch(/\S/);
    }
  });

  it.each(allCommands(program()).map(({ path }) => [path]))('of %j fits into 80 columns', async (path) => {
    const tree = program();
    let text = '';
    for (const { command } of allCommands(tree)) {
      command.configureOutput({ getOutHelpWidth: () => 80, writeOut: (part) => (text += part) });
    }
    await tree.parseAsync([...path, '--help'], { from: 'user' }).catch(() => undefined);
    expect(text).toContain('Usage: ccmux');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
