/** One book of locks for all sessions of a user: real files, real processes, some of which are killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { readProcessIdentity, type ProcessIdentity } from '../../../src/base/process-identity.ts';
import { requestLock, stealLock, type LockRequest } from '../../../src/core/locks/lock-book.ts';
import { LockLedger } from '../../../src/store/lock-ledger.ts';
import { compileForChild } from '../../support/compile.ts';
import { times } from '../../support/counts.ts';

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

function heldPaths(): string[] {
  const { locks } = JSON.parse(readFileSync(ledgerOf(ME).path, 'utf8')) as { locks: { path: string }[] };
  return locks.map(({ path }) => path);
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
    expect(heldPaths()).toEqual(['/p/a']);
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
    expect(heldPaths()).toEqual(['/p/a', '/p/b']);
    const aside = readdirSync(join(data, 'locks')).filter((name) => name.includes('damaged'));
    expect(aside).toHaveLength(_case === 'is removed' ? 0 : 1);
  });

  it('keeps what the panes of a session hold while it cannot be written', async () => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    const obstacle = `${mine.path}.new`;
    mkdirSync(obstacle);
    expect(await acquire(mine, wish('dev1', '/p/b', ME))).toBe(true);
    expect(await acquire(mine, wish('dev2', '/p/b', ME))).toBe(false);
    expect(heldPaths()).toEqual(['/p/a']);
    rmSync(obstacle, { recursive: true });
    await mine.look();
    expect(heldPaths()).toEqual(['/p/a', '/p/b']);
  });

  it('leaves out entries that are none, and keeps the rest', async () => {
    const mine = ledgerOf(ME);
    await acquire(mine, wish('dev1', '/p/a', ME));
    const book = JSON.parse(readFileSync(mine.path, 'utf8')) as { locks: object[]; waiting: unknown };
    book.locks.push(
      { id: 7 },
      { ...book.locks[0], kind: 'everything' },
      { ...book.locks[0], expiresAt: 'never' },
    );
    book.waiting = 'nobody';
    writeFileSync(mine.path, JSON.stringify(book));
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
