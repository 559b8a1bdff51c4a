import { expect, it } from 'vitest';
import { commandCatalogue } from '../../../src/core/command-catalogue.ts';
import { commandText, parseCommandText } from '../../../src/core/command-text.ts';
import { DEFAULT_BINDINGS } from '../../../src/core/default-bindings.ts';
import type { KeyBinding } from '../../../src/core/key-bindings.ts';

const entries = commandCatalogue(DEFAULT_BINDINGS, ['dev1', 'boss']);

function entry(text: string) {
  return entries.find(({ command }) => commandText(command) === text);
}

it('names every command once, with all its keys', () => {
  const texts = entries.map(({ command }) => commandText(command));
  expect(new Set(texts).size).toBe(texts.length);
  expect(entry('focus left')?.keys.map(({ key }) => key)).toEqual(['Left', 'h']);
  expect(entry('detach-others')).toMatchObject({ help: 'detach all other terminals', keys: [] });
});

it('says which pane a number focuses, and offers none that is not there', () => {
  expect(entry('focus 2')).toMatchObject({ help: 'focus boss' });
  expect(entry('focus 2')?.keys.map(({ key }) => key)).toEqual(['2', 'M-2']);
  expect(entry('focus 3')).toBeUndefined();
});

it('leaves out what would do nothing there', () => {
  expect(entry('palette')).toBeUndefined();
});

it('holds the commands that the user has bound himself', () => {
  const command = parseCommandText("split below --command 'htop -d 5'");
  if (command === null) throw new Error('no command');
  const own: KeyBinding = { key: 'T', table: 'prefix', command, help: 'watch the load' };
  const [first] = commandCatalogue([own], ['dev1']);
  expect(first).toEqual({ command, help: 'watch the load', keys: [own] });
});
