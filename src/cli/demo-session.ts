/** Which session `ccmux --demo` means, and which options have no place beside it. */
import { CcmuxError } from '../core/errors.ts';
import { namesOf, type LiveSession } from './find-session.ts';
import type { OpenOptions } from './open-options.ts';

export const DEMO_LAYOUT = 'dev3-qa2-ux-pm';
const DEMO_NAME = 'demo';

/** Throws CcmuxError('usage') where `options` ask for another program or another place than the demo's. */
export function checkDemoOptions({ command, cwd, claudeArgs }: OpenOptions): void {
  const refused =
    command !== undefined
      ? '--command'
      : claudeArgs.length > 0
        ? 'arguments after --'
        : cwd !== undefined
          ? '--cwd'
          : null;
  if (refused === null) return;
  throw new CcmuxError('usage', `--demo cannot be combined with ${refused}`, {
    hint: 'its panes run scripted stand-ins, in a directory of their own',
  });
}

/** The demo that is live, if any. Throws CcmuxError where `name` is a session of the user's, or several demos are live. */
export function liveDemo(
  sessions: readonly LiveSession[],
  name: string | undefined,
): LiveSession | undefined {
  if (name !== undefined) {
    const own = sessions.find((session) => session.name === name);
    if (own === undefined || own.isDemo) return own;
    throw new CcmuxError('held', `session ${name} is live and no demo`, {
      hint: 'give the demo another name with -s',
    });
  }
  const demos = sessions.filter((session) => session.isDemo);
  if (demos.length <= 1) return demos[0];
  throw new CcmuxError('usage', `several demos are live: ${namesOf(demos)}`, { hint: 'name one with -s' });
}

/** A name that no live session has. */
export function freeDemoName(sessions: readonly LiveSession[]): string {
  const isFree = (name: string): boolean => sessions.every((session) => session.name !== name);
  for (let number = 1; ; number++) {
    const name = number === 1 ? DEMO_NAME : `${DEMO_NAME}-${number}`;
    if (isFree(name)) return name;
  }
}
