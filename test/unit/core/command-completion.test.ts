import { describe, expect, it } from 'vitest';
import { commandMistake, completeCommand } from '../../../src/core/command-completion.ts';
import { commandNames, parseCommandText } from '../../../src/core/command-text.ts';
import { commandUsage } from '../../../src/core/command-usage.ts';

const known = { panes: ['dev1', 'dev2', 'qa'], roles: ['dev', 'qa'], themes: ['dark', 'light'] };

/** The text after Tab at the `|`, with the cursor's place marked alike. */
function complete(marked: string): string {
  const cursor = marked.indexOf('|');
  const { text, cursor: at } = completeCommand(marked.replace('|', ''), cursor, known);
  return `${text.slice(0, at)}|${text.slice(at)}`;
}

function candidates(text: string): readonly string[] {
  return completeCommand(text, text.length, known).candidates;
}

describe('completeCommand', () => {
  it.each([
    ['eq|', 'equalise |'],
    ['s|', 's|'],
    ['st|', 'stack |'],
    ['split r|', 'split right |'],
    ['focus d|', 'focus d|'],
    ['focus de|', 'focus dev|'],
    ['focus q|', 'focus qa |'],
    ['split right --r|', 'split right --role |'],
    ['split right --role d|', 'split right --role dev |'],
    ['split right --role dev --pane dev2|', 'split right --role dev --pane dev2 |'],
    ['theme l|', 'theme light |'],
    ['cl| --now', 'close| --now'],
    ['zoom x|', 'zoom x|'],
    ["rename 'a b|", "rename 'a b|"],
    ['nonsense d|', 'nonsense d|'],
  ])('makes %j %j', (typed, completed) => {
    expect(complete(typed)).toBe(completed);
  });

  it('offers what could stand there', () => {
    expect(candidates('')).toEqual(commandNames());
    expect(candidates('swap ')).toEqual(['previous', 'next']);
    expect(candidates('resize left ')).toEqual([]);
    expect(candidates('split right --role dev ')).toEqual(['--name', '--command', '--shell', '--pane']);
    expect(candidates('split right --name ')).toEqual([]);
    expect(candidates('split right -- ')).toEqual([]);
  });
});

describe('the usage of a command', () => {
  it.each(commandNames())('is known of %s, and is a command once its words are chosen', (name) => {
    const usage = commandUsage(name);
    const words = usage?.words.map(([first]) => (first === 'CELLS' || first === 'LINES' ? '1' : first)) ?? [];
    expect(parseCommandText([name, ...words].join(' '))).not.toBeNull();
    for (const [option, value] of usage?.options ?? []) {
      const text = [
        name,
        ...words,
        option,
        ...(value === null ? [] : [value[0] === 'NUMBER' ? '1' : 'x']),
      ].join(' ');
      expect(parseCommandText(text), text).not.toBeNull();
    }
  });
});

describe('commandMistake', () => {
  it.each([
    ['splitt right', 'no command "splitt" (did you mean split?)'],
    ['xyzzy', 'no command "xyzzy" (Tab shows them)'],
    ['swap', 'write swap previous|next [--pane PANE]'],
    ['zoom --now', 'write zoom [--pane PANE]'],
  ])('says of %j: %s', (text, said) => {
    expect(commandMistake(text)).toBe(said);
  });
});
