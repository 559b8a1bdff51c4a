import { describe, expect, it } from 'vitest';
import { decideSharing } from '../../../src/isolation/sharing.ts';

const DEFAULTS = { share: null, copy: null };

function sharingOf(name: string, rules: Parameters<typeof decideSharing>[1] = DEFAULTS) {
  return decideSharing([name], rules)[0].sharing;
}

describe('decideSharing', () => {
  it.each(['CLAUDE.md', 'agents', 'commands', 'skills', 'output-styles', 'ide', 'hooks', 'keybindings.json'])(
    'links %s',
    (name) => {
      expect(decideSharing([name], DEFAULTS)).toEqual([{ name, sharing: 'linked', isKnown: true }]);
    },
  );

  it.each([
    ...[
      '.credentials.json',
      '.credentials.json.lock',
      '.claude.json',
      '.claude.json.backup.1',
      '.config.json',
    ],
    ...['.device-keys.json', '.oauth_refresh.lock', 'hfi-auth.json', 'projects', 'sessions', 'history.jsonl'],
    ...['todos', 'tasks', 'shell-snapshots', 'file-history', 'plans', 'statsig', 'debug', 'backups'],
  ])('leaves %s out', (name) => {
    expect(sharingOf(name)).toBe('own');
  });

  it('copies settings, mixes plugins, and links and names what it does not know', () => {
    expect(sharingOf('settings.json')).toBe('copied');
    expect(sharingOf('settings.local.json')).toBe('copied');
    expect(sharingOf('plugins')).toBe('plugins');
    expect(decideSharing(['of-tomorrow'], DEFAULTS)).toEqual([
      { name: 'of-tomorrow', sharing: 'linked', isKnown: false },
    ]);
  });

  it('links only what the user lists, and copies what they list', () => {
    const rules = { share: ['skills', 'plugins', 'history.jsonl'], copy: ['agents'] };
    expect(
      ['skills', 'plugins', 'history.jsonl', 'agents', 'commands'].map((n) => sharingOf(n, rules)),
    ).toEqual([...['linked', 'plugins', 'linked', 'copied', 'own']]);
    expect(sharingOf('settings.json', rules)).toBe('copied');
  });

  it.each([
    [{ share: ['.credentials.json'], copy: null }],
    [{ share: null, copy: ['.credentials.json'] }],
    [{ share: ['settings.json'], copy: null }],
    [{ share: ['projects'], copy: null }],
    [{ share: ['../x'], copy: null }],
    [{ share: null, copy: ['..'] }],
    [{ share: [''], copy: null }],
  ])('refuses the rules %j', (rules) => {
    expect(() => decideSharing([], rules)).toThrow(/claude\.isolation\.(share|copy) cannot hold/);
  });
});
