/**
 * Who runs this process. A user without an entry in the system's list of users is none to `os.userInfo`, which throws;
 * yet containers are started with such numbers (`docker run --user 1234`).
 */
import { userInfo, type UserInfo } from 'node:os';

export interface LoginUser {
  readonly uid: number;
  /** The number where there is no name. */
  readonly name: string;
  /** `/` where the system knows none, as login programs have it. */
  readonly home: string;
  /** Null where the system knows none. */
  readonly shell: string | null;
}

/** Found out once: the system may ask a directory service. */
let known: LoginUser | null = null;

export function loginUser(read?: () => UserInfo<string>): LoginUser {
  if (read !== undefined) return userOf(read);
  return (known ??= userOf(userInfo));
}

function userOf(read: () => UserInfo<string>): LoginUser {
  try {
    const { uid, username, homedir, shell } = read();
    return { uid, name: username, home: homedir, shell };
  } catch {
    const uid = process.getuid?.() ?? -1;
    return { uid, name: String(uid), home: '/', shell: null };
  }
}
