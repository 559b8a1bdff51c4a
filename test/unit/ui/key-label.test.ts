import { describe, expect, it } from 'vitest';
import { keyLabel, keysLabel } from '../../../src/ui/key-label.ts';

describe('keyLabel', () => {
  it.each([
    ['C-\\', 'Ctrl+\\'],
    ['M-1', 'Alt+1'],
    ['C-M-Left', 'Ctrl+Alt+←'],
    ['S-Enter', 'Shift+Enter'],
    ['PageUp', 'PgUp'],
    ['C-', 'C-'],
    ['-', '-'],
    ['C--', 'Ctrl+-'],
    ['%', '%'],
  ])('writes %s as %s', (key, label) => {
    expect(keyLabel(key)).toBe(label);
  });
});

describe('keysLabel', () => {
  it.each([
    [['1', '2', '3'], '1-3'],
    [['M-1', 'M-2', 'M-3'], 'Alt+1-3'],
    [['1', '3', '4'], '1 3 4'],
    [['h', 'Left'], 'h ←'],
    [['x'], 'x'],
    [[], ''],
  ])('joins %j as %s', (keys, label) => {
    expect(keysLabel(keys)).toBe(label);
  });
});
