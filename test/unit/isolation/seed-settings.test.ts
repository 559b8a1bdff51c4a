import { describe, expect, it } from 'vitest';
import { memoryDirectory, projectSlug, seedSettings } from '../../../src/isolation/seed-settings.ts';

const places = {
  data: '/d',
  userConfigDir: '/h/.claude',
  paneConfigDir: '/d/panes/x/claude',
  projectRoot: '/h/my app',
};

describe('seedSettings', () => {
  it('keeps the user’s settings and keeps HOME clean', () => {
    expect(JSON.parse(seedSettings('\uFEFF{"theme":"dark","new":[1]}'))).toEqual({
      theme: 'dark',
      new: [1],
      disableDeepLinkRegistration: 'disable',
    });
    expect(JSON.parse(seedSettings(null))).toEqual({ disableDeepLinkRegistration: 'disable' });
  });

  it.each(['{"theme":', '[]', '"x"'])('passes broken settings %j on as they are', (text) => {
    expect(seedSettings(text)).toBe(text);
  });
});

describe('memoryDirectory', () => {
  it('is one for a project, the user’s own, or the client’s default', () => {
    expect(memoryDirectory('project', null, places)).toBe(`/d/memory/${projectSlug('/h/my app')}`);
    expect(memoryDirectory('user', null, places)).toBe('/h/.claude/projects/-h-my-app/memory');
    expect(memoryDirectory('own', null, places)).toBe(null);
  });

  it('keeps a directory that the user has set, except where memory is each pane’s own', () => {
    const settings = { autoMemoryDirectory: '/m' };
    expect(memoryDirectory('project', settings, places)).toBe(null);
    expect(memoryDirectory('own', settings, places)).toBe('/d/panes/x/claude/projects/-h-my-app/memory');
  });
});

describe('projectSlug', () => {
  it('tells paths apart that look alike, and cannot leave its directory', () => {
    expect(projectSlug('/a/b')).not.toBe(projectSlug('/a-b'));
    for (const path of ['/', '/..', '/a/../..', '/\n', `/${'x'.repeat(300)}`])
      expect(projectSlug(path)).toMatch(/^[\p{L}\p{N}_-]{1,60}$/u);
  });
});
