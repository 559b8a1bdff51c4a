/** What leads from one book of locks to the next, written and read again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonObject } from '../../../../src/base/json.ts';
import { EMPTY_BOOK, type LockBook } from '../../../../src/core/locks/lock-book.ts';
import { bookText, changeText, parseBook, withChange } from '../../../../src/core/locks/lock-json.ts';
import type { Lock } from '../../../../src/core/locks/lock.ts';

const holder = { session: 'app', pane: 'p1', name: 'dev1', pid: 7, server: { pid: 2, startTime: '3' } };

function lock(id: string, expiresAt = 2000): Lock {
  return { id, path: `/p/${id}\n"é`, kind: 'write', holder, acquiredAt: 1000, expiresAt };
}

function book(locks: readonly string[], waiting: readonly string[] = [], expiresAt = 2000): LockBook {
  return {
    locks: locks.map((id) => lock(id, expiresAt)),
    waiting: waiting.map((id) => {
      const { acquiredAt: since, ...wish } = lock(id, expiresAt);
      return { ...wish, since };
    }),
  };
}

function reread(before: LockBook, after: LockBook): LockBook | null {
  return withChange(before, parseJsonObject(changeText(before, after)));
}

describe('a change of the book', () => {
  it('says in one line what has come and gone, and nothing of what stays', () => {
    const before = book(['a', 'b', 'c'], ['w']);
    const after = { locks: [...before.locks.slice(1), lock('w')], waiting: [] };
    const text = changeText(before, after);
    expect(text.split('\n')).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ gone: ['a', 'w'], locks: [{ id: 'w' }], waiting: [] });
    expect(reread(before, after)).toEqual(after);
  });

  it('leads from any book to any other, whatever stays, moves, or lasts longer', () => {
    const ids = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f']);
    const any = fc.tuple(ids, ids, fc.constantFrom(2000, 3000)).map(([locks, waiting, expiresAt]) =>
      book(
        locks,
        waiting.filter((id) => !locks.includes(id)),
        expiresAt,
      ),
    );
    fc.assert(
      fc.property(any, any, (before, after) => {
        expect(reread(before, after)).toEqual(after);
      }),
    );
  });

  it('is none where a line is something else', () => {
    for (const value of [null, [], {}, { gone: [] }, { locks: [], waiting: [] }, { gone: 'a', locks: [] }]) {
      expect(withChange(book(['a']), value)).toBeNull();
    }
    expect(parseBook(parseJsonObject(bookText(EMPTY_BOOK)))).toEqual(EMPTY_BOOK);
  });
});
