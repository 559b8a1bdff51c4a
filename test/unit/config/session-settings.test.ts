import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindingsWith } from '../../../src/config/key-settings.ts';
import { loadConfig, parseConfig } from '../../../src/config/load-config.ts';
import { toSessionSettings } from '../../../src/config/session-settings.ts';
import { resolveTheme } from '../../../src/config/themes.ts';
import { DEFAULT_BINDINGS } from '../../../src/core/default-bindings.ts';
import { DEFAULT_CLAUDE } from '../../support/claude-settings.ts';

const shippedDirectory = join(import.meta.dirname, '../../../themes');
const theme = resolveTheme('dark', { userDirectory: '/nowhere', shippedDirectory });

describe('the settings of a session', () => {
  it('are those of the configuration, and plain JSON', () => {
    const settings = toSessionSettings(loadConfig(null), theme);
    expect(settings).toEqual({
      prefix: 'C-\\',
      restart: 'never',
      bindings: DEFAULT_BINDINGS,
      theme,
      scrollback: 5000,
      keepScrollback: true,
      copyKeys: null,
      copyCommand: 'auto',
      mouse: true,
      statusBar: true,
      windowTitle: 'pane',
      notify: {
        bell: true,
        programs: 'terminal',
        progress: 'terminal',
        waiting: ['bell', 'terminal'],
        finished: ['terminal'],
        budget: ['bell', 'terminal'],
        command: null,
        roles: {},
      },
      budget: { pane: null, team: null, roles: {}, warnAt: [80, 100] },
      clipboard: 'write',
      logLevel: 'info',
      claude: DEFAULT_CLAUDE,
      quota: { diskBytes: 1e9, checkMs: 24 * 3600 * 1000, onExceeded: 'warn' },
      conversations: { keepDays: 30, archiveDays: 90 },
      locks: { isAutomatic: true, onConflict: 'deny', leaseMs: 600_000, readOnly: [] },
      fence: { access: 'write', sandbox: null, denyPaths: [], writePaths: [] },
      ground: {
        workspace: 'shared',
        carry: ['.env', '.env.local', '.env.*.local', '.envrc', '.claude/settings.local.json'],
      },
      environment: { inherit: null, unset: [], default: {}, set: {} },
    });
    expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
  });

  it('spell keys canonically and take a program with its arguments', () => {
    const config = parseConfig('prefix: C-A\nclaude: {command: [npx, claude]}', 'c.yaml');
    expect(toSessionSettings(config, theme)).toMatchObject({
      prefix: 'C-a',
      claude: { command: ['npx', 'claude'] },
    });
  });
});

describe('keys of one’s own', () => {
  const find = (keys: Readonly<Record<string, string | null>>, key: string) =>
    bindingsWith(keys).filter((binding) => binding.key === key);

  it('are added after the prefix, with the help of what they do', () => {
    expect(find({ '|': 'split right' }, '|')).toEqual([
      { key: '|', table: 'prefix', command: { name: 'split', side: 'right' }, help: 'split to the right' },
    ]);
    expect(find({ g: 'split below --command htop' }, 'g')).toMatchObject([
      { command: { name: 'split', command: 'htop' }, help: 'split below --command htop' },
    ]);
    expect(bindingsWith({ g: 'zoom' })).toHaveLength(DEFAULT_BINDINGS.length + 1);
  });

  it('take the place of default ones, or take them away', () => {
    expect(find({ x: 'close --now' }, 'x')).toMatchObject([{ command: { name: 'close', ask: false } }]);
    expect(bindingsWith({ x: 'zoom' })).toHaveLength(DEFAULT_BINDINGS.length);
    expect(find({ x: null }, 'x')).toEqual([]);
  });

  it('stay without the prefix where the default key is', () => {
    expect(find({ 'M-1': 'focus waiting' }, 'M-1')).toMatchObject([
      { table: 'root', command: { name: 'focus-waiting' } },
    ]);
    expect(find({ 'M-1': null }, 'M-1')).toEqual([]);
  });

  it('repeat like the default key that does the same', () => {
    expect(find({ y: 'resize left 4' }, 'y')).toMatchObject([{ repeats: true }]);
  });
});
