import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { loginUser } from '../../../src/base/login-user.ts';

describe('the user who runs the process', () => {
  it('is the one that the system lists', () => {
    const { uid, username, homedir, shell } = userInfo();
    expect(loginUser()).toEqual({ uid, name: username, home: homedir, shell });
  });

  it('has a number for a name and nothing else where the system lists no such user', () => {
    const unlisted = () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };
    const uid = process.getuid?.();
    expect(loginUser(unlisted)).toEqual({ uid, name: String(uid), home: '/', shell: null });
  });
});
