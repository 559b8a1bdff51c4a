import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePaneMark, type PaneMark } from '../../../src/isolation/pane-mark.ts';
import { finishRemovals, listProfiles, removeProfile } from '../../../src/isolation/teardown.ts';
import { digestTree } from '../../support/digest-tree.ts';

const ID = 'k3v9x0q2ab';

let root: string;
let panes: string;
let profile: string;

const directories = () => ({
  config: join(root, 'config'),
  data: join(root, 'data'),
  state: join(root, 'state'),
  runtime: join(root, 'run'),
});

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'ccmux-down-')));
  panes = join(root, 'data/panes');
  profile = join(panes, ID);
  await mkdir(join(profile, 'claude/projects'), { recursive: true });
  await mkdir(join(root, 'run/panes', ID, 'cc-socks'), { recursive: true });
  await mkdir(join(root, 'precious/deep'), { recursive: true });
  await writeFile(join(root, 'precious/deep/file'), 'precious');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function mark(change: Partial<PaneMark> = {}): PaneMark {
  return {
    paneId: ID,
    session: 'app',
    server: { pid: 42, startTime: '99' },
    name: 'dev1',
    role: 'dev',
    cwd: '/h/app',
    isolation: 'config_dir',
    configDir: join(profile, 'claude'),
    shortTmpDir: join(root, 'run/panes', ID),
    conversations: [],
    user: 'u',
    sshClient: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    isKept: false,
    ...change,
  };
}

describe('removeProfile', () => {
  it('removes the profile and its directory of sockets, and may be repeated', async () => {
    await removeProfile(directories(), ID);
    expect(await readdir(panes)).toEqual([]);
    expect(await readdir(join(root, 'run/panes'))).toEqual([]);
    await removeProfile(directories(), ID);
  });

  it('follows no link, wherever the pane’s program has put one', async () => {
    const before = digestTree(join(root, 'precious'));
    await symlink(join(root, 'precious'), join(profile, 'claude/skills'));
    await symlink(join(root, 'precious/deep'), join(profile, 'claude/projects/x'));
    await symlink(join(root, 'precious/deep/file'), join(profile, 'file'));
    await symlink('../../..', join(profile, 'claude/up'));
    await rm(join(root, 'run/panes', ID), { recursive: true });
    await symlink(join(root, 'precious'), join(root, 'run/panes', ID));
    await removeProfile(directories(), ID);
    expect(digestTree(join(root, 'precious'))).toEqual(before);
    expect(await readdir(panes)).toEqual([]);
  });

  it('removes only the link where the profile itself has been replaced by one', async () => {
    const before = digestTree(join(root, 'precious'));
    await rm(profile, { recursive: true });
    await symlink(join(root, 'precious'), profile);
    await removeProfile(directories(), ID);
    expect(digestTree(join(root, 'precious'))).toEqual(before);
    expect(await readdir(panes)).toEqual([]);
  });

  it('removes read-only trees', async () => {
    await mkdir(join(profile, 'tmp/cache/mod'), { recursive: true });
    await writeFile(join(profile, 'tmp/cache/mod/file'), 'x', { mode: 0o400 });
    await chmod(join(profile, 'tmp/cache/mod'), 0o500);
    await chmod(join(profile, 'tmp/cache'), 0o500);
    await removeProfile(directories(), ID);
    expect(await readdir(panes)).toEqual([]);
  });

  it('removes the directory of sockets of another runtime directory, but none that the mark only claims', async () => {
    const other = join(root, 'other/panes', ID);
    await mkdir(other, { recursive: true });
    writePaneMark(profile, mark({ shortTmpDir: other }));
    await removeProfile(directories(), ID);
    expect(existsSync(other)).toBe(false);

    await mkdir(profile);
    writePaneMark(profile, mark({ shortTmpDir: join(root, 'precious') }));
    await removeProfile(directories(), ID);
    expect(existsSync(join(root, 'precious/deep/file'))).toBe(true);
  });

  it('refuses an id that is none', async () => {
    await expect(removeProfile(directories(), '..')).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(profile)).toBe(true);
  });
});

describe('listProfiles', () => {
  it('lists whole profiles with their marks, and nothing that is being made or removed', async () => {
    writePaneMark(profile, mark());
    await mkdir(join(panes, '.removing-aaaaaaaaaa'));
    await mkdir(join(panes, '.new-bbbbbbbbbb-7'));
    await mkdir(join(panes, 'cccccccccc'));
    await symlink(join(root, 'precious'), join(panes, 'dddddddddd'));
    const listed = await listProfiles(directories());
    expect(listed.map(({ paneId, mark: found }) => [paneId, found?.name]).sort()).toEqual([
      ['cccccccccc', undefined],
      [ID, 'dev1'],
    ]);
  });

  it('is empty where there has never been a pane', async () => {
    await rm(join(root, 'data'), { recursive: true });
    expect(await listProfiles(directories())).toEqual([]);
  });
});

describe('finishRemovals', () => {
  it('removes what interrupted removals and dead starts left, and what a living one builds it leaves', async () => {
    for (const name of ['.removing-aaaaaaaaaa', '.new-bbbbbbbbbb-7', '.new-cccccccccc-8', 'unrelated'])
      await mkdir(join(panes, name));
    expect(await finishRemovals(directories(), (pid) => pid === 8)).toEqual([]);
    expect((await readdir(panes)).sort()).toEqual(['.new-cccccccccc-8', ID, 'unrelated']);
  });
});
