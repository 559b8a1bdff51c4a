import { expect, test } from 'vitest';
import { parseStatusList } from '../../../../src/cli/pane/wait.ts';

test('a list of states is cut at its commas', () => {
  expect(parseStatusList('idle, waiting')).toEqual(['idle', 'waiting']);
});

test('a word that is no state is refused with the nearest one', () => {
  expect(() => parseStatusList('idel')).toThrow(
    expect.objectContaining({ hint: 'did you mean idle?' }) as Error,
  );
  expect(() => parseStatusList('')).toThrow(/is no state/);
});
