/** One book of locks for all sessions of a user: real files, real processes, some of which are killed. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { readProcessIdentity, type ProcessIdentity } from '../../../src/base/process-identity.ts';
import { release, requestLock, stealLock, type LockRequest } from '../../../src/core/locks/lock-book.ts';
import { LockLedger } from '../../../src/store/lock-ledger.ts';
import { compileForChild } from '../../support/compile.ts';
import { times } from '../../support/counts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let data: string;
let children: ChildProcess[];
let ledgers: LockLedger[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ccmux-locks-'));
  children = [];
  ledgers = [];
});

afterEach(async () => {
  for (const child of children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const ledger of ledgers) await ledger.dispose();
  rmSync(data, { recursive: true, force: true });
});

const ME = identityOf(process.pid);
let serial = 0;

function identityOf(pid: number | undefined): ProcessIdentity {
  const identity = pid === undefined ? null : readProcessIdentity(pid);
  if (identity === null) throw new Error(`no process ${pid}`);
  return identity;
}

function ledgerOf(server: ProcessIdentity): LockLedger {
  const ledger = new LockLedger({ data, server, clock: systemClock, log: silentLog });
  ledgers.push(ledger);
  return ledger;
}

function wish(pane: string, path: string, server: ProcessIdentity): LockRequest {
  const holder = { session: `s${server.pid}`, pane, name: pane, pid: null, server };
  return { id: `${++serial}`, path, kind: 'write', holder, leaseMs: 60_000, waitUntil: null };
}

async function acquire(ledger: LockLedger, request: LockRequest): Promise<boolean> {
  return ledger.change((book, now) => {
    const { book: after, decision } = requestLock(book, request, now);
    return { book: after, result: decision.kind === 'granted' };
  });
}

/** Another living process, in whose name locks are held. */
function bystander(): { readonly identity: ProcessIdentity; end(): Promise<void> } {
  const child = spawn('sleep', ['1000']);
  children.push(child);
  return {
    identity: identityOf(child.pid),
    async end() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** What the file tells to somebody who remembers nothing. */
async function heldPaths(): Promise<readonly string[]> {
  return (await ledgerOf(ME).look()).locks.map(({ path }) => path);
}

function lines(): readonly string[] {
  return readFileSync(ledgerOf(ME).path, 'utf8').split('\n').slice(0, -1);
}

describe('the book of locks', () => {
  it('is one for all sessions, and private', async () => {
    const other = bystander();
    const mine = ledgerOf(ME);
    const theirs = ledgerOf(other.identity);
    expect(await acquire(mine, wish('dev1', '/p/a', ME))).toBe(true);
    expect(await acquire(theirs, wish('dev2', '/p/a', other.identity))).toBe(false);
    expect(await acquire(theirs, wish('dev2', '/p/b', other.identity))).toBe(true);
    expect((await mine.look()).locks.map(({ path }) => path)).toEqual(['/p/a', '/p/b']);
    expect(statSync(mine.path).mode & 0o777).toBe(0o600);
  });

  it('forgets what a server held as soon as it is dead', async () => {
    const other = bystander();
    expect(await acquire(ledgerOf(other.identity), wish('dev2', '/p/a', other.identity))).toBe(true);
    await other.end();
    expect(await acquire(ledgerOf(ME), wish('dev1', '/p/a', ME))).toBe(true);
    expect(await heldPaths()).toEqual(['/p/a']);
  });

  it('tells the one who lost a lock to another session', async () => {
    const other = bystander();
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    await ledgerOf(other.identity).change((book, now) => {
      const { book: after, taken } = stealLock(book, wish('dev2', '/p/a', other.identity), now);
      return { book: after, result: taken };
    });
    expect((await mine.look()).locks.map(({ holder: { pane } }) => pane)).toEqual(['dev2']);
  });

  it.each([
    ['is removed', (path: string) => rmSync(path)],
    ['is damaged', (path: string) => writeFileSync(path, '{"locks": [tr')],
    ['is something else', (path: string) => writeFileSync(path, '[]')],
  ])('keeps what the panes of a session hold when the file %s', async (_case, spoil) => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    spoil(mine.path);
    expect(await acquire(mine, wish('dev2', '/p/a', ME))).toBe(false);
    expect(await acquire(mine, wish('dev2', '/p/b', ME))).toBe(true);
    expect(await heldPaths()).toEqual(['/p/a', '/p/b']);
    const aside = readdirSync(join(data, 'locks')).filter((name) => name.includes('damaged'));
    expect(aside).toHaveLength(_case === 'is removed' ? 0 : 1);
  });

  it('is decided by what is remembered while it cannot be written, and written as soon as it can be', async () => {
    const clock = new FakeClock(Date.now());
    const behind: unknown[] = [];
    const options = { data, server: ME, clock, log: silentLog, onBehind: (why: unknown) => behind.push(why) };
    const mine = new LockLedger(options);
    ledgers.push(mine);
    mkdirSync(`${mine.path}.new`, { recursive: true });
    const [kept, released] = [wish('dev1', '/p/a', ME), wish('dev1', '/p/b', ME)];
    expect([await acquire(mine, kept), await acquire(mine, released)]).toEqual([true, true]);
    expect(await acquire(mine, wish('dev2', '/p/a', ME))).toBe(false);
    // Given back in the middle of it: nobody waits for the end of a lease.
    await mine.change((book) => ({ book: release(book, ({ id }) => id === released.id), result: null }));
    expect(await acquire(mine, wish('dev2', '/p/b', ME))).toBe(true);
    expect([await heldPaths(), behind.length]).toEqual([[], 1]);
    expect(behind.map(String)).toEqual([expect.stringContaining('active-locks.jsonl')]);
    rmSync(`${mine.path}.new`, { recursive: true });
    // Nobody asks for anything: it is tried again by itself.
    clock.advance(1000);
    await mine.change((book) => ({ book, result: null }));
    expect(await heldPaths()).toEqual(['/p/a', '/p/b']);
  });

  it('is decided by what is remembered where another session does not give its turn back', async () => {
    const other = bystander();
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    writeFileSync(`${mine.path}.turn`, JSON.stringify(other.identity));
    expect(await acquire(mine, wish('dev1', '/p/b', ME))).toBe(true);
    expect(await acquire(mine, wish('dev2', '/p/b', ME))).toBe(false);
    expect(await heldPaths()).toEqual(['/p/a']);
    // The turn of a dead one is nobody's.
    await other.end();
    await mine.look();
    expect(await heldPaths()).toEqual(['/p/a', '/p/b']);
  });

  it('is what it was before, or after, wherever a writer is killed in the middle of a change', async () => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    await acquire(mine, wish('dev1', '/p/b', ME));
    const whole = readFileSync(mine.path);
    const before = whole.subarray(0, whole.lastIndexOf(10, -2) + 1).length;
    for (let length = before; length < whole.length; length++) {
      writeFileSync(mine.path, whole.subarray(0, length));
      expect([length, await heldPaths()]).toEqual([length, ['/p/a']]);
    }
    // Half a line is no ground to build on.
    const next = ledgerOf(ME);
    expect(await acquire(next, wish('dev1', '/p/c', ME))).toBe(true);
    expect([await heldPaths(), lines().length]).toEqual([['/p/a', '/p/c'], 1]);
  });

  it('grows by a line for each change, and is made anew before it is long', async () => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/kept', ME));
    const { size } = statSync(mine.path);
    const longest = { bytes: 0, lines: 0 };
    for (let round = 0; round < 600; round++) {
      const passing = wish('dev2', `/p/${round}`, ME);
      await acquire(mine, passing);
      await mine.change((book) => ({ book: release(book, ({ id }) => id === passing.id), result: null }));
      longest.bytes = Math.max(longest.bytes, statSync(mine.path).size);
      longest.lines = Math.max(longest.lines, lines().length);
    }
    expect(longest.lines).toBeGreaterThan(100);
    expect(longest.bytes).toBeLessThan(64 * 1024 + 2 * size);
    expect(await heldPaths()).toEqual(['/p/kept']);
  });

  it('is mirrored for people and scripts once for each change, and nothing is read from there', async () => {
    const clock = new FakeClock(Date.now());
    const mine = new LockLedger({ data, server: ME, clock, log: silentLog });
    ledgers.push(mine);
    const mirror = join(data, 'locks/active-locks.json');
    const mirrored = (): readonly string[] => {
      const { locks } = JSON.parse(readFileSync(mirror, 'utf8')) as { locks: { path: string }[] };
      return locks.map(({ path }) => path);
    };
    const passing = wish('dev1', '/p/a', ME);
    await acquire(mine, passing);
    clock.advance(0);
    expect([mirrored(), clock.pendingTimers]).toEqual([['/p/a'], 0]);
    writeFileSync(mirror, '{"locks": [tr');
    expect((await ledgerOf(ME).look()).locks).toHaveLength(1);
    await mine.change((book) => ({ book: release(book, ({ id }) => id === passing.id), result: null }));
    clock.advance(100);
    expect([mirrored(), clock.pendingTimers]).toEqual([[], 0]);
    await acquire(mine, wish('dev1', '/p/b', ME));
    // What is not written yet is written at the end.
    await mine.dispose();
    expect([mirrored(), statSync(mirror).mode & 0o777]).toEqual([['/p/b'], 0o600]);
  });

  it('waits for no pipe in its place', async () => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    rmSync(mine.path);
    execFileSync('mkfifo', [mine.path]);
    expect(await acquire(mine, wish('dev2', '/p/a', ME))).toBe(false);
    expect(await heldPaths()).toEqual(['/p/a']);
  });

  it('leaves out entries that are none, and keeps the rest', async () => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    const book = JSON.parse(lines()[0]) as { locks: object[]; waiting: unknown };
    book.locks.push(
      { id: 7 },
      { ...book.locks[0], kind: 'everything' },
      { ...book.locks[0], expiresAt: 'never' },
    );
    book.waiting = 'nobody';
    writeFileSync(mine.path, `${JSON.stringify(book)}\n`);
    expect((await ledgerOf(ME).look()).locks.map(({ path }) => path)).toEqual(['/p/a']);
  });
});

describe('sessions that want the same files', () => {
  /** Adds to a counter in a file, under its lock alone, and says each time that it did. */
  const WORKER = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setImmediate as turn } from 'node:timers/promises';
    const [, , store, book, clockModule, identityModule, logModule, data, rounds] = process.argv;
    const { LockLedger } = await import(store);
    const { requestLock, release } = await import(book);
    const { systemClock } = await import(clockModule);
    const { readProcessIdentity } = await import(identityModule);
    const { silentLog } = await import(logModule);
    const server = readProcessIdentity(process.pid);
    const ledger = new LockLedger({ data, server, clock: systemClock, log: silentLog });
    const holder = { session: 's' + process.pid, pane: 'dev', name: 'dev', pid: null, server };
    for (let round = 0; round < Number(rounds); round++) {
      const path = data + '/file' + (round % 3);
      const id = process.pid + '.' + round;
      for (;;) {
        const waitUntil = Date.now() + 30_000;
        const request = { id, path, kind: 'write', holder, leaseMs: 30_000, waitUntil };
        const kind = await ledger.change((before, now) => {
          const { book: after, decision } = requestLock(before, request, now);
          return { book: after, result: decision.kind };
        });
        if (kind === 'granted') break;
        await turn();
      }
      const seen = Number(readFileSync(path, 'utf8'));
      await turn();
      writeFileSync(path, String(seen + 1));
      await ledger.change((before) => ({ book: release(before, (lock) => lock.id === id), result: null }));
      console.log(path);
    }
  `;

  it('lose no change of one another, though one is killed in the middle', async () => {
    const compiled = join(data, 'compiled');
    mkdirSync(compiled);
    const modules: string[] = [];
    for (const entry of [
      'store/lock-ledger.ts',
      'core/locks/lock-book.ts',
      'base/clock.ts',
      'base/process-identity.ts',
      'base/log.ts',
    ]) {
      modules.push(await compileForChild(entry, compiled));
    }
    const script = join(data, 'worker.mjs');
    writeFileSync(script, WORKER);
    for (const index of [0, 1, 2]) writeFileSync(join(data, `file${index}`), '0');
    const rounds = times({ everyday: 15, full: 200 });
    const told = new Map<string, number>();
    const workers = Array.from({ length: 4 }, (_, index) => {
      const count = index === 0 ? 1_000_000 : rounds;
      const worker = spawn(process.execPath, [script, ...modules, data, String(count)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(worker);
      createInterface(worker.stdout).on('line', (path) => told.set(path, (told.get(path) ?? 0) + 1));
      return { worker, closed: once(worker, 'close') };
    });
    const [victim, ...others] = workers;
    await once(victim.worker.stdout, 'data');
    victim.worker.kill('SIGKILL');
    const ends = await Promise.all(workers.map(({ closed }) => closed));
    expect(ends.slice(1)).toEqual(others.map(() => [0, null]));
    for (const [path, count] of told) {
      const sum = Number(readFileSync(path, 'utf8'));
      // The victim may have changed a file and not said so any more.
      expect([count, count + 1]).toContain(sum);
    }
    expect(await ledgerOf(ME).look()).toEqual({ locks: [], waiting: [] });
  });
});
