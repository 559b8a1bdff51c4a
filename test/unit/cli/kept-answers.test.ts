import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepAnswer, readAnswers } from '../../../src/cli/kept-answers.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-answers-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('nothing is kept at first', async () => {
  expect(await readAnswers(directory, 'trusted.json')).toEqual([]);
});

test('what is kept is found again, once, in a file for its owner alone', async () => {
  const data = join(directory, 'data');
  for (const folder of ['/a', '/b', '/a']) await keepAnswer(data, 'trusted.json', folder);
  expect(await readAnswers(data, 'trusted.json')).toEqual(['/a', '/b']);
  expect(await readAnswers(data, 'notices.json')).toEqual([]);
  expect(statSync(join(data, 'trusted.json')).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o777).toBe(0o700);
});

test.each(['', '{}', '[1', 'null'])(
  'a file that holds %j counts as no answer, and can be mended by one',
  async (text) => {
    writeFileSync(join(directory, 'trusted.json'), text);
    expect(await readAnswers(directory, 'trusted.json')).toEqual([]);
    await keepAnswer(directory, 'trusted.json', '/a');
    expect(JSON.parse(readFileSync(join(directory, 'trusted.json'), 'utf8'))).toEqual(['/a']);
  },
);
