import { expect, it } from 'vitest';
import { present } from '../../../../src/base/assert.ts';
import { FileLedger } from '../../../../src/core/locks/file-ledger.ts';
import type { Lock } from '../../../../src/core/locks/lock.ts';
import { describeFiles, openFiles } from '../../../../src/server/files/files-list.ts';
import { radarFiles } from '../../../../src/server/files/radar.ts';
import type { ListView } from '../../../../src/ui/session-view.ts';

const NOW = 100_000;
const [DEV1, DEV2] = ['dev1', 'dev2'].map((name) => ({ pane: `id-${name}`, name }));

const LOCK: Lock = {
  id: 'lock',
  path: '/p/src/b.ts',
  kind: 'write',
  holder: {
    ...{ session: 'app', pane: DEV1.pane, name: DEV1.name, pid: 1 },
    server: { pid: 1, startTime: '1' },
  },
  acquiredAt: 90_000,
  expiresAt: 200_000,
};

function opened(locks: readonly Lock[] = [], unseen: string | null = null) {
  const ledger = new FileLedger();
  ledger.read(DEV2, '/p/src/a.ts', 10_000);
  ledger.changed(DEV1, '/p/src/a.ts', { at: 40_000, cause: 'tool' });
  ledger.changed(DEV1, '/p/src/b.ts', { at: 50_000, cause: 'tool' });
  ledger.changed(DEV2, '/p/src/b.ts', { at: 95_000, cause: 'command' });
  const focused: string[] = [];
  const open = () =>
    openFiles({
      files: () => radarFiles(ledger, locks),
      unseen,
      root: '/p',
      now: () => NOW,
      focus: (id) => focused.push(id),
    });
  return { ledger, focused, open };
}

function lines({ items }: ListView): readonly string[] {
  return items.map(({ head = '', text, note = [], aside = '' }) =>
    [head, text, ...note.map((part) => part.text), aside].join(' ').replace(/ +/g, ' ').trim(),
  );
}

it('shows what was changed last first, marks a file of two, and says who knows an old one', () => {
  const { open } = opened([LOCK]);
  const { view } = open();
  expect(lines(view)).toEqual([
    '▲ src/b.ts dev2 0:05 by a command dev1 0:50 dev1 knows an older one locked by dev1 0:05',
    'src/a.ts dev1 1m dev2 knows an older one 1m',
  ]);
  expect(view.title).toBe('files: last change first, ▲ 1 by two');
});

it('keeps the selection with its file while others come before it, and at the top while nothing was chosen', () => {
  const { ledger, open } = opened();
  const list = open();
  const renewed = present(list.renewed, 'it follows the ledger');
  const chosen = { ...list.view, selected: 1 };
  ledger.changed(DEV1, '/p/new.ts', { at: NOW, cause: 'tool' });
  expect(renewed(chosen)).toMatchObject({ selected: 2, shown: [0, 1, 2] });
  expect(renewed(list.view)).toMatchObject({ selected: 0 });
});

it('leads to the pane that changed the file last', () => {
  const { focused, open } = opened();
  open().accepted?.(0);
  open().accepted?.(1);
  expect(focused).toEqual([DEV2.pane, DEV1.pane]);
});

it('takes no control characters from names of files, and says what it cannot see', () => {
  const { ledger, open } = opened([], 'nothing is seen: claude.hooks is off');
  ledger.changed(DEV1, '/p/a\x1b[31m\nb', { at: NOW, cause: 'tool' });
  const { view } = open();
  expect(view.items[0].text).not.toMatch(/[\x00-\x1f]/);
  expect(view.title).toContain('claude.hooks is off');
});

it('tells scripts the same, with times that they can read', () => {
  const { ledger } = opened();
  expect(describeFiles(radarFiles(ledger, [LOCK]), null)).toMatchObject({
    files: [
      {
        path: '/p/src/b.ts',
        changedAt: new Date(95_000).toISOString(),
        shared: true,
        lockedBy: 'dev1',
        unknownAt: null,
        panes: [
          { name: 'dev2', cause: 'command', outdated: false },
          { name: 'dev1', cause: 'tool', outdated: true },
        ],
      },
      { path: '/p/src/a.ts', shared: false, panes: [{ name: 'dev1' }, { name: 'dev2', outdated: true }] },
    ],
    unseen: null,
  });
});
