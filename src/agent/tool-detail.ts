/** What a use of a tool is about, as one text: the command, the file, the question with its choices. */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../base/json.ts';

/** Longer details are cut; nobody reads more of them in a list. Characters. */
const LONGEST_DETAIL = 2000;

/** Where tools say what they are about, the first that is there; `prompt` of a subagent only where nothing is shorter. */
const FIELDS = [
  'command',
  'file_path',
  'notebook_path',
  'path',
  'url',
  'query',
  'pattern',
  'skill',
  'description',
  'prompt',
] as const;

/** Null where the input says nothing; control characters are left in, they are for whoever draws it to take out. */
export function toolDetail(tool: string, input: JsonValue | undefined): string | null {
  if (!isJsonObject(input)) return null;
  const text =
    tool === 'AskUserQuestion' ? questions(input) : tool === 'ExitPlanMode' ? plan(input) : subject(input);
  return text === null || text === '' ? null : text.slice(0, LONGEST_DETAIL);
}

function subject(input: JsonObject): string | null {
  for (const field of FIELDS) {
    const value = input[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  // A tool of an MCP server, with names of its own.
  return Object.keys(input).length === 0 ? null : JSON.stringify(input);
}

/** `Which? (A / B)`, one after another. */
function questions(input: JsonObject): string | null {
  const texts = jsonElements(input.questions)
    .filter(isJsonObject)
    .map(({ question, options }) => {
      const labels = jsonElements(options)
        .filter(isJsonObject)
        .map(({ label }) => label)
        .filter((label) => typeof label === 'string');
      const asked = typeof question === 'string' ? question : '';
      return labels.length === 0 ? asked : `${asked} (${labels.join(' / ')})`;
    })
    .filter((text) => text !== '');
  return texts.length === 0 ? null : texts.join(' · ');
}

function plan(input: JsonObject): string | null {
  return typeof input.plan === 'string' ? input.plan.trim() : null;
}
