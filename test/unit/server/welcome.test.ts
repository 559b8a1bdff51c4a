import { expect, test } from 'vitest';
import { DEFAULT_BINDINGS } from '../../../src/core/default-bindings.ts';
import type { SessionSettings } from '../../../src/core/plan.ts';
import { welcomeLines } from '../../../src/server/welcome.ts';

function settings(change: Partial<SessionSettings>): SessionSettings {
  return { prefix: 'C-\\', bindings: DEFAULT_BINDINGS, ...change } as SessionSettings;
}

test('the welcome names prefix, split, next waiting and help, in four lines', () => {
  const lines = welcomeLines(settings({}));
  expect(lines).toHaveLength(4);
  expect(lines.join('\n')).toMatch(/Ctrl\+\\ is the prefix[^]*Ctrl\+\\ % [^]*Ctrl\+\\ a [^]*Ctrl\+\\ \? /);
});

test('it names the keys as they are configured, and leaves out what has none', () => {
  const bindings = DEFAULT_BINDINGS.filter(({ command }) => command.name !== 'focus-waiting').map(
    (binding) => (binding.command.name === 'help' ? { ...binding, key: 'F1' } : binding),
  );
  const lines = welcomeLines(settings({ prefix: 'C-a', bindings }));
  expect(lines).toHaveLength(3);
  expect(lines.at(-1)).toContain('Ctrl+a F1');
});
