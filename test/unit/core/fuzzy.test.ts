import { expect, it } from 'vitest';
import { fuzzyFilter, fuzzyScore } from '../../../src/core/fuzzy.ts';

const texts = ['split to the right', 'focus the next pane', 'next layout', 'make panes equal', 'export'];
const found = (typed: string) => fuzzyFilter(typed, texts).map((index) => texts[index]);

it('leaves everything in its order where nothing is typed', () => {
  expect(found('')).toEqual(texts);
  expect(found('  ')).toEqual(texts);
});

it('puts a word that begins so before one that holds it, and that before scattered letters', () => {
  expect(found('next')).toEqual(['next layout', 'focus the next pane']);
  expect(found('ex')).toEqual(['export', 'next layout', 'focus the next pane']);
  expect(found('fnp')).toEqual(['focus the next pane']);
});

it('wants every word, in any order and whatever the case', () => {
  expect(found('PANE next')).toEqual(['focus the next pane']);
  expect(found('pane nothing')).toEqual([]);
});

it('prefers letters that stand close together', () => {
  expect(fuzzyScore('abc', 'a-b-c')).toBeGreaterThan(fuzzyScore('abc', 'a---b---c') ?? 0);
  expect(fuzzyScore('abc', 'axxb a-b-c')).toBe(fuzzyScore('abc', 'a-b-c'));
  expect(fuzzyScore('abc', 'acb')).toBeNull();
});
