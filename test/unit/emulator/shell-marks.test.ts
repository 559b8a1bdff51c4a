import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

/** What is heard of a shell that prints `output`. */
function heard(output: string): readonly string[] {
  const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
  const marks: string[] = [];
  emulator.onShellMark((mark) =>
    marks.push(
      mark.kind === 'started'
        ? `started ${mark.command}`
        : mark.kind === 'ended'
          ? `ended ${mark.exitStatus}`
          : mark.kind,
    ),
  );
  feed(output);
  return marks;
}

const osc = (text: string) => `\x1b]${text}\x07`;

describe('a shell that marks its prompt and its commands', () => {
  it.each([
    ['a prompt', osc('133;A'), ['prompt']],
    ['its end', osc('133;B'), ['prompt']],
    ['a nested prompt', osc('133;N;aid=7'), ['prompt']],
    ['a command', osc('133;C'), ['started null']],
    ['its end and exit status', osc('133;D;2'), ['ended 2']],
    ['its end with more behind the status', osc('133;D;0;aid=7'), ['ended 0']],
    ['a command that was given up', osc('133;D'), ['ended null']],
    ['a signal as a negative number', osc('133;D;-9'), ['ended -9']],
    [
      'the command as fish says it',
      osc('133;C;cmdline_url=make%20-j%202%3B%20ls'),
      ['started make -j 2; ls'],
    ],
    ['the command as kitty has it said', osc('133;C;cmdline=echo\\ a\\\\b'), ['started echo a\\b']],
    [
      'the same for VS Code',
      osc('633;E;echo a\\x3b b\\\\n;nonce') + osc('633;C') + osc('633;D;1'),
      ['started echo a; b\\n', 'ended 1'],
    ],
    ['with a string terminator', '\x1b]133;A\x1b\\', ['prompt']],
  ])('says %s', (_, output, marks) => expect(heard(output)).toEqual(marks));

  it.each([
    ['an unknown mark', osc('133;Z')],
    ['none at all', osc('133')],
    ['a fresh line', osc('133;L')],
    ['a property', osc('633;P;Cwd=/tmp')],
    ['something endless', osc(`133;C;cmdline=${'x'.repeat(20_000)}`)],
  ])('says nothing by %s', (_, output) => expect(heard(output)).toEqual([]));

  it.each([
    ['control characters', 'a%0d%0ab%1b[31m', 'started a b [31m'],
    ['what turns the reading direction', 'a%E2%80%AEb', 'started a b'],
    ['nothing', '', 'started null'],
    ['a broken escape', '%zz', 'started null'],
  ])('says a command with %s in one plain line', (_, text, mark) =>
    expect(heard(osc(`133;C;cmdline_url=${text}`))).toEqual([mark]),
  );

  it('leaves out an exit status that is none', () => {
    expect(heard(['x', '1e3', '99999999999', ''].map((it) => osc(`133;D;${it}`)).join(''))).toEqual(
      Array.from({ length: 4 }, () => 'ended null'),
    );
  });

  it('is heard in its order with the title that its command gives itself', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
    const told: string[] = [];
    emulator.onTitle((title) => told.push(title));
    emulator.onShellMark(({ kind }) => told.push(kind));
    feed(osc('133;C') + osc('2;vim') + osc('133;D') + osc('2;shell'));
    expect(told).toEqual(['started', 'vim', 'ended', 'shell']);
  });

  it('is heard to its end in a flood', () => {
    expect(
      heard(osc('133;C') + '\x07'.repeat(2000) + osc('133;A').repeat(2000) + osc('133;D;3')).at(-1),
    ).toBe('ended 3');
  });
});
