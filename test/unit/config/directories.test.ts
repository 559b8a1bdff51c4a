import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { resolveDirectories, type Host } from '../../../src/config/directories.ts';

const host: Host = {
  tmpdir: '/tmp',
  uid: 1000,
  usual: {
    config: '/home/u/.config/ccmux',
    data: '/home/u/.local/share/ccmux',
    log: '/home/u/.local/state/ccmux',
  },
};

describe('the directories', () => {
  it('are the customary ones, without a suffix', () => {
    expect(resolveDirectories({}, host)).toEqual({
      config: '/home/u/.config/ccmux',
      data: '/home/u/.local/share/ccmux',
      state: '/home/u/.local/state/ccmux',
      runtime: '/tmp/ccmux-1000',
    });
    const { config, data } = resolveDirectories({});
    for (const path of [config, data])
      expect(path.startsWith(homedir()) && path.endsWith('/ccmux')).toBe(true);
  });

  it('hold the sockets in the runtime directory of the login, where there is one', () => {
    expect(resolveDirectories({ XDG_RUNTIME_DIR: '/run/user/1000' }, host).runtime).toBe(
      '/run/user/1000/ccmux',
    );
    expect(resolveDirectories({ XDG_RUNTIME_DIR: 'relative' }, host).runtime).toBe('/tmp/ccmux-1000');
  });

  it('are never relative, which would make them others wherever ccmux is called', () => {
    const relative = { ...host, usual: { ...host.usual, data: 'relative/ccmux' } };
    expect(() => resolveDirectories({}, relative)).toThrow(/XDG_DATA_HOME is a relative path/);
  });

  it('lie all under CCMUX_HOME where it is set', () => {
    expect(resolveDirectories({ CCMUX_HOME: '/x/', XDG_RUNTIME_DIR: '/run/user/1000' }, host)).toEqual({
      config: '/x/config',
      data: '/x/data',
      state: '/x/state',
      runtime: '/x/run',
    });
    expect(resolveDirectories({ CCMUX_HOME: 'here' }, host).data).toBe(`${process.cwd()}/here/data`);
  });
});
