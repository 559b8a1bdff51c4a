/**
 * What a person reads of one line of a transcript: prompts, answers, tool calls with their results. The format is the
 * client's own and undocumented, so everything is looked at before it is believed; what is not understood says nothing.
 */
import {
  isJsonObject,
  jsonElements,
  parseJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../base/json.ts';

export type TranscriptEntry =
  | { readonly kind: 'prompt' | 'answer' | 'note'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly id: string;
      readonly name: string;
      readonly input: string;
      readonly summary: string;
    }
  | { readonly kind: 'result'; readonly id: string; readonly text: string; readonly isError: boolean };

/** A line that is no JSON, or of no interest, has no entries. */
export function transcriptEntries(line: string): readonly TranscriptEntry[] {
  const record = parseJsonObject(line);
  // Subagents have their own conversation; what the client adds by itself was not said by anybody.
  if (record === null || record.isSidechain === true || record.isMeta === true) return [];
  if (record.type === 'system') return noteOf(record.content);
  if ((record.type !== 'user' && record.type !== 'assistant') || !isJsonObject(record.message)) return [];
  const { content } = record.message;
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : jsonElements(content);
  const isUser = record.type === 'user';
  if (record.isCompactSummary === true) return blocks.flatMap((block) => summaryOf(block));
  return blocks.flatMap((block) => (isJsonObject(block) ? entryOf(block, isUser) : []));
}

function entryOf(block: JsonObject, isUser: boolean): readonly TranscriptEntry[] {
  switch (block.type) {
    case 'text':
      return spoken(block.text, isUser);
    case 'thinking':
      return textEntry('thinking', block.thinking);
    case 'tool_use':
      return [toolEntry(block)];
    case 'tool_result':
      return [
        {
          kind: 'result',
          id: typeof block.tool_use_id === 'string' ? block.tool_use_id : '',
          text: textOf(block.content),
          isError: block.is_error === true,
        },
      ];
    case 'image':
      return [{ kind: 'note', text: '[image]' }];
    default:
      return [];
  }
}

/** Reminders and the echoes of commands stand in prompts as elements of the client's own. */
const OWN_ELEMENTS = /<(system-reminder|command-message|local-command-caveat)>[\s\S]*?<\/\1>\s*/g;
const COMMAND = /<command-name>([\s\S]*?)<\/command-name>(?:\s*<command-args>([\s\S]*?)<\/command-args>)?/g;
/** What the person ran in the shell, and what commands printed: told as prompts, though nobody said it. */
const SHELL_INPUT = /<bash-input>([\s\S]*?)<\/bash-input>/g;
const OUTPUT = /<\/?(?:local-command-stdout|local-command-stderr|bash-stdout|bash-stderr)>/g;

function spoken(value: JsonValue | undefined, isUser: boolean): readonly TranscriptEntry[] {
  if (typeof value !== 'string') return [];
  if (!isUser) return textEntry('answer', value);
  const text = value
    .replace(OWN_ELEMENTS, '')
    .replace(COMMAND, (_, name: string, args?: string) => `${name} ${args ?? ''}`.trim())
    .replace(SHELL_INPUT, (_, input: string) => `! ${input}`);
  const isOutput = text.trimStart().search(OUTPUT) === 0;
  return textEntry(isOutput ? 'note' : 'prompt', isOutput ? text.replace(OUTPUT, '') : text);
}

function textEntry(
  kind: 'prompt' | 'answer' | 'note' | 'thinking',
  value: JsonValue | undefined,
): TranscriptEntry[] {
  return typeof value === 'string' && value.trim() !== '' ? [{ kind, text: value.trim() }] : [];
}

function noteOf(content: JsonValue | undefined): readonly TranscriptEntry[] {
  return textEntry('note', typeof content === 'string' ? content.replace(OUTPUT, '') : content);
}

function summaryOf(block: JsonValue): readonly TranscriptEntry[] {
  return isJsonObject(block) ? textEntry('thinking', block.text) : [];
}

/** What tells most of a call, by the names that the client's own tools use. */
const TELLING = ['command', 'file_path', 'notebook_path', 'pattern', 'query', 'url', 'description', 'prompt'];

function toolEntry(block: JsonObject): TranscriptEntry {
  const input = isJsonObject(block.input) ? block.input : {};
  const telling = TELLING.map((name) => input[name]).find((value) => typeof value === 'string');
  const parts = Object.entries(input).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return {
    kind: 'tool',
    id: typeof block.id === 'string' ? block.id : '',
    name: typeof block.name === 'string' ? block.name : 'tool',
    input: parts.join('\n'),
    summary: typeof telling === 'string' ? telling : '',
  };
}

function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return jsonElements(content)
    .flatMap((block) => (isJsonObject(block) && typeof block.text === 'string' ? [block.text] : []))
    .join('\n');
}
