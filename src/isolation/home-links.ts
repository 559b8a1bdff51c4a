/**
 * A HOME of a pane's own: what shells, git, ssh and tools of the user need in it is linked, where it is there. Claude's
 * own files never are; but what the user's CLAUDE.md imports from HOME (`@~/notes.md`) must be found there.
 */
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from '../base/log.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { readRegularFileSync } from '../files/regular-file.ts';
import type { UserClaude } from './user-claude.ts';

export interface HomeFacts {
  readonly user: UserClaude;
  /** The pane's HOME, which is being built. */
  readonly to: string;
  /** Paths below HOME. */
  readonly links: readonly string[];
  readonly log: Log;
}

const IMPORT_FROM_HOME = /(?:^|\s)@~\/([^\s`]+)/g;

export function linkHome({ user, to, links, log }: HomeFacts): void {
  const memory = textOf(join(user.configDir, 'CLAUDE.md'));
  const imported = Array.from(memory.matchAll(IMPORT_FROM_HOME), ([, path]) => path);
  // The shorter first: what lies in a directory that is linked already is there.
  for (const path of [...new Set([...links, ...imported])].filter(isBelowHome).sort()) {
    const source = join(user.home, path);
    try {
      if (unlessMissingSync(() => lstatSync(source)) === null) continue;
      mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
      symlinkSync(source, join(to, path));
    } catch (cause) {
      if (systemCode(cause) !== 'EEXIST') log.warn('an entry of HOME cannot be linked', { path, cause });
    }
  }
}

/** Empty where it is not there, or cannot be read. */
function textOf(path: string): string {
  try {
    return readRegularFileSync(path);
  } catch {
    return '';
  }
}

function isBelowHome(path: string): boolean {
  const steps = path.split('/');
  return !path.startsWith('.claude') && steps.every((step) => step !== '' && step !== '.' && step !== '..');
}
