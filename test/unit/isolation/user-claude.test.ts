import { describe, expect, it } from 'vitest';
import { locateUserClaude } from '../../../src/isolation/user-claude.ts';

describe('locateUserClaude', () => {
  it('is ~/.claude and ~/.claude.json without a choice', () => {
    const usual = { configDir: '/h/.claude', stateFile: '/h/.claude.json', home: '/h', isDefault: true };
    expect(locateUserClaude({}, '/h')).toEqual(usual);
    expect(locateUserClaude({ CLAUDE_CONFIG_DIR: '' }, '/h')).toEqual(usual);
  });

  it('is the directory that the user chose, with the state inside', () => {
    expect(locateUserClaude({ CLAUDE_CONFIG_DIR: '/c' }, '/h')).toEqual({
      configDir: '/c',
      stateFile: '/c/.claude.json',
      home: '/h',
      isDefault: false,
    });
    expect(locateUserClaude({ CLAUDE_CONFIG_DIR: 'c', PWD: '/w' }, '/h').configDir).toBe('/w/c');
  });

  it('is not the profile of the pane that ccmux was started in', () => {
    const pane = {
      CCMUX_PANE: 'p',
      CLAUDE_SESSION_DIR: '/d/panes/p',
      CLAUDE_CONFIG_DIR: '/d/panes/p/claude',
    };
    expect(locateUserClaude({ ...pane, CLAUDE_SECURESTORAGE_CONFIG_DIR: '' }, '/h').configDir).toBe(
      '/h/.claude',
    );
    expect(locateUserClaude({ ...pane, CLAUDE_SECURESTORAGE_CONFIG_DIR: '/c' }, '/h').configDir).toBe('/c');
    expect(locateUserClaude({ ...pane, CLAUDE_CONFIG_DIR: '/other' }, '/h').configDir).toBe('/other');
  });
});
