/** What a server puts in order while it lives, on a store and a profile that lie on the disk. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { readCatalogue } from '../../../src/conversation/catalogue.ts';
import { lockConversation } from '../../../src/store/conversation-lock.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { removeStaleFiles } from '../../../src/isolation/stale-files.ts';
import { Housekeeping } from '../../../src/server/housekeeping.ts';
import type { Notice } from '../../../src/session/notice.ts';
import { auditPath } from '../../../src/store/audit-log.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { idOf, keep } from '../../support/made-conversations.ts';
import { until } from '../../support/until.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 5, 1);
const [OLD, OLDER, NEW, HELD] = ['aaaa', 'bbbb', 'cccc', 'dddd'].map(idOf);

let root: string;
let directories: Directories;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-house-'));
  directories = { config: root, data: join(root, 'data'), state: join(root, 'state'), runtime: root };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const usedOn = (days: number) => [
  { said: 'x'.repeat(3000), at: new Date(NOW - days * DAY_MS).toISOString() },
];

async function statuses(): Promise<Record<string, string>> {
  const entries = await readCatalogue(directories);
  return Object.fromEntries(entries.map(({ id, status }) => [id.slice(0, 4), status]));
}

it('archives what nobody has used for long, deletes nothing, and tells once what could be deleted', async () => {
  await keep(root, directories, { id: OLD, turns: usedOn(40) });
  await keep(root, directories, { id: OLDER, turns: usedOn(100) });
  await keep(root, directories, { id: NEW, turns: usedOn(1) });
  await keep(root, directories, { id: HELD, turns: usedOn(200) });
  const held = await lockConversation(HELD, directories);
  const clock = new FakeClock(NOW);
  const told: Notice[] = [];
  const house = new Housekeeping({
    directories,
    settings: { keepDays: 30, archiveDays: 90 },
    userConfigDir: join(root, 'claude'),
    user: 'u',
    temporary: () => [],
    tell: (notice) => told.push(notice),
    clock,
    log: silentLog,
  });
  clock.advance(5 * 60_000);
  await until('a word on what is old', () => told.length > 0);
  expect(await statuses()).toEqual({ aaaa: 'stored', bbbb: 'archived', cccc: 'stored', dddd: 'stored' });
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^3 conversations, .* not used for 30 days: ccmux conv/),
  ]);
  expect(JSON.parse(readFileSync(auditPath(directories), 'utf8'))).toMatchObject({
    ...{ action: 'archive', conversation: OLDER, user: 'u' },
  });
  held.dispose();
  await until('the next round', () => clock.pendingTimers > 0);
  clock.advance(DAY_MS);
  await until('the other one archived', async () => (await statuses()).dddd === 'archived');
  house.dispose();
});

it('removes temporary files that nobody has touched for long, and follows no link out of them', async () => {
  const [tmp, elsewhere] = [join(root, 'tmp'), join(root, 'elsewhere')];
  for (const directory of [join(tmp, 'deep'), join(tmp, 'used'), elsewhere])
    mkdirSync(directory, { recursive: true });
  for (const path of ['tmp/stale', 'tmp/deep/stale', 'tmp/used/fresh', 'elsewhere/stale'])
    writeFileSync(join(root, path), 'text');
  symlinkSync(elsewhere, join(tmp, 'link'));
  // The time of change is the system's own: what was made just now is stale for whoever lives in ten days.
  const later = Date.now() + 10 * DAY_MS;
  utimesSync(join(tmp, 'used/fresh'), new Date(later), new Date(later));
  expect(await removeStaleFiles(tmp, later - 1000)).toBe(8);
  expect([existsSync(join(tmp, 'stale')), existsSync(join(tmp, 'deep'))]).toEqual([false, false]);
  expect(existsSync(join(tmp, 'used/fresh'))).toBe(true);
  expect(existsSync(join(elsewhere, 'stale'))).toBe(true);
});
