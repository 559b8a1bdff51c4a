/**
 * What a model does that has been told to raise the count in each of some files, one after another, until it works: it
 * reads the file, replaces `count: N;` (or the word that it is told) by the next number, and where it is not let, or the file has changed meanwhile, it
 * begins with that file again. Decided by the messages alone, as the rest of the script is.
 */
import { directivesOf, type ApiBlock, type ApiMessage, type Directive } from './messages-script.ts';

interface Exchange {
  readonly tool: string;
  readonly path: string;
  /** What an edit was to write. */
  readonly wanted: string;
  readonly result: string;
  readonly hasFailed: boolean;
}

/** Null where the prompt wants no counts raised. */
export function raisingTurn(prompt: string, messages: readonly ApiMessage[]): readonly Directive[] | null {
  const wishes = directivesOf(prompt).flatMap((each) => (each.verb === 'raise' ? [each] : []));
  if (wishes.length === 0) return null;
  const start = messages.findLastIndex((message) =>
    blocksOf(message).some(({ text }) => text?.includes(prompt)),
  );
  const done = exchangesOf(messages.slice(start));
  const raised = new Set(done.filter(isRaised).map(({ path }) => path));
  const next = wishes.find((each) => !raised.has(each.path));
  if (next === undefined) return [{ verb: 'say', text: `raised all ${wishes.length}` }];
  const { path, word } = next;
  const last = done.findLast((exchange) => exchange.path === path);
  // Of a file that has not changed the client shows nothing again.
  const count = lastCount(exchangesOf(messages), next);
  if (last?.tool !== 'Read' || last.hasFailed || count === null) {
    return [{ verb: 'tool', name: 'Read', input: { file_path: path } }];
  }
  const [before, after] = [`${word}: ${count};`, `${word}: ${count + 1};`];
  const input = { file_path: path, old_string: before, new_string: after };
  return [{ verb: 'tool', name: 'Edit', input }];
}

function isRaised({ tool, hasFailed }: Exchange): boolean {
  return tool === 'Edit' && !hasFailed;
}

function lastCount(
  exchanges: readonly Exchange[],
  { path, word }: { readonly path: string; readonly word: string },
): number | null {
  const pattern = new RegExp(`${word}: (\\d+);`);
  for (const { tool, path: of, wanted, result, hasFailed } of exchanges.toReversed()) {
    if (of !== path || hasFailed) continue;
    const count = pattern.exec(tool === 'Read' ? result : wanted)?.at(1);
    if (count !== undefined) return Number(count);
  }
  return null;
}

/** Calls of tools about files, each with what came back. */
function exchangesOf(messages: readonly ApiMessage[]): readonly Exchange[] {
  const results = new Map<string, ApiBlock>();
  for (const block of messages.flatMap(blocksOf)) {
    if (block.type === 'tool_result' && block.tool_use_id !== undefined)
      results.set(block.tool_use_id, block);
  }
  return messages.flatMap(blocksOf).flatMap(({ type, id, name, input }): readonly Exchange[] => {
    const result = type === 'tool_use' && id !== undefined ? results.get(id) : undefined;
    if (result === undefined || name === undefined) return [];
    const { file_path: path = '', new_string: wanted = '' } = input as Record<string, string | undefined>;
    const text = typeof result.content === 'string' ? result.content : JSON.stringify(result.content ?? '');
    return [{ tool: name, path, wanted, result: text, hasFailed: result.is_error === true }];
  });
}

function blocksOf({ content }: ApiMessage): readonly ApiBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
