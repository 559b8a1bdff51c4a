/**
 * What the stand-in for the Messages API answers, decided by the prompt itself. A directive stands at the start of a
 * line or behind `;;`; a prompt without one is answered with `You said: …`.
 *
 *   say: TEXT            words, one after another
 *   slow: N [MS]         N chunks, MS apart (100)
 *   long: N              N numbered lines at once
 *   tool: bash COMMAND   a call of the Bash tool
 *   tool: NAME {json}    a call of any tool
 *   raise: PATH [WORD]   one more in `count: N;` of the file, or in `WORD: N;`, by Read and Edit, until it works; only
 *                        among its like
 *   error: STATUS [N]    that HTTP status for the first N requests of this prompt (1)
 *   hang: MS             silence first
 *   usage: IN OUT        tokens that the answer is said to have taken (100 20)
 *
 * A tool call ends a turn; when its result has come back the directives behind it go on, or `Done.` ends it.
 */
export interface ApiMessage {
  readonly role: string;
  readonly content: string | readonly ApiBlock[];
}

export interface ApiBlock {
  readonly type: string;
  readonly text?: string;
  /** Of a call of a tool. */
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  /** Of its result. */
  readonly tool_use_id?: string;
  readonly content?: string | readonly ApiBlock[];
  readonly is_error?: boolean;
}

export type Directive =
  | { readonly verb: 'say'; readonly text: string }
  | { readonly verb: 'slow'; readonly count: number; readonly pauseMs: number }
  | { readonly verb: 'long'; readonly count: number }
  | { readonly verb: 'tool'; readonly name: string; readonly input: unknown }
  | { readonly verb: 'raise'; readonly path: string; readonly word: string }
  | { readonly verb: 'error'; readonly status: number; readonly times: number }
  | { readonly verb: 'hang'; readonly ms: number }
  | { readonly verb: 'usage'; readonly input: number; readonly output: number };

const DIRECTIVE = /^\s*(say|slow|long|tool|raise|error|hang|usage):[ \t]*(.*)$/;
const DONE: Directive = { verb: 'say', text: 'Done.' };
/** How much of a prompt is repeated to who said it. */
const REPEATED_CHARACTERS = 200;

/** The newest prompt, and how many answers to tool calls have come back for it. */
export function newestPrompt(messages: readonly ApiMessage[]): { prompt: string; results: number } {
  let results = 0;
  for (const message of messages.filter(({ role }) => role === 'user').reverse()) {
    const texts = wordsOf(message);
    const scripted = texts.findLast((text) => directivesOf(text).length > 0);
    if (scripted !== undefined) return { prompt: scripted, results };
    if (hasToolResult(message)) results++;
    else if (texts.length > 0) return { prompt: texts[texts.length - 1], results };
  }
  return { prompt: '', results };
}

/** What to do now: the directives behind the tool calls already answered, up to and with the next call. */
export function turnOf(prompt: string, results: number): readonly Directive[] {
  const directives = directivesOf(prompt);
  if (directives.length === 0) {
    return [results > 0 ? DONE : { verb: 'say', text: `You said: ${prompt.slice(0, REPEATED_CHARACTERS)}` }];
  }
  const turns: Directive[][] = [[]];
  for (const directive of directives) {
    turns[turns.length - 1].push(directive);
    if (directive.verb === 'tool') turns.push([]);
  }
  const turn = turns.at(results) ?? [];
  return turn.length > 0 ? turn : [DONE];
}

export function directivesOf(prompt: string): readonly Directive[] {
  return prompt
    .split(/\n|;;/)
    .map((line) => DIRECTIVE.exec(line))
    .filter((match) => match !== null)
    .map(([, verb, rest]) => directive(verb, rest.trim()));
}

function directive(verb: string, rest: string): Directive {
  const [first, second] = rest.split(/\s+/).map(Number);
  switch (verb) {
    case 'slow':
      return { verb, count: first, pauseMs: second || 100 };
    case 'long':
      return { verb, count: first };
    case 'error':
      return { verb, status: first, times: second || 1 };
    case 'hang':
      return { verb, ms: first };
    case 'usage':
      return { verb, input: first, output: second };
    case 'raise': {
      const [path, word = 'count'] = rest.split(/\s+/);
      return { verb, path, word };
    }
    case 'tool':
      return toolCall(rest);
    default:
      return { verb: 'say', text: rest };
  }
}

function toolCall(rest: string): Directive {
  const [name] = rest.split(/\s/, 1);
  const argument = rest.slice(name.length).trim();
  if (name !== 'bash') return { verb: 'tool', name, input: JSON.parse(argument || '{}') };
  return { verb: 'tool', name: 'Bash', input: { command: argument, description: 'a scripted command' } };
}

/** A message's own words: neither results of tools nor what the client adds by itself. */
function wordsOf({ content }: ApiMessage): readonly string[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return blocks
    .filter((block) => block.type === 'text' && !block.text?.trimStart().startsWith('<system-reminder>'))
    .map((block) => block.text ?? '');
}

function hasToolResult({ content }: ApiMessage): boolean {
  return typeof content !== 'string' && content.some((block) => block.type === 'tool_result');
}
