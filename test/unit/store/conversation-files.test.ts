import { describe, expect, it } from 'vitest';
import { isKept } from '../../../src/store/conversation-files.ts';
import { conversationOfName, isConversationId } from '../../../src/store/conversation-id.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';

describe('conversationOfName', () => {
  it.each([
    [ID, ID],
    [`${ID}.jsonl`, ID],
    [`${ID}-agent-${OTHER}.json`, ID],
    [`${ID}0`, null],
    [ID.toUpperCase().replaceAll('1', 'A'), null],
    ['MEMORY.md', null],
    ['', null],
  ])('of %j is %j', (name, expected) => {
    expect(conversationOfName(name)).toBe(expected);
  });
});

describe('isConversationId', () => {
  it.each(['', '..', '../../x', `${ID}\n`, ` ${ID}`, `${ID}.jsonl`, 'x'.repeat(10_000)])(
    'refuses %j',
    (id) => {
      expect(isConversationId(id)).toBe(false);
    },
  );
});

describe('isKept', () => {
  const own = { conversation: ID, isShared: false };
  const shared = { conversation: ID, isShared: true };

  it.each([
    [['projects'], true],
    [['projects', '-p', `${ID}.jsonl`], true],
    [['projects', '-p', `${OTHER}.jsonl`], false],
    [['projects', '-p', 'memory', 'MEMORY.md'], true],
    [['file-history', OTHER], false],
    [['todos', `${ID}-agent-${OTHER}.json`], true],
    [['history.jsonl'], true],
    [['.claude.json'], true],
    [['of-tomorrow'], true],
    [['.credentials.json'], false],
    [['.claude.json.lock'], false],
    [['.claude.json.backup.123'], false],
    [['cache'], false],
    [['sessions', '1.json'], false],
    [['plugins'], false],
  ])('says of %j in a pane’s own directory: %s', (path, expected) => {
    expect(isKept(path, false, own)).toBe(expected);
  });

  it.each([
    [['projects'], true, true],
    [['projects', '-p'], true, true],
    [['projects', '-p', 'memory'], true, false],
    [['projects', '-p', `${ID}.jsonl`], false, true],
    [['projects', '-p', ID, 'subagents'], true, true],
    [['file-history', ID], true, true],
    [['file-history', OTHER], true, false],
    [['todos', 'old.json'], false, false],
    [['history.jsonl'], false, false],
    [['skills'], true, false],
    [['.claude.json'], false, false],
  ])('says of %j in the user’s directory (directory: %s): %s', (path, isDirectory, expected) => {
    expect(isKept(path, isDirectory, shared)).toBe(expected);
  });
});
