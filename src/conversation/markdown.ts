/** A conversation as a document to read: what was said, and which tools were called; without their results. */
import { isJsonObject, jsonElements, parseJsonObject, type JsonObject } from '../base/json.ts';
import { textLines } from '../files/text-lines.ts';
import { readText } from '../store/packed-tree.ts';
import { promptOf } from '../store/transcript.ts';
import type { ConversationEntry } from './entry.ts';

/** A tool's input may be a whole file. */
const INPUT_CHARACTERS = 300;

/** Sections of the document, in order. */
export async function* markdownOf(entry: ConversationEntry, transcript: string): AsyncGenerator<string> {
  yield headOf(entry);
  let speaker = '';
  for await (const text of textLines(await readText(transcript))) {
    const line = parseJsonObject(text);
    if (line === null || line.isSidechain === true || !isJsonObject(line.message)) continue;
    const said = saidIn(line, line.message);
    if (said === null || said.text === '') continue;
    if (said.speaker !== speaker) yield `\n## ${said.speaker}\n`;
    speaker = said.speaker;
    yield `\n${withoutControls(said.text)}\n`;
  }
}

/** Who reads the document in a terminal must not be steered by what was said. */
function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '');
}

/** What the record says of the pane may come from another hand. */
function oneLine(text: string): string {
  return withoutControls(text.replace(/\s+/g, ' '));
}

function headOf({ id, title, cwd, name, model, startedAt }: ConversationEntry): string {
  const facts = [
    ['Conversation', id],
    ['Pane', name],
    ['Directory', cwd],
    ['Model', model],
    ['Started', startedAt],
  ].filter(([, value]) => value !== null && value !== '');
  const heading = oneLine(title ?? 'Conversation');
  return `# ${heading}\n\n${facts.map(([label, value]) => `- ${label}: ${oneLine(value ?? '')}`).join('\n')}\n`;
}

function saidIn(line: JsonObject, message: JsonObject): { speaker: string; text: string } | null {
  if (line.type === 'user') {
    const prompt = promptOf(line, message, Infinity);
    return prompt === null ? null : { speaker: 'User', text: prompt };
  }
  if (line.type !== 'assistant') return null;
  const blocks = jsonElements(message.content).filter(isJsonObject).map(blockText);
  return { speaker: 'Claude', text: blocks.filter((text) => text !== '').join('\n\n') };
}

function blockText({ type, text, name, input }: JsonObject): string {
  if (type === 'text' && typeof text === 'string') return text.trim();
  if (type !== 'tool_use' || typeof name !== 'string') return '';
  const shown = JSON.stringify(input ?? {});
  const cut = shown.length > INPUT_CHARACTERS ? `${shown.slice(0, INPUT_CHARACTERS)}…` : shown;
  // A fence longer than any run of ticks inside.
  const fence = '`'.repeat(Math.max(3, ...Array.from(cut.matchAll(/`+/g), ([run]) => run.length + 1)));
  return `**${name}**\n\n${fence}json\n${cut}\n${fence}`;
}
