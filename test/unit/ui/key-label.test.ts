import { describe, expect, it } from 'vitest';
import { DEFAULT_BINDINGS, DEFAULT_PREFIX } from '../../../src/core/default-bindings.ts';
import { commandKeyLabel, keyLabel, keysLabel } from '../../../src/ui/key-label.ts';

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

describe('commandKeyLabel', () => {
  const settings = { prefix: DEFAULT_PREFIX, bindings: DEFAULT_BINDINGS };

  it('says what to press, with the prefix where it takes one', () => {
    expect(commandKeyLabel(settings, ({ name }) => name === 'focus-waiting')).toBe('Ctrl+\\ a');
    const root = DEFAULT_BINDINGS.filter(({ table }) => table === 'root');
    expect(commandKeyLabel({ ...settings, bindings: root }, ({ name }) => name === 'focus-number')).toBe(
      'Alt+1',
    );
  });

  it('is null for a command without a key', () => {
    expect(commandKeyLabel({ ...settings, bindings: [] }, () => true)).toBeNull();
  });
});
