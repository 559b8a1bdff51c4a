/**
 * A transcript: the file of JSON lines in which the client keeps a conversation. It only ever grows, so of two copies
 * the one that begins with all of the other holds everything.
 */
import { isJsonObject, jsonElements, parseJsonObject, type JsonObject } from '../base/json.ts';
import { textLines } from '../files/text-lines.ts';
import { readText } from './packed-tree.ts';

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
  /** As the user named it, else as the client did; null where neither has. */
  readonly title: string | null;
  /** What the user said first and last, at most PROMPT_CHARACTERS of it. */
  readonly firstPrompt: string | null;
  readonly lastPrompt: string | null;
  /** Where the client worked at first; absolute. */
  readonly directory: string | null;
}

/** Enough to know a conversation by; a pasted file must not make the metadata large. */
const PROMPT_CHARACTERS = 400;

/** Lines that hold whole requests and say nothing of their own; by far the longest. */
const SKIPPED = '{"type":"api-request';

/** Reads a transcript once. Lines that are no JSON (a torn last one) are passed over. */
export async function summarizeTranscript(path: string): Promise<TranscriptSummary> {
  const count = new Count();
  for await (const text of textLines(await readText(path))) {
    const line = text.startsWith(SKIPPED) ? null : parseJsonObject(text);
    if (line !== null) count.add(line);
  }
  return count.summary();
}

class Count {
  readonly #answers = new Set<string>();
  readonly #times: string[] = [];
  readonly #titles: { user?: string; client?: string } = {};
  #prompts = 0;
  #toolCalls = 0;
  #model: string | null = null;
  #clientVersion: string | null = null;
  #firstPrompt: string | null = null;
  #lastPrompt: string | null = null;
  #directory: string | null = null;

  add(line: JsonObject): void {
    const { timestamp, version, cwd, type, customTitle, aiTitle, summary } = line;
    if (typeof timestamp === 'string') this.#times[this.#times.length === 0 ? 0 : 1] = timestamp;
    if (typeof version === 'string') this.#clientVersion = version;
    if (typeof cwd === 'string') this.#directory ??= cwd;
    if (type === 'custom-title' && typeof customTitle === 'string') this.#titles.user = customTitle;
    if (type === 'ai-title' && typeof aiTitle === 'string') this.#titles.client = aiTitle;
    if (type === 'summary' && typeof summary === 'string') this.#titles.client = summary;
    if (line.isSidechain === true || !isJsonObject(line.message)) return;
    if (type === 'user') this.#addPrompt(promptOf(line, line.message));
    if (type === 'assistant') this.#addAnswer(line.message);
  }

  #addPrompt(prompt: string | null): void {
    if (prompt === null) return;
    this.#prompts++;
    if (prompt === '') return;
    this.#firstPrompt ??= prompt;
    this.#lastPrompt = prompt;
  }

  #addAnswer(message: JsonObject): void {
    if (typeof message.model === 'string') this.#model = message.model;
    // One answer is written as several lines, one for each block.
    if (typeof message.id === 'string') this.#answers.add(message.id);
    this.#toolCalls += blocks(message, 'tool_use').length;
  }

  summary(): TranscriptSummary {
    const [startedAt = null, lastActivityAt = startedAt] = this.#times;
    const title = this.#titles.user ?? this.#titles.client;
    return {
      startedAt,
      lastActivityAt,
      model: this.#model,
      clientVersion: this.#clientVersion,
      messages: this.#prompts + this.#answers.size,
      toolCalls: this.#toolCalls,
      title: title === undefined ? null : shortened(title),
      firstPrompt: this.#firstPrompt,
      lastPrompt: this.#lastPrompt,
      directory: this.#directory,
    };
  }
}

/** What the client notes of itself in the user's name. */
const NO_PROMPT = /^<(?:local-command-|bash-std|command-name>\/clear<)/;
/** A command of the user, `/review src`, as the client writes it. */
const COMMAND = /<command-name>(?<name>.*?)<\/command-name>/;
const ARGUMENTS = /<command-args>(?<args>[\s\S]*?)<\/command-args>/;

/** The user's words; empty where they sent none but a picture; null for a line that is no prompt. */
export function promptOf(
  line: JsonObject,
  message: JsonObject,
  mostCharacters: number = PROMPT_CHARACTERS,
): string | null {
  if (line.isMeta === true || blocks(message, 'tool_result').length > 0) return null;
  const text = typeof message.content === 'string' ? message.content : textOf(message);
  if (NO_PROMPT.test(text.trimStart())) return null;
  const command = COMMAND.exec(text)?.groups?.name;
  if (command === undefined) return shortened(text, mostCharacters);
  return shortened(`${command} ${ARGUMENTS.exec(text)?.groups?.args ?? ''}`, mostCharacters);
}

function textOf(message: JsonObject): string {
  const texts = blocks(message, 'text').map(({ text }) => (typeof text === 'string' ? text : ''));
  return texts.filter((text) => !text.startsWith('<system-reminder>')).join('\n');
}

function shortened(text: string, mostCharacters: number = PROMPT_CHARACTERS): string {
  const trimmed = text.trim();
  return trimmed.length <= mostCharacters ? trimmed : Array.from(trimmed).slice(0, mostCharacters).join('');
}

function blocks(message: JsonObject, type: string): readonly JsonObject[] {
  return jsonElements(message.content)
    .filter(isJsonObject)
    .filter((block) => block.type === type);
}

export type Comparison = 'same' | 'first-extends' | 'second-extends' | 'diverged';

/** How two files that only grow relate to each other, each of them packed or not. */
export async function compareGrowing(first: string, second: string): Promise<Comparison> {
  const [a, b] = await Promise.all([first, second].map(async (path) => chunksOf(await readText(path))));
  try {
    let [left, right] = [await next(a), await next(b)];
    while (left.length > 0 && right.length > 0) {
      const length = Math.min(left.length, right.length);
      if (left.compare(right, 0, length, 0, length) !== 0) return 'diverged';
      left = left.length > length ? left.subarray(length) : await next(a);
      right = right.length > length ? right.subarray(length) : await next(b);
    }
    if (left.length === right.length) return 'same';
    return left.length > 0 ? 'first-extends' : 'second-extends';
  } finally {
    await Promise.all([a.return?.(), b.return?.()]);
  }
}

function chunksOf(content: AsyncIterable<Buffer>): AsyncIterator<Buffer> {
  return content[Symbol.asyncIterator]();
}

/** Empty behind the last. */
async function next(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  for (;;) {
    const chunk = await chunks.next();
    if (chunk.done === true) return Buffer.alloc(0);
    if (chunk.value.length > 0) return chunk.value;
  }
}
