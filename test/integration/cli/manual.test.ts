/** The manual page, read by the real `man`. */
import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { callableCommands } from '../../../src/cli/command-tree.ts';
import { examplesOf } from '../../../src/cli/grammar.ts';
import { manualPage } from '../../../src/cli/manual/page.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { DEFAULT_BINDINGS } from '../../../src/core/default-bindings.ts';

const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
const program = createProgram({ rest: [], surroundings: { env: {}, cwd: () => '/', stdin, stdout, stderr } });

/** The page as plain text, each run of blanks one, and what `man` has to complain of. */
let text: string;
let complaints: string;

beforeAll(() => {
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', MANWIDTH: '80' };
  const args = ['--warnings=w', '-E', 'UTF-8', '-P', 'cat', '-l', '-'];
  const man = spawnSync('man', args, { env, input: manualPage(program), encoding: 'utf8' });
  expect(man.error).toBeUndefined();
  complaints = man.stderr;
  text = man.stdout.replaceAll(/\s+/g, ' ');
});

describe('the manual page', () => {
  it('is read without a warning', () => {
    expect(complaints).toBe('');
    expect(text).toMatch(/^CCMUX\(1\) User Commands CCMUX\(1\) NAME ccmux - /);
  });

  it('has the sections that people look for, in their order', () => {
    const titles = manualPage(program).match(/^\.SH .*$/gm);
    expect(titles?.map((line) => line.slice('.SH "'.length, -1))).toEqual([
      'NAME',
      'SYNOPSIS',
      'DESCRIPTION',
      'OPTIONS',
      'KEYS',
      'COMMANDS',
      'CONFIGURATION',
      'ENVIRONMENT',
      'FILES',
      'EXIT STATUS',
      'EXAMPLES',
      'SEE ALSO',
    ]);
  });

  it('tells of every command its usage, options, arguments and examples', () => {
    const parts = manualPage(program)
      .replaceAll('\\-', '-')
      .split(/^\.S[HS] /m);
    for (const { path, command } of callableCommands(program)) {
      const heading = path.length === 0 ? '"OPTIONS"' : `"ccmux ${path.join(' ')}`;
      const part = parts.find((one) => one.startsWith(heading)) ?? '';
      const options = command.options.filter((option) => !option.hidden).map((option) => option.long ?? '');
      const names = command.registeredArguments.map((argument) => `.TP\n\\fI${argument.name()}\\fR\n`);
      for (const wanted of [heading, ...options, ...names]) expect(part).toContain(wanted);
      for (const example of examplesOf(command)) expect(text).toContain(example.replaceAll(/\s+/g, ' '));
    }
  });

  it('tells every key by what it does', () => {
    for (const { help } of DEFAULT_BINDINGS) expect(text).toContain(help);
  });

  it('keeps to ASCII in its source, whatever is said in it', () => {
    expect(manualPage(program)).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
