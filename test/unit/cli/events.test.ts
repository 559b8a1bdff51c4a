import { expect, test } from 'vitest';
import { parseTypes } from '../../../src/cli/events.ts';
import { refusal } from '../../support/refusal.ts';

test('types are cut at commas and collected', () => {
  expect(parseTypes(['status, prompt', 'focus'])).toEqual(['status', 'prompt', 'focus']);
  expect(parseTypes([])).toEqual([]);
});

test('a word that is no type is refused with the nearest one', () => {
  expect(refusal(() => parseTypes(['statsu']))).toBe('"statsu" is no type of event (did you mean status?)');
  expect(refusal(() => parseTypes(['']))).toMatch(/is no type of event/);
});
