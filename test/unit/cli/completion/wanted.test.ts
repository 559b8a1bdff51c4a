/** What Tab offers, from the words before the cursor alone. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../../src/cli/command-tree.ts';
import { declaredKind } from '../../../../src/cli/completion/value-kind.ts';
import { wantedAt } from '../../../../src/cli/completion/wanted.ts';
import { createProgram } from '../../../../src/cli/program.ts';

const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
const program = createProgram({ rest: [], surroundings: { env: {}, cwd: () => '/', stdin, stdout, stderr } });

function wanted(...words: readonly string[]) {
  return wantedAt(words, program);
}

/** The words on offer; throws where a value is wanted. */
function offered(...words: readonly string[]): readonly string[] {
  const found = wanted(...words);
  if (found.kind === 'value') throw new Error(`a value is wanted: ${found.value.of.kind}`);
  return found.candidates.map(({ word }) => word);
}

/** Of what kind the wanted value is. */
function valueAt(...words: readonly string[]): string {
  const found = wanted(...words);
  return found.kind === 'value' ? found.value.of.kind : `words ${found.candidates.length}`;
}

describe('commands', () => {
  it('are offered first, with `help` and without what is hidden', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['ls', 'attach', 'pane', 'config', 'help']));
    expect(offered('')).not.toContain('__complete');
  });

  it('of a group follow its name, also behind options that take a value', () => {
    expect(offered('pane', '')).toEqual(expect.arrayContaining(['list', 'send', 'wait']));
    expect(offered('-s', 'app', 'pane', '')).toContain('send');
    expect(offered('--session=app', 'pane', '')).toContain('send');
  });

  it('are what `help` takes, those of the group in a group', () => {
    expect(offered('help', '')).toEqual(offered(''));
    expect(offered('pane', 'help', '')).toEqual(offered('pane', ''));
  });
});

describe('options', () => {
  it('are offered at a dash, those of the command alone', () => {
    expect(offered('-')).toEqual(expect.arrayContaining(['--layout', '--detached', '--help']));
    const ofSend = offered('pane', 'send', '--');
    expect(ofSend).toEqual(expect.arrayContaining(['--session', '--key', '--enter']));
    expect(ofSend).not.toContain('--layout');
  });

  it('are offered once, unless they may be repeated', () => {
    const words = ['pane', 'send', 'dev1', '--enter', '-s', 'app', '--key', 'Up', '-'];
    expect(offered(...words)).toEqual(['--key', '--help']);
  });

  it('are offered where a command takes nothing else', () => {
    expect(offered('attach', '')).toEqual(['--session', '--read-only', '--help']);
    expect(offered('pane', 'close', 'dev1', '')).toEqual(['--session', '--help']);
  });
});

describe('values', () => {
  it.each([
    [['-l', ''], 'layout'],
    [['--theme', 'd'], 'theme'],
    [['-c', ''], 'file'],
    [['-C', ''], 'directory'],
    [['-x', ''], 'program'],
    [['pane', 'split', '--role', ''], 'role'],
    [['pane', 'split', '--name', ''], 'free'],
    [['pane', 'send', '--key', ''], 'key'],
    [['pane', 'wait', '--status', ''], 'statuses'],
    [['pane', 'send', ''], 'pane'],
    [['pane', 'send', '--enter', 'd'], 'pane'],
    [['pane', 'send', 'dev1', ''], 'free'],
    [['layout', 'show', ''], 'layout'],
    [['conv', 'show', ''], 'conversation'],
    [['conversation', 'list', '--status', ''], 'choice'],
    [['completion', ''], 'choice'],
    [['attach', '-s', ''], 'session'],
    [['pane', 'send', 'dev1', '--', ''], 'file'],
    [['--', ''], 'file'],
  ])('after %j a %s is wanted', (words, kind) => {
    expect(valueAt(...words)).toBe(kind);
  });

  it('may be joined to their option, which stays in front of them', () => {
    expect(wanted('--layout=d')).toMatchObject({ value: { of: { kind: 'layout' }, lead: '--layout=' } });
    expect(wanted('-ld')).toMatchObject({ value: { of: { kind: 'layout' }, lead: '-l' } });
  });

  it.each([
    [['pane', 'focus', '-s', 'app', '']],
    [['pane', 'focus', '--session=app', '']],
    [['pane', 'focus', '-sapp', '']],
    [['-s', 'app', 'pane', 'focus', '']],
  ])('of a pane belong to the session named before: %j', (words) => {
    expect(wanted(...words)).toMatchObject({ value: { of: { kind: 'pane' }, session: 'app' } });
  });

  it('are known for every option and argument: new ones are to be told of in value-kind.ts', () => {
    const unknown = allCommands(program).flatMap(({ path, command }) => {
      const options = command.options.filter(({ required, optional }) => required || optional);
      const slots = [...options, ...command.registeredArguments];
      return slots
        .filter((slot) => declaredKind(slot) === null)
        .map((slot) => [...path, slot.name()].join(' '));
    });
    expect(unknown).toEqual([]);
  });
});
