/**
 * Sessions that take, wait for, steal and give back locks at random, and are killed in between: what each of them sees
 * of the file, against a model that knows no files.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { readProcessIdentity, type ProcessIdentity } from '../../../src/base/process-identity.ts';
import type { LockKind } from '../../../src/core/locks/lock.ts';
import {
  release,
  requestLock,
  stealLock,
  type LockBook,
  type LockRequest,
} from '../../../src/core/locks/lock-book.ts';
import { LockLedger } from '../../../src/store/lock-ledger.ts';
import { seededRandom } from '../../support/chance.ts';
import { times } from '../../support/counts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const SESSIONS = 3;
const PATHS = ['/p', '/p/a', '/p/a/x', '/p/a/y', '/p/b', '/p/bc'];
const KINDS: readonly LockKind[] = ['read', 'write', 'exclusive'];
const LEASE_MS = 300;
const PATIENCE_MS = 150;

interface Server {
  readonly identity: ProcessIdentity;
  readonly process: ChildProcess;
  readonly ledger: LockLedger;
}

let data: string;
let clock: FakeClock;
let servers: Server[];
let dead: LockLedger[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ccmux-courses-'));
  clock = new FakeClock(Date.now());
  [servers, dead] = [[], []];
  for (let index = 0; index < SESSIONS; index++) servers.push(start());
});

afterEach(async () => {
  for (const server of servers) await kill(server);
  for (const ledger of dead) await ledger.dispose();
  rmSync(data, { recursive: true, force: true });
});

/** A process that does nothing but live, in whose name locks are held. */
function start(): Server {
  const child = spawn('sleep', ['100000']);
  const identity = readProcessIdentity(child.pid ?? 0);
  if (identity === null) throw new Error('the process did not start');
  const ledger = new LockLedger({ data, server: identity, clock, log: silentLog });
  return { identity, process: child, ledger };
}

/** Its ledger writes nothing more, and is only let go of at the end. */
async function kill({ process: child, ledger }: Server): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  dead.push(ledger);
}

/** One lock, or one place in the queue: what is to be seen of it. */
interface Expected {
  readonly id: string;
  readonly path: string;
  readonly kind: LockKind;
  readonly server: number;
  readonly pane: string;
  readonly until: number;
}

/** What should happen, in the plainest words. */
class Model {
  locks: readonly Expected[] = [];
  waiting: readonly Expected[] = [];

  ask(wish: Expected, waitUntil: number | null): boolean {
    this.expire();
    const at = this.waiting.findIndex(({ id }) => id === wish.id);
    const earlier = at < 0 ? this.waiting : this.waiting.slice(0, at);
    const isInside = this.locks.some((lock) => isOneHolder(lock, wish) && overlap(lock, wish));
    const isFree = this.locks.every((lock) => agree(lock, wish));
    const isNext = isInside || earlier.every((wait) => agree(wait, wish));
    if (isFree && isNext) {
      this.waiting = this.waiting.filter(({ id }) => id !== wish.id);
      this.locks = [...this.locks, wish];
      return true;
    }
    const place = { ...wish, until: waitUntil ?? 0 };
    if (waitUntil === null) this.waiting = this.waiting.filter(({ id }) => id !== wish.id);
    else if (at < 0) this.waiting = [...this.waiting, place];
    else this.waiting = this.waiting.with(at, place);
    return false;
  }

  steal(wish: Expected): void {
    this.expire();
    this.locks = [...this.locks.filter((lock) => agree(lock, wish)), wish];
  }

  drop(isGone: (entry: Expected) => boolean): void {
    this.locks = this.locks.filter((lock) => !isGone(lock));
    this.waiting = this.waiting.filter((wait) => !isGone(wait));
  }

  expire(): void {
    this.drop(({ until }) => until <= clock.now());
  }
}

function isOneHolder(one: Expected, other: Expected): boolean {
  return one.server === other.server && one.pane === other.pane;
}

function overlap(one: Expected, other: Expected): boolean {
  const [short, long] = [one.path.split('/'), other.path.split('/')].sort((a, b) => a.length - b.length);
  return short.every((part, index) => part === long[index]);
}

function agree(one: Expected, other: Expected): boolean {
  const areReaders = one.kind === 'read' && other.kind === 'read';
  return isOneHolder(one, other) || areReaders || !overlap(one, other);
}

it('all see the same, which is what they did, whoever is killed', async () => {
  const seed = Number(process.env.CCMUX_TEST_SEED ?? 20_261_121);
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const model = new Model();
  let serial = 0;
  let granted = 0;

  const requestOf = (wish: Expected, waitUntil: number | null): LockRequest => {
    const { identity } = servers[wish.server];
    const holder = {
      session: `s${wish.server}`,
      pane: wish.pane,
      name: wish.pane,
      pid: null,
      server: identity,
    };
    return { id: wish.id, path: wish.path, kind: wish.kind, holder, leaseMs: LEASE_MS, waitUntil };
  };
  const ask = async (wish: Expected, waitUntil: number | null): Promise<void> => {
    const isGranted = await servers[wish.server].ledger.change((book, now) => {
      const { book: after, decision } = requestLock(book, requestOf(wish, waitUntil), now);
      return { book: after, result: decision.kind === 'granted' };
    });
    expect(isGranted).toBe(model.ask(wish, waitUntil));
    if (isGranted) granted += 1;
  };
  const fresh = (): Expected => {
    const server = Math.floor(random() * SESSIONS);
    const pane = `s${server}-${pick(['dev1', 'dev2'])}`;
    const until = clock.now() + LEASE_MS;
    return { id: `${++serial}`, path: pick(PATHS), kind: pick(KINDS), server, pane, until };
  };

  const steps: readonly (readonly [number, () => Promise<void> | void])[] = [
    [40, () => ask(fresh(), random() < 0.5 ? clock.now() + PATIENCE_MS : null)],
    [
      20,
      async () => {
        model.expire();
        if (model.waiting.length === 0) return;
        const wait = pick(model.waiting);
        await ask({ ...wait, until: clock.now() + LEASE_MS }, clock.now() + PATIENCE_MS);
      },
    ],
    [
      30,
      async () => {
        if (model.locks.length === 0) return;
        const { id, server } = pick(model.locks);
        const isIt = (entry: { readonly id: string }): boolean => entry.id === id;
        await servers[server].ledger.change((book) => ({ book: release(book, isIt), result: null }));
        model.drop(isIt);
      },
    ],
    [
      4,
      async () => {
        const wish = fresh();
        await servers[wish.server].ledger.change((book, now) => {
          return { book: stealLock(book, requestOf(wish, null), now).book, result: null };
        });
        model.steal(wish);
      },
    ],
    [20, () => clock.advance(Math.ceil(random() * 60))],
    [
      2,
      async () => {
        const index = Math.floor(random() * SESSIONS);
        const { ledger } = servers[index];
        await kill(servers[index]);
        // In the middle of a change, or while it made the file anew.
        if (random() < 0.5) appendFileSync(ledger.path, '{"gone":[],"locks":[{"id":"ha');
        if (random() < 0.5) writeFileSync(`${ledger.path}.new`, '{"locks":[{"i');
        servers[index] = start();
        model.drop(({ server }) => server === index);
      },
    ],
  ];
  const all = steps.reduce((sum, [weight]) => sum + weight, 0);
  const rounds = times({ everyday: 200, full: 10_000 });
  for (let round = 0; round < rounds; round++) {
    let at = random() * all;
    const step = steps.find(([weight]) => (at -= weight) < 0) ?? steps[0];
    await step[1]();
    model.expire();
    const wanted = shown(model);
    for (const { ledger } of servers) {
      expect(seen(await ledger.look()), `round ${round}, seed ${seed}`).toEqual(wanted);
    }
  }
  expect(granted).toBeGreaterThan(rounds / 20);
}, 400_000);

function shown({ locks, waiting }: Model): readonly string[] {
  const line = (what: string) => (each: Expected) =>
    `${what} ${each.id} ${each.pane} ${each.kind} ${each.path}`;
  return [...locks.map(line('held')), ...waiting.map(line('awaited'))];
}

function seen({ locks, waiting }: LockBook): readonly string[] {
  return [
    ...locks.map(({ id, holder, kind, path }) => `held ${id} ${holder.pane} ${kind} ${path}`),
    ...waiting.map(({ id, holder, kind, path }) => `awaited ${id} ${holder.pane} ${kind} ${path}`),
  ];
}
