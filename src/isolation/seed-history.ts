/** The prompt history that a pane begins with: the newest of the user's, read from its end however long it has grown. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJsonObject } from '../base/json.ts';
import { unlessMissing } from '../base/unless-missing.ts';

/** What the Up arrow is pressed for lies near the end. */
const MOST_PROMPTS = 200;
const TAIL_BYTES = 512 * 1024;

/** The text of a `history.jsonl`; `projects` are the directories whose prompts count, null for all. */
export async function seedHistory(
  userConfigDir: string,
  projects: readonly string[] | null,
): Promise<string> {
  const lines = (await readTail(join(userConfigDir, 'history.jsonl'))).split('\n');
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

/** Its first line may be cut off, and is no JSON then. */
async function readTail(path: string): Promise<string> {
  const file = await unlessMissing(open(path, 'r'));
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
