/** All of what a client asks a permission for, as lines to read before one answers. */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../base/json.ts';

/** What nobody reads to its end is cut, and says so: its rest stands in the pane. Characters. */
const LONGEST_TEXT = 256 * 1024;

/** What a tool is about comes first, without a name; then everything else by its name. */
const FIRST: readonly string[] = ['command', 'file_path', 'notebook_path', 'url', 'query', 'skill'];
/** Long texts, below what they belong to. */
const LAST: readonly string[] = ['description', 'prompt', 'content', 'new_source'];

export function requestText(tool: string, input: JsonObject): string {
  const text = textFor(tool, input);
  if (text.length <= LONGEST_TEXT) return text;
  return `${text.slice(0, LONGEST_TEXT)}\n… and ${text.length - LONGEST_TEXT} characters more: read them in the pane`;
}

function textFor(tool: string, input: JsonObject): string {
  if (tool === 'ExitPlanMode')
    return textOf(input.plan).trim() || 'no plan was written; it wants to leave plan mode';
  if (tool === 'AskUserQuestion') return questions(input);
  const { old_string: from, new_string: to, edits, ...rest } = input;
  const changes = !('old_string' in input || 'new_string' in input)
    ? jsonElements(edits).filter(isJsonObject)
    : [{ old_string: from, new_string: to } as JsonObject];
  const first = FIRST.filter((name) => typeof rest[name] === 'string');
  const last = LAST.filter((name) => typeof rest[name] === 'string');
  const others = Object.keys(rest).filter((name) => !first.includes(name) && !last.includes(name));
  return [
    first.map((name) => textOf(rest[name])).join('\n'),
    others.map((name) => `${name}: ${plain(rest[name])}`).join('\n'),
    ...changes.map(changeText),
    ...last.map((name) => textOf(rest[name])),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function changeText({ old_string: from, new_string: to }: JsonObject): string {
  return [...marked('- ', textOf(from)), ...marked('+ ', textOf(to))].join('\n');
}

function marked(mark: string, text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => mark + line);
}

function questions(input: JsonObject): string {
  return jsonElements(input.questions)
    .filter(isJsonObject)
    .map(({ question }) => textOf(question))
    .join('\n');
}

function plain(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
