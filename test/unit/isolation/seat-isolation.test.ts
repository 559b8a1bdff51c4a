import { describe, expect, it } from 'vitest';
import { settingsOfSeat, withExisting } from '../../../src/isolation/seat-isolation.ts';
import { locateUserClaude } from '../../../src/isolation/user-claude.ts';
import { DEFAULT_CLAUDE } from '../../support/claude-settings.ts';

const HOME = '/h';
const PRESERVING = { ...DEFAULT_CLAUDE, existing: 'preserve' } as const;
const plain = locateUserClaude({}, HOME);
const own = locateUserClaude({ CLAUDE_CONFIG_DIR: '/own' }, HOME);

/** Method and directory that a pane is started with. */
function chosen(...given: Parameters<typeof withExisting>): readonly [method: string, directory: string] {
  const { settings, user } = withExisting(...given);
  return [settings.isolation, user.configDir];
}

describe('a directory that the user has chosen', () => {
  it('fills a pane’s own where it is not to be preserved', () => {
    expect(chosen(DEFAULT_CLAUDE, own, { CLAUDE_CONFIG_DIR: '/own' })).toEqual(['config_dir', '/own']);
  });

  it('is used as it is where it is to be preserved, be it chosen for the session or for one seat', () => {
    expect(chosen(PRESERVING, own, {})).toEqual(['none', '/own']);
    expect(chosen(PRESERVING, plain, { CLAUDE_CONFIG_DIR: '/seat' })).toEqual(['none', '/seat']);
    expect(chosen(PRESERVING, own, { CLAUDE_CONFIG_DIR: '/seat' })).toEqual(['none', '/seat']);
    expect(chosen({ ...PRESERVING, isolation: 'home' }, own, {})).toEqual(['none', '/own']);
  });

  it('is not there in the usual place: what is nobody’s choice is not preserved', () => {
    expect(chosen(PRESERVING, plain, {})).toEqual(['config_dir', '/h/.claude']);
    expect(chosen(PRESERVING, plain, { CLAUDE_CONFIG_DIR: '' })).toEqual(['config_dir', '/h/.claude']);
  });

  it('changes nothing where nothing is isolated', () => {
    expect(chosen({ ...PRESERVING, isolation: 'none' }, plain, { CLAUDE_CONFIG_DIR: '/seat' })).toEqual([
      'none',
      '/h/.claude',
    ]);
  });
});

it('a seat says it before the session does', () => {
  const seat = { name: 'dev1', role: 'dev', isolation: { existing: 'override' } } as const;
  expect(settingsOfSeat(PRESERVING, seat).existing).toBe('override');
  expect(settingsOfSeat(PRESERVING, { name: 'dev1', role: 'dev' }).existing).toBe('preserve');
});
