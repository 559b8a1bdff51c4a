/**
 * What belongs to a conversation though it does not bear its name: the prompts that were typed in it, with what was
 * pasted into them, its plans, and the memory of its project. In a config directory that others use too, that is told
 * from theirs by what the client writes into each.
 */
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isJsonObject, parseJsonObject } from '../base/json.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { listFiles } from '../files/measure-tree.ts';
import { textLines } from '../files/text-lines.ts';
import { readFrom, readText, type TreePlace } from './packed-tree.ts';

/** The file of all prompts, one JSON object a line, with `sessionId`. */
export const PROMPTS = 'history.jsonl';

export interface Companions {
  /** Lines of `history.jsonl`. */
  readonly prompts: readonly string[];
  /** Relative to the config directory. */
  readonly files: readonly string[];
}

/** `transcript` is that of conversation `id`, in the config directory at `place`. */
export async function findCompanions(place: TreePlace, id: string, transcript: string): Promise<Companions> {
  const prompts = await promptsOf(place, id);
  const pastes = new Set(prompts.flatMap(pastesOf));
  const plans = await plansOf(transcript);
  const memory = join(relative(place.directory, dirname(transcript)), 'memory');
  const chosen: readonly (readonly [directory: string, isOf: (name: string) => boolean])[] = [
    ['paste-cache', (name) => pastes.has(name.replace(/\..*$/, ''))],
    ['plans', (name) => plans.some((plan) => name === `${plan}.md` || name.startsWith(`${plan}-agent-`))],
    [memory, () => true],
  ];
  const files: string[] = [];
  for (const [directory, isOf] of chosen) {
    const found = await listFiles(join(place.directory, directory));
    files.push(...found.filter((path) => isOf(basename(path))).map((path) => join(directory, path)));
  }
  return { prompts, files };
}

async function promptsOf(place: TreePlace, id: string): Promise<readonly string[]> {
  const path = join(place.directory, PROMPTS);
  if ((await unlessMissing(lstat(path))) === null) return [];
  const prompts: string[] = [];
  for await (const line of textLines(readFrom(place, path))) {
    // A history may have hundreds of megabytes: few of its lines are worth a parse.
    if (line.includes(id) && parseJsonObject(line)?.sessionId === id) prompts.push(line);
  }
  return prompts;
}

/** Names of what was pasted: a prompt holds short texts itself, and of long ones their hash. */
function pastesOf(prompt: string): readonly string[] {
  const pasted = parseJsonObject(prompt)?.pastedContents;
  if (!isJsonObject(pasted)) return [];
  return Object.values(pasted).flatMap((paste) =>
    isJsonObject(paste) && typeof paste.contentHash === 'string' ? [paste.contentHash] : [],
  );
}

const SLUG = /"slug":"([\w-]{1,200})"/;

/** Names of its plans, as the client notes them beside each message. */
async function plansOf(transcript: string): Promise<readonly string[]> {
  const slugs = new Set<string>();
  for await (const line of textLines(await readText(transcript))) {
    const slug = SLUG.exec(line)?.[1];
    if (slug !== undefined) slugs.add(slug);
  }
  return [...slugs];
}

/**
 * Appends to the history at `path` those of `prompts` that it does not hold, in one piece, so that a client that
 * writes at the same moment loses nothing. May be repeated.
 */
export async function addPrompts(path: string, id: string, prompts: readonly string[]): Promise<void> {
  if (prompts.length === 0) return;
  const directory = { directory: dirname(path), isPacked: false };
  const there = new Set(await promptsOf(directory, id));
  const missing = prompts.filter((prompt) => !there.has(prompt));
  if (missing.length === 0) return;
  const file = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const isTorn = size > 0 && last.toString() !== '\n';
    await file.appendFile(`${isTorn ? '\n' : ''}${missing.join('\n')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
