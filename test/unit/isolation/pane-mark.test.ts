import { describe, expect, it } from 'vitest';
import { findOrphans } from '../../../src/isolation/orphans.ts';
import { isPaneId, parsePaneMark, type PaneMark } from '../../../src/isolation/pane-mark.ts';
import { profilePlaces } from '../../../src/isolation/profile-places.ts';

const mark: PaneMark = {
  paneId: 'k3v9x0q2ab',
  session: 'app',
  server: { pid: 42, startTime: '99' },
  name: 'dev1',
  role: 'dev',
  cwd: '/h/app',
  isolation: 'config_dir',
  configDir: '/d/panes/k3v9x0q2ab/claude',
  shortTmpDir: '/run/panes/k3v9x0q2ab',
  conversations: ['64448612-0e5c-4075-8d92-4cb54e7e0567'],
  user: 'u',
  sshClient: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  isKept: false,
};

describe('parsePaneMark', () => {
  it('reads what was written', () => {
    expect(parsePaneMark(JSON.stringify(mark))).toEqual(mark);
  });

  it.each([
    ['', 'nothing'],
    ['{', 'torn JSON'],
    [JSON.stringify({ ...mark, paneId: '../../etc' }), 'a hostile id'],
    [JSON.stringify({ ...mark, configDir: 'relative' }), 'a relative path'],
    [JSON.stringify({ ...mark, server: { pid: '42' } }), 'no server'],
    [JSON.stringify({ ...mark, isolation: 'other' }), 'an unknown isolation'],
  ])('refuses %s', (text) => {
    expect(parsePaneMark(text)).toBe(null);
  });
});

describe('isPaneId', () => {
  it.each(['..', '', 'a/b', '.removing-x', 'ABCDEFGH', 'k3v9x0q2ab\n', 'x'.repeat(41)])(
    'refuses %j',
    (id) => {
      expect(isPaneId(id)).toBe(false);
    },
  );
});

describe('findOrphans', () => {
  it('names the profiles of dead servers, without kept ones, and those that nobody can be asked about', () => {
    const profile = (paneId: string, change: Partial<PaneMark> | null) => ({
      paneId,
      directory: `/d/panes/${paneId}`,
      mark: change === null ? null : { ...mark, ...change, paneId },
    });
    const dead = { pid: 7, startTime: '1' };
    const found = findOrphans(
      [
        profile('living', {}),
        profile('reused', { server: { pid: 42, startTime: 'another' } }),
        profile('dead00', { server: dead }),
        profile('kept00', { server: dead, isKept: true }),
        profile('marked', null),
      ],
      ({ pid, startTime }) => pid === 42 && startTime === '99',
    );
    expect(found.orphans.map(({ paneId }) => paneId)).toEqual(['reused', 'dead00']);
    expect(found.unmarked.map(({ paneId }) => paneId)).toEqual(['marked']);
  });
});

describe('profilePlaces', () => {
  it('keeps the directory of sockets short, whatever the runtime directory', () => {
    const at = (runtime: string) =>
      profilePlaces({ config: '/c', data: '/d', state: '/s', runtime }, 'k3v9x0q2ab').shortTmpDir;
    expect(at('/run/user/1000/ccmux')).toBe('/run/user/1000/ccmux/panes/k3v9x0q2ab');
    expect(at(`/${'x'.repeat(90)}`)).toBe('/tmp/ccmux-k3v9x0q2ab');
  });
});
