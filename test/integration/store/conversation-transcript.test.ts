import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareGrowing, summarizeTranscript } from '../../../src/store/transcript.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ccmux-transcript-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(root, name), content);
  return join(root, name);
}

describe('compareGrowing', () => {
  it('finds for any two contents which one begins with the other', async () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, bytes, async (start, left, right) => {
        const [a, b] = [Buffer.concat([start, left]), Buffer.concat([start, right])];
        const [short, long] = a.length < b.length ? [a, b] : [b, a];
        const isPrefix = long.subarray(0, short.length).equals(short);
        const longer = a.length > b.length ? 'first-extends' : 'second-extends';
        const expected = !isPrefix ? 'diverged' : a.length === b.length ? 'same' : longer;
        expect(await compareGrowing(await file('a', a), await file('b', b))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('looks beyond the first chunk of large files', async () => {
    const large = Buffer.alloc(700 * 1024, 'x');
    const other = Buffer.from(large);
    other[600 * 1024] = 0;
    expect(await compareGrowing(await file('a', large), await file('b', other))).toBe('diverged');
    expect(await compareGrowing(await file('a', large), await file('b', large.subarray(0, 600 * 1024)))).toBe(
      'first-extends',
    );
  });
});

describe('summarizeTranscript', () => {
  it('counts prompts and answers, not tool results, subagents or torn lines', async () => {
    const lines = [
      { type: 'mode', mode: 'normal' },
      { type: 'user', message: { content: 'hello' }, timestamp: 't1', version: '2.1.329' },
      { type: 'user', isMeta: true, message: { content: 'caveat' }, timestamp: 't2' },
      { type: 'assistant', message: { id: 'm1', model: 'a', content: [{ type: 'text' }] }, timestamp: 't3' },
      {
        type: 'assistant',
        message: { id: 'm1', model: 'b', content: [{ type: 'tool_use' }] },
        timestamp: 't4',
      },
      { type: 'user', message: { content: [{ type: 'tool_result' }] }, timestamp: 't5' },
      {
        type: 'assistant',
        isSidechain: true,
        message: { id: 'm2', content: [{ type: 'tool_use' }] },
        timestamp: 't6',
      },
    ];
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnull\n[]\n{"type":"assist`;
    expect(await summarizeTranscript(await file('t', text))).toEqual({
      startedAt: 't1',
      lastActivityAt: 't6',
      model: 'b',
      clientVersion: '2.1.329',
      messages: 2,
      toolCalls: 1,
      title: null,
      firstPrompt: 'hello',
      lastPrompt: 'hello',
      directory: null,
    });
  });

  it('tells what it is about: the user’s title before the client’s, the first prompt and the last', async () => {
    const prompt = (content: unknown) => ({ type: 'user', message: { content }, cwd: '/home/u/app' });
    const command = (name: string, args: string) =>
      `<command-message>${name}</command-message>\n<command-name>/${name}</command-name>\n<command-args>${args}</command-args>`;
    const lines = [
      prompt('<command-name>/clear</command-name>\n<command-args></command-args>'),
      prompt('<local-command-stdout>done</local-command-stdout>'),
      prompt([{ type: 'image', source: {} }]),
      prompt(command('review', 'src')),
      prompt([
        { type: 'text', text: '<system-reminder>x</system-reminder>' },
        { type: 'text', text: 'é'.repeat(900) },
      ]),
      { type: 'custom-title', customTitle: 'mine' },
      { type: 'ai-title', aiTitle: 'theirs' },
      { type: 'api-request-blob', message: { content: 'not a prompt' } },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    expect(await summarizeTranscript(await file('about', text))).toMatchObject({
      messages: 3,
      title: 'mine',
      firstPrompt: '/review src',
      lastPrompt: 'é'.repeat(400),
      directory: '/home/u/app',
    });
  });

  it('knows nothing of an empty file', async () => {
    expect(await summarizeTranscript(await file('empty', ''))).toMatchObject({
      startedAt: null,
      lastActivityAt: null,
      messages: 0,
    });
  });
});
