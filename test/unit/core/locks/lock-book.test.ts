import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areCompatible,
  LOCK_KINDS,
  type LockHolder,
  type LockKind,
} from '../../../../src/core/locks/lock.ts';
import {
  EMPTY_BOOK,
  nextExpiry,
  release,
  renew,
  requestLock,
  stealLock,
  withoutExpired,
  type LockBook,
  type LockRequest,
} from '../../../../src/core/locks/lock-book.ts';
import { times } from '../../../support/counts.ts';

const LEASE_MS = 100;

function holder(pane: string, session = 'app'): LockHolder {
  return { session, pane, name: pane, pid: 1, server: { pid: 2, startTime: '3' } };
}

let serial = 0;

function wish(pane: string, kind: LockKind, path: string, waitUntil: number | null = null): LockRequest {
  return { id: `${++serial}`, path, kind, holder: holder(pane), leaseMs: LEASE_MS, waitUntil };
}

/** The book after all of them have asked at time 0. */
function asked(...requests: LockRequest[]): LockBook {
  return requests.reduce((book, request) => requestLock(book, request, 0).book, EMPTY_BOOK);
}

function isGranted(book: LockBook, request: LockRequest, now = 0): boolean {
  return requestLock(book, request, now).decision.kind === 'granted';
}

describe('a lock', () => {
  it('lets readers in beside readers, and nobody beside a writer', () => {
    const allowed = LOCK_KINDS.map((held) =>
      LOCK_KINDS.filter((kind) => isGranted(asked(wish('dev1', held, '/p/a')), wish('dev2', kind, '/p/a'))),
    );
    expect(allowed).toEqual([['read'], [], []]);
  });

  it('on a directory covers what lies below it, and is refused where something below it is held', () => {
    const directory = asked(wish('dev1', 'write', '/p/src'));
    expect(isGranted(directory, wish('dev2', 'write', '/p/src/deep/a.ts'))).toBe(false);
    expect(isGranted(directory, wish('dev2', 'write', '/p/src2/a.ts'))).toBe(true);
    const file = asked(wish('dev1', 'write', '/p/src/deep/a.ts'));
    expect(isGranted(file, wish('dev2', 'write', '/p'))).toBe(false);
    expect(isGranted(file, wish('dev2', 'write', '/'))).toBe(false);
  });

  it('never stands in the way of the pane that holds it, and counts as often as it was asked for', () => {
    const first = wish('dev1', 'write', '/p/a');
    const second = wish('dev1', 'exclusive', '/p/a');
    const book = asked(first, second);
    expect(book.locks).toHaveLength(2);
    const one = release(book, ({ id }) => id === first.id);
    expect(isGranted(one, wish('dev2', 'read', '/p/a'))).toBe(false);
    expect(
      isGranted(
        release(one, ({ id }) => id === second.id),
        wish('dev2', 'read', '/p/a'),
      ),
    ).toBe(true);
  });

  it('of a pane of the same id in another session is another one', () => {
    const book = asked(wish('dev1', 'write', '/p/a'));
    const other = { ...wish('dev1', 'write', '/p/a'), holder: holder('dev1', 'web') };
    expect(isGranted(book, other)).toBe(false);
  });

  it('holds nobody off once its lease is over, unless it was renewed', () => {
    const held = wish('dev1', 'write', '/p/a');
    const book = asked(held);
    expect(isGranted(book, wish('dev2', 'write', '/p/a'), LEASE_MS - 1)).toBe(false);
    expect(isGranted(book, wish('dev2', 'write', '/p/a'), LEASE_MS)).toBe(true);
    const renewed = renew(book, ({ id }) => id === held.id, LEASE_MS + 50);
    expect(isGranted(renewed, wish('dev2', 'write', '/p/a'), LEASE_MS)).toBe(false);
    expect(nextExpiry(renewed)).toBe(LEASE_MS + 50);
    expect(renew(renewed, () => true, LEASE_MS)).toBe(renewed);
  });

  it('that is refused names who holds it', () => {
    const { decision } = requestLock(asked(wish('dev1', 'write', '/p/a')), wish('dev2', 'write', '/p/a'), 0);
    expect(decision).toMatchObject({
      kind: 'refused',
      holders: [{ path: '/p/a', holder: { name: 'dev1' } }],
    });
  });

  it('can be taken away, from those in the way alone', () => {
    const book = asked(
      wish('dev1', 'read', '/p/a'),
      wish('dev2', 'read', '/p/a'),
      wish('dev1', 'write', '/p/b'),
    );
    const { book: after, taken } = stealLock(book, wish('pm', 'write', '/p/a'), 0);
    expect(taken.map(({ holder: { pane } }) => pane)).toEqual(['dev1', 'dev2']);
    expect(after.locks.map(({ path, holder: { pane } }) => `${pane} ${path}`)).toEqual([
      'dev1 /p/b',
      'pm /p/a',
    ]);
  });
});

describe('a queue for a lock', () => {
  it('is served in the order of asking, readers who come later included', () => {
    const reader = wish('dev1', 'read', '/p/a');
    const writer = wish('dev2', 'write', '/p/a', 50);
    const late = wish('dev3', 'read', '/p/a', 50);
    const book = asked(reader, writer, late);
    expect(book.waiting.map(({ id }) => id)).toEqual([writer.id, late.id]);
    const free = release(book, ({ id }) => id === reader.id);
    expect(isGranted(free, late, 1)).toBe(false);
    const { book: written, decision } = requestLock(free, writer, 1);
    expect(decision.kind).toBe('granted');
    expect(isGranted(written, late, 1)).toBe(false);
    expect(
      isGranted(
        release(written, ({ id }) => id === writer.id),
        late,
        1,
      ),
    ).toBe(true);
  });

  it('is not waited in by somebody who holds part of it already', () => {
    const book = asked(wish('dev1', 'write', '/p/a'), wish('dev2', 'write', '/p', 50));
    expect(isGranted(book, wish('dev1', 'write', '/p/a'))).toBe(true);
    expect(isGranted(book, wish('dev3', 'write', '/p/b'))).toBe(false);
  });

  it('loses those whose patience is over, and keeps the place of those who ask again', () => {
    const book = asked(wish('dev1', 'write', '/p/a'), wish('dev2', 'write', '/p/a', 10));
    const again = requestLock(book, { ...wish('dev2', 'write', '/p/a', 80), id: book.waiting[0].id }, 5).book;
    expect(again.waiting).toMatchObject([{ since: 0, expiresAt: 80 }]);
    expect(withoutExpired(again, 80).waiting).toEqual([]);
    expect(
      requestLock(again, { ...wish('dev2', 'write', '/p/a'), id: again.waiting[0].id }, 6).book.waiting,
    ).toEqual([]);
  });
});

describe('any course of events', () => {
  const path = fc.constantFrom('/p', '/p/a', '/p/a/x', '/p/a/y', '/p/b', '/p/bc');
  const pane = fc.constantFrom('dev1', 'dev2', 'dev3', 'qa1');
  const step = fc.oneof(
    fc.record({
      do: fc.constant('ask' as const),
      pane,
      path,
      kind: fc.constantFrom(...LOCK_KINDS),
      waits: fc.boolean(),
    }),
    fc.record({ do: fc.constant('ask-again' as const), pick: fc.nat() }),
    fc.record({ do: fc.constant('release' as const), pick: fc.nat() }),
    fc.record({ do: fc.constant('die' as const), pane }),
    fc.record({ do: fc.constant('steal' as const), pane, path, kind: fc.constantFrom(...LOCK_KINDS) }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60 }) }),
  );

  it('keeps locks apart that exclude one another, refuses nobody without a reason, and forgets nobody', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let book = EMPTY_BOOK;
        let now = 0;
        const ask = (request: LockRequest): void => {
          const before = withoutExpired(book, now);
          const { book: after, decision } = requestLock(book, request, now);
          book = after;
          if (decision.kind === 'refused') {
            // Every reason that is given is one, and stands in the book.
            expect(decision.holders.length + decision.ahead.length).toBeGreaterThan(0);
            for (const lock of decision.holders) {
              expect(before.locks).toContain(lock);
              expect(areCompatible(lock, request)).toBe(false);
            }
            for (const wait of decision.ahead) {
              expect(before.waiting).toContain(wait);
              expect(areCompatible(wait, request)).toBe(false);
            }
            expect(after.waiting.some(({ id }) => id === request.id)).toBe((request.waitUntil ?? 0) > now);
            expect(after.locks).toEqual(before.locks);
          } else {
            expect(after.locks).toEqual([...before.locks, decision.lock]);
            expect(after.waiting.map(({ id }) => id)).not.toContain(request.id);
          }
        };
        for (const each of steps) {
          if (each.do === 'ask') ask(wish(each.pane, each.kind, each.path, each.waits ? now + 70 : null));
          else if (each.do === 'ask-again') {
            const wait = book.waiting.at(each.pick % Math.max(1, book.waiting.length));
            if (wait) ask({ ...wait, leaseMs: LEASE_MS, waitUntil: now + 70 });
          } else if (each.do === 'release') {
            const lock = book.locks.at(each.pick % Math.max(1, book.locks.length));
            book = release(book, ({ id }) => id === lock?.id);
          } else if (each.do === 'die') book = release(book, (entry) => entry.holder.pane === each.pane);
          else if (each.do === 'steal')
            book = stealLock(book, wish(each.pane, each.kind, each.path), now).book;
          else now += each.ms;
          const { locks } = withoutExpired(book, now);
          for (const [index, lock] of locks.entries()) {
            for (const other of locks.slice(index + 1)) expect(areCompatible(lock, other)).toBe(true);
          }
        }
        // Once nothing is held, everybody in the queue is served, each in turn, with no wish left over.
        book = release(withoutExpired(book, now), (entry) => 'acquiredAt' in entry);
        for (let left = book.waiting.length; left > 0; left -= 1) {
          const [first] = book.waiting;
          expect(isGranted(book, { ...first, leaseMs: LEASE_MS, waitUntil: null }, now)).toBe(true);
          book = release(book, ({ id }) => id === first.id);
        }
      }),
      { numRuns: times({ everyday: 500, full: 10_000 }) },
    );
  });
});
