/**
 * Which Claude Code a program is, told by the place it is installed in: asking it would start it, and a wrapper of the
 * user's may do anything then. What cannot be told is taken as it comes.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseJsonObject, type JsonObject } from '../base/json.ts';

/**
 * Older ones know neither the place of a shared login (each pane would ask for its own) nor the files that say what a
 * session is doing: 2.1.100 has neither, 2.1.197 has both.
 */
export const OLDEST_CLAUDE = '2.1.197';

/** The version of the client whose program is `file`; null where the place does not tell. */
export function installedClaudeVersion(file: string): string | null {
  const real = realpath(file);
  if (real === null) return null;
  // The native installer names the file by its version, Homebrew a directory.
  const named = /\/claude\/versions\/(\d+\.\d+\.\d+)$|\/Caskroom\/claude-code[^/]*\/(\d+\.\d+\.\d+)\//.exec(
    real,
  );
  return named?.[1] ?? named?.[2] ?? packageVersion(dirname(real));
}

/** Whether `version` comes before `other`; both are three numbers. */
export function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && a[at] < b[at];
}

/** Of the npm package that the directory belongs to. */
function packageVersion(directory: string): string | null {
  for (let place = directory; ; place = dirname(place)) {
    const content = packageIn(place);
    if (content !== null) {
      const { name, version } = content;
      const isClaude = typeof name === 'string' && name.startsWith('@anthropic-ai/claude-code');
      return isClaude && typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version) ? version : null;
    }
    if (place === dirname(place)) return null;
  }
}

function packageIn(directory: string): JsonObject | null {
  try {
    return parseJsonObject(readFileSync(join(directory, 'package.json'), 'utf8'));
  } catch {
    return null; // most directories have none
  }
}

function realpath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null; // removed in this moment: whoever starts it says so
  }
}
