import { beforeEach, describe, expect, it } from 'vitest';
import { FileLedger } from '../../../../src/core/locks/file-ledger.ts';

const [DEV1, DEV2, QA] = ['dev1', 'dev2', 'qa'].map((name) => ({ pane: `id-${name}`, name }));
const FILE = '/p/a.ts';

let ledger: FileLedger;
beforeEach(() => (ledger = new FileLedger()));

const tool = (at: number) => ({ at, cause: 'tool' as const });
const command = (at: number) => ({ at, cause: 'command' as const });

describe('a file that another pane has changed', () => {
  it('is unseen by whoever read it before, until it is read again', () => {
    ledger.read(DEV2, FILE, 10);
    ledger.changed(DEV1, FILE, tool(20));
    expect(ledger.unseen(DEV2.pane, FILE)).toEqual({ ...DEV1, at: 20, cause: 'tool' });
    ledger.read(DEV2, FILE, 30);
    expect(ledger.unseen(DEV2.pane, FILE)).toBeNull();
  });

  it('is unseen by a reader that had begun before the change, whenever its read is told', () => {
    ledger.changed(DEV1, FILE, tool(20));
    ledger.read(DEV2, FILE, 19);
    expect(ledger.unseen(DEV2.pane, FILE)).toMatchObject({ name: 'dev1' });
  });

  it('is nothing to a pane that never read it, nor to the one who changed it', () => {
    ledger.read(DEV1, FILE, 10);
    ledger.changed(DEV1, FILE, tool(20));
    ledger.changed(DEV1, FILE, command(30));
    expect(ledger.unseen(DEV1.pane, FILE)).toBeNull();
    expect(ledger.unseen(DEV2.pane, FILE)).toBeNull();
    expect(ledger.unseen(DEV2.pane, '/p/other.ts')).toBeNull();
  });

  it('is known to a pane whose own tool has changed it since, but not to one whose command has', () => {
    for (const pane of [DEV2, QA]) ledger.read(pane, FILE, 10);
    ledger.changed(DEV1, FILE, tool(20));
    ledger.changed(DEV2, FILE, tool(30));
    ledger.changed(QA, FILE, command(40));
    expect(ledger.unseen(DEV2.pane, FILE)).toMatchObject({ name: 'qa', cause: 'command' });
    expect(ledger.unseen(QA.pane, FILE)).toMatchObject({ name: 'dev2', at: 30 });
  });

  it('concerns nobody where it is not known who did it', () => {
    ledger.read(DEV2, FILE, 10);
    ledger.changedByUnknown(FILE, 20);
    expect(ledger.unseen(DEV2.pane, FILE)).toBeNull();
  });

  it('is forgotten with what its reader knew', () => {
    ledger.read(DEV2, FILE, 10);
    ledger.changed(DEV1, FILE, tool(20));
    ledger.forgetReads(DEV2.pane);
    expect(ledger.unseen(DEV2.pane, FILE)).toBeNull();
  });

  it('counts how often a pane is told of one change', () => {
    ledger.read(DEV2, FILE, 10);
    ledger.changed(DEV1, FILE, tool(20));
    const tell = () => {
      const unseen = ledger.unseen(DEV2.pane, FILE);
      return unseen === null ? 0 : ledger.told(DEV2.pane, FILE, unseen);
    };
    expect([tell(), tell()]).toEqual([1, 2]);
    ledger.changed(DEV1, FILE, tool(30));
    expect(tell()).toBe(1);
  });
});

describe('what was changed', () => {
  it('is told last change first, with everybody who was at it', () => {
    ledger.read(QA, FILE, 5);
    ledger.changed(DEV1, FILE, tool(10));
    ledger.changed(DEV1, FILE, tool(20));
    ledger.changed(DEV2, '/p/b.ts', command(30));
    ledger.read(DEV1, '/p/read-only.ts', 40);
    ledger.changedByUnknown('/p/c.ts', 25);
    expect(ledger.changes()).toMatchObject([
      { path: '/p/b.ts', changedAt: 30, isShared: false, touches: [{ name: 'dev2', cause: 'command' }] },
      { path: '/p/c.ts', changedAt: 25, unknownAt: 25, touches: [] },
      {
        path: FILE,
        changedAt: 20,
        isShared: false,
        touches: [
          { name: 'dev1', changes: 2, changedAt: 20 },
          { name: 'qa', changes: 0, readAt: 5, changedAt: null },
        ],
      },
    ]);
    ledger.changed(DEV2, FILE, tool(50));
    expect(ledger.changes()[0]).toMatchObject({ path: FILE, isShared: true });
  });

  it('is kept of the two thousand files that were touched last', () => {
    ledger.changed(DEV1, '/p/first', tool(1));
    for (let index = 0; index < 1999; index++) ledger.changed(DEV1, `/p/${index}`, tool(2));
    ledger.read(DEV2, '/p/first', 3);
    ledger.changed(DEV1, '/p/one-more', tool(4));
    expect(ledger.size).toBe(2000);
    expect([ledger.has('/p/first'), ledger.has('/p/0')]).toEqual([true, false]);
  });
});
