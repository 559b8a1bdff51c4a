/** Looks a program up as a shell would: by its path, or in the directories of PATH. */
import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CcmuxError } from '../core/errors.ts';

/** The program's file, or undefined where there is none that may be run. */
export function findProgram(name: string, path: string, cwd: string): string | undefined {
  const places = name.includes('/')
    ? [resolve(cwd, name)]
    : path.split(':').map((directory) => join(resolve(cwd, directory), name));
  return places.find(isProgram);
}

/** Throws CcmuxError, saying how to get it, where Claude Code's `command` cannot be run. */
export function requireClaude(command: string, path: string, cwd: string): void {
  if (findProgram(command, path, cwd) !== undefined) return;
  const claim = command.includes('/') ? `there is no program ${command}` : `${command} is not on the PATH`;
  throw new CcmuxError('failed', claim, {
    hint: 'get it with `npm install -g @anthropic-ai/claude-code`, look around with --demo, or run something else with --command',
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
