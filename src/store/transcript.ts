/**
 * A transcript: the file of JSON lines in which the client keeps a conversation. It only ever grows, so of two copies
 * the one that begins with all of the other holds everything.
 */
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isJsonObject, jsonElements, parseJsonObject, type JsonObject } from '../base/json.ts';

export interface TranscriptSummary {
  /** ISO 8601, of the first and the last line that bear a time; null where none does. */
  readonly startedAt: string | null;
  readonly lastActivityAt: string | null;
  /** The model that answered last. */
  readonly model: string | null;
  readonly clientVersion: string | null;
  /** Prompts of the user and answers of the model; subagents' not counted. */
  readonly messages: number;
  readonly toolCalls: number;
}

/** Reads a transcript once. Lines that are no JSON (a torn last one) are passed over. */
export async function summarizeTranscript(path: string): Promise<TranscriptSummary> {
  const answers = new Set<string>();
  const times: string[] = [];
  let [model, clientVersion]: (string | null)[] = [null, null];
  let [prompts, toolCalls] = [0, 0];
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const line = parseJsonObject(text);
    if (line === null) continue;
    if (typeof line.timestamp === 'string') times[times.length === 0 ? 0 : 1] = line.timestamp;
    if (typeof line.version === 'string') clientVersion = line.version;
    if (line.isSidechain === true || !isJsonObject(line.message)) continue;
    if (line.type === 'user' && isPrompt(line, line.message)) prompts++;
    if (line.type !== 'assistant') continue;
    if (typeof line.message.model === 'string') model = line.message.model;
    // One answer is written as several lines, one for each block.
    if (typeof line.message.id === 'string') answers.add(line.message.id);
    toolCalls += blocks(line.message, 'tool_use');
  }
  const [startedAt = null, lastActivityAt = startedAt] = times;
  return { startedAt, lastActivityAt, model, clientVersion, messages: prompts + answers.size, toolCalls };
}

function isPrompt(line: JsonObject, message: JsonObject): boolean {
  return line.isMeta !== true && blocks(message, 'tool_result') === 0;
}

function blocks(message: JsonObject, type: string): number {
  return jsonElements(message.content).filter((block) => isJsonObject(block) && block.type === type).length;
}

export type Comparison = 'same' | 'first-extends' | 'second-extends' | 'diverged';

const CHUNK_BYTES = 256 * 1024;

/** How two files that only grow relate to each other. */
export async function compareGrowing(first: string, second: string): Promise<Comparison> {
  const files: FileHandle[] = [];
  try {
    for (const path of [first, second]) files.push(await open(path, 'r'));
    const [a, b] = files;
    const sizes = await Promise.all(files.map(async (file) => (await file.stat()).size));
    if (!(await haveSameStart(a, b, Math.min(...sizes)))) return 'diverged';
    if (sizes[0] === sizes[1]) return 'same';
    return sizes[0] > sizes[1] ? 'first-extends' : 'second-extends';
  } finally {
    for (const file of files) await file.close();
  }
}

async function haveSameStart(a: FileHandle, b: FileHandle, lengthBytes: number): Promise<boolean> {
  const [left, right] = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)];
  for (let at = 0; at < lengthBytes; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, lengthBytes - at);
    await Promise.all([readFully(a, left, { at, length }), readFully(b, right, { at, length })]);
    if (left.compare(right, 0, length, 0, length) !== 0) return false;
  }
  return true;
}

async function readFully(
  file: FileHandle,
  into: Buffer,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<void> {
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(into, done, length - done, at + done);
    if (bytesRead === 0) throw new Error('a file became shorter while it was read');
    done += bytesRead;
  }
}
