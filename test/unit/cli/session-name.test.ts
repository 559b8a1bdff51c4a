import { describe, expect, test } from 'vitest';
import { checkSessionName } from '../../../src/cli/session-name.ts';

describe('a session name', () => {
  test.each(['app', 'a', '_x', '7', 'my.app-2_b', 'x'.repeat(64)])('%j is accepted', (name) => {
    expect(checkSessionName(name)).toBe(name);
  });

  test.each(['', '-x', '.x', '..', 'a/b', 'a b', 'ä', 'a\n', 'x'.repeat(65)])('%j is refused', (name) => {
    expect(() => checkSessionName(name)).toThrow(/is no name for a session/);
  });
});
