import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConversationEntry } from '../../../src/conversation/entry.ts';
import { resolveConversation, shortId } from '../../../src/conversation/reference.ts';
import { refusal } from '../../support/refusal.ts';
import { idOf } from '../../support/made-conversations.ts';

function entry(change: Partial<ConversationEntry>): ConversationEntry {
  return {
    ...{ id: idOf('1'), name: 'dev1', role: 'dev', session: 'app', status: 'stored', problem: null },
    ...{ cwd: '/p/app', user: 'u', sshClient: null, model: null, clientVersion: null, startedAt: null },
    ...{ endedAt: null, lastActivityAt: null, exitCode: null, messages: 2, toolCalls: 0, sizeBytes: 1 },
    ...{ mcpServers: [], title: null, firstPrompt: null, lastPrompt: null, pane: null, lastPane: null },
    ...{ record: '/s', stateDir: '/s/state', transcript: '/s/state/t.jsonl' },
    ...{ archivedAt: null, isShared: false, log: null },
    ...change,
  };
}

/** The one used last first, as in the catalogue. */
const ENTRIES = [
  entry({ id: idOf('abc1'), status: 'live', pane: 'k3v9x0q2ab' }),
  entry({ id: idOf('abc2'), cwd: '/p/other', name: 'qa1' }),
  entry({ id: idOf('abd3'), title: 'The uploader', cwd: '/p/app/sub' }),
  entry({ id: idOf('dead'), name: 'abc2' }),
];
const found = (reference: string, project = '/p/app') => resolveConversation(ENTRIES, reference, project).id;

it('knows a conversation by its id, by the beginning of it, by its pane and by its title', () => {
  expect(found(idOf('abc2'))).toBe(idOf('abc2'));
  expect(found('ABD3')).toBe(idOf('abd3'));
  expect(found('dev1')).toBe(idOf('abc1'));
  expect(found('the UPLOADER')).toBe(idOf('abd3'));
});

it('takes a name before the beginning of an id', () => {
  expect(found('abc2')).toBe(idOf('dead'));
});

it('takes for the last one the newest that is closed, of this project first', () => {
  expect(found('last')).toBe(idOf('abd3'));
  expect(found('last', '/p/other')).toBe(idOf('abc2'));
  expect(found('last', '/nowhere')).toBe(idOf('abc2'));
  expect(resolveConversation(ENTRIES.slice(0, 1), 'last', '/p/app').id).toBe(idOf('abc1'));
});

it('refuses what fits several, names some of them, and says what to write', () => {
  const twins = [entry({ id: idOf('123456789a') }), entry({ id: idOf('123456789b') })];
  expect(refusal(() => resolveConversation(twins, '12345678', '/p'))).toBe(
    '12345678 could be several conversations: 12345678-9a, 12345678-9b (write more of the id)',
  );
});

it.each([
  ['dve1', 'no conversation "dve1" (did you mean dev1?)'],
  ['a1b', 'no conversation "a1b" (ccmux conversation list names them)'],
  ['../../x', 'no conversation "../../x" (ccmux conversation list names them)'],
  ['a\nb', 'no conversation "a\\nb" (ccmux conversation list names them)'],
])('says of %j that there is none, on one line', (reference, line) => {
  expect(refusal(() => found(reference))).toBe(line);
});

it('says little of a reference that is long', () => {
  const line = refusal(() => found('x'.repeat(10_000)));
  expect(line).toMatch(/^no conversation "x{64}…" \(/);
});

it('says of an empty store that nothing was said yet', () => {
  expect(refusal(() => resolveConversation([], 'last', '/p'))).toBe(
    'no conversation yet (talk to a pane first)',
  );
});

it('shortens ids to what no other begins with', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 30 }), (ids) => {
      const all = ids.map((id) => entry({ id }));
      for (const id of ids) {
        const short = shortId(id, all);
        expect(short.length).toBeGreaterThanOrEqual(8);
        expect(resolveConversation(all, short, '/p').id).toBe(id);
      }
    }),
  );
});
