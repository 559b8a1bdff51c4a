/** Looks a program up as a shell would: by its path, or in the directories of PATH. */
import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import { installedClaudeVersion, isOlder, OLDEST_CLAUDE } from './claude-version.ts';

/** The program's file, or undefined where there is none that may be run. */
export function findProgram(name: string, path: string, cwd: string): string | undefined {
  const places = name.includes('/')
    ? [resolve(cwd, name)]
    : path.split(':').map((directory) => join(resolve(cwd, directory), name));
  return places.find(isProgram);
}

/** Throws CcmuxError, saying how to get it, where Claude Code's `command` cannot be run or is known to be too old. */
export function requireClaude(command: string, path: string, cwd: string): void {
  const file = findProgram(command, path, cwd);
  if (file === undefined) {
    const claim = command.includes('/') ? `there is no program ${command}` : `${command} is not on the PATH`;
    throw new CcmuxError('failed', claim, { hint: `get it with ${INSTALL}${OTHERWISE}` });
  }
  const version = installedClaudeVersion(file);
  if (version === null || !isOlder(version, OLDEST_CLAUDE)) return;
  throw new CcmuxError('failed', `${file} is Claude Code ${version}: ccmux needs ${OLDEST_CLAUDE} or newer`, {
    hint: `update it with \`claude update\` or ${INSTALL}${OTHERWISE}`,
  });
}

const INSTALL = '`npm install -g @anthropic-ai/claude-code@latest`';
const OTHERWISE = ', look around with --demo, or run something else with --command';

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
