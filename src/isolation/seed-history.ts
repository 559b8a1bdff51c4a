/** The prompt history that a pane begins with: the newest of the user's, read from its end however long it has grown. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonObject } from '../base/json.ts';
import { unlessMissingSync } from '../base/unless-missing.ts';

/** What the Up arrow is pressed for lies near the end. */
const MOST_PROMPTS = 200;
const TAIL_BYTES = 512 * 1024;

/** The text of a `history.jsonl`; `projects` are the directories whose prompts count, null for all. */
export function seedHistory(userConfigDir: string, projects: readonly string[] | null): string {
  const lines = readTail(join(userConfigDir, 'history.jsonl')).split('\n');
  const wanted = lines.filter((line) => {
    const prompt = parseJsonObject(line);
    if (prompt === null) return false;
    return projects === null || (typeof prompt.project === 'string' && projects.includes(prompt.project));
  });
  return wanted
    .slice(-MOST_PROMPTS)
    .map((line) => `${line}\n`)
    .join('');
}

/** Its first line may be cut off, and is no JSON then. Nothing of what is no file: a pipe would be waited for. */
function readTail(path: string): string {
  const file = unlessMissingSync(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  if (file === null) return '';
  try {
    const status = fstatSync(file);
    if (!status.isFile()) return '';
    const buffer = Buffer.alloc(Math.min(status.size, TAIL_BYTES));
    const read = readSync(file, buffer, 0, buffer.length, status.size - buffer.length);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}
