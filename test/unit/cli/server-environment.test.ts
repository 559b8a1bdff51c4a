import { describe, expect, test } from 'vitest';
import { serverEnvironment } from '../../../src/cli/server-environment.ts';

describe('the environment of a server', () => {
  test('is the caller’s, without the certificates, which the panes get back', () => {
    const { env, restored } = serverEnvironment(
      { PATH: '/bin', NODE_EXTRA_CA_CERTS: '/etc/ca.pem', CLAUDE_CONFIG_DIR: '/home/u/other' },
      '/home/u',
    );
    expect(env).toEqual({ PATH: '/bin', CLAUDE_CONFIG_DIR: '/home/u/other' });
    expect(restored).toEqual({ NODE_EXTRA_CA_CERTS: '/etc/ca.pem' });
  });

  test('started inside a pane holds nothing of that pane, and the user’s own Claude again', () => {
    const profile = '/home/u/.local/share/ccmux/panes/k3v9x0q2ab';
    const { env } = serverEnvironment(
      {
        PATH: '/bin',
        CCMUX_PANE: 'k3v9x0q2ab',
        CCMUX_SESSION: 'app',
        CCMUX_TOKEN: 'secret',
        CCMUX_HOME: '/home/u/cc',
        CLAUDE_SESSION_DIR: profile,
        CLAUDE_CONFIG_DIR: `${profile}/claude`,
        CLAUDE_SECURESTORAGE_CONFIG_DIR: '/home/u/other',
        TMPDIR: `${profile}/tmp`,
      },
      '/home/u',
    );
    expect(env).toEqual({ PATH: '/bin', CCMUX_HOME: '/home/u/cc', CLAUDE_CONFIG_DIR: '/home/u/other' });
  });

  test('started inside a pane of a user without a directory of their own names none', () => {
    const { env } = serverEnvironment(
      {
        CCMUX_PANE: 'k',
        CLAUDE_SESSION_DIR: '/d/panes/k',
        CLAUDE_CONFIG_DIR: '/d/panes/k/claude',
        CLAUDE_SECURESTORAGE_CONFIG_DIR: '',
      },
      '/home/u',
    );
    expect(env).toEqual({});
  });

  test('keeps the user’s own login directory where the pane was told to use their configuration', () => {
    const own = { CLAUDE_CONFIG_DIR: '/home/u/c', CLAUDE_SECURESTORAGE_CONFIG_DIR: '/home/u/l' };
    const { env } = serverEnvironment(
      { ...own, CCMUX_PANE: 'k', CLAUDE_SESSION_DIR: '/d/panes/k' },
      '/home/u',
    );
    expect(env).toEqual(own);
  });
});
