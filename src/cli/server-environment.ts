/**
 * The environment a server is started with: the caller's, without what would slow the server, and without what
 * belongs to the pane that ccmux was called from.
 */
import { isWithin } from '../base/within.ts';
import { locateUserClaude } from '../isolation/user-claude.ts';
import type { Environment } from './surroundings.ts';

/** A pane's own variables: a session started from inside a pane is not that pane's. */
const OF_A_PANE = [
  'CCMUX_SESSION',
  'CCMUX_PANE',
  'CCMUX_PANE_NAME',
  'CCMUX_SOCKET',
  'CCMUX_TOKEN',
  'CCMUX_OUTPUT_DIR',
];

export interface ServerEnvironment {
  readonly env: Environment;
  /** For the plan: what the panes get back. */
  readonly restored: Readonly<Record<string, string>>;
}

export function serverEnvironment(env: Environment, home: string): ServerEnvironment {
  // Costs every Node.js process 34 ms for certificates that the server never uses; its panes may need them.
  const { NODE_EXTRA_CA_CERTS: certificates, ...kept } = env;
  return {
    env: env.CCMUX_PANE === undefined ? kept : withoutPane(kept, home),
    restored: certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates },
  };
}

/** A profile is gone when its pane is: nothing in it may become the base of another session's panes. */
function withoutPane(env: Environment, home: string): Environment {
  const { configDir, isDefault } = locateUserClaude(env, home);
  const profile = env.CLAUDE_SESSION_DIR ?? '';
  const isOfProfile = (value: string | undefined) =>
    profile !== '' && value !== undefined && isWithin(value, profile);
  const entries = Object.entries(env).filter(
    ([name, value]) => !OF_A_PANE.includes(name) && !isOfProfile(value),
  );
  const { CLAUDE_SECURESTORAGE_CONFIG_DIR: login, ...kept } = Object.fromEntries(entries);
  const isOurs = isOfProfile(env.CLAUDE_CONFIG_DIR);
  if (!isOurs) return login === undefined ? kept : { ...kept, CLAUDE_SECURESTORAGE_CONFIG_DIR: login };
  return isDefault ? kept : { ...kept, CLAUDE_CONFIG_DIR: configDir };
}
