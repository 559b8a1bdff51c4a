import { expect, it } from 'vitest';
import { DEFAULT_BINDINGS } from '../../../src/core/default-bindings.ts';
import { deadPaneKeys } from '../../../src/core/dead-pane-keys.ts';
import type { KeyBinding } from '../../../src/core/key-bindings.ts';

const restart = (key: string, more: Partial<KeyBinding> = {}): KeyBinding => ({
  key,
  table: 'prefix',
  command: { name: 'restart' },
  help: 'restart',
  ...more,
});

it('are those after the prefix', () => {
  const { restart: again, close } = deadPaneKeys(DEFAULT_BINDINGS);
  expect([again?.key, close?.key]).toEqual(['r', 'x']);
});

it('are those that the user has chosen, and none where there is none', () => {
  const elsewhere = restart('E', { command: { name: 'restart', pane: 'dev1' } });
  const withoutPrefix = restart('F5', { table: 'root' });
  expect(deadPaneKeys([elsewhere, withoutPrefix, restart('R')])).toEqual({
    restart: restart('R'),
    close: null,
  });
});
