/** Which processes are a pane's: by its id and its profile, in whatever spelling, and nobody else's. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { markedProcesses } from '../../../src/base/process-environment.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { markOfProcesses } from '../../../src/isolation/pane-processes.ts';
import { profilePlaces } from '../../../src/isolation/profile-places.ts';
import { until } from '../../support/until.ts';

let root: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-processes-')));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const directoriesAt = (base: string): Directories => {
  const at = (name: string) => join(root, base, name);
  return { config: at('config'), data: at('data'), state: at('state'), runtime: at('run') };
};

/** A process that was started in a pane. */
async function start(id: string, profile?: string): Promise<number> {
  const env = { CCMUX_PANE: id, ...(profile !== undefined && { CLAUDE_SESSION_DIR: profile }) };
  const child = spawn('/bin/sleep', ['1000'], { env, stdio: 'ignore' });
  children.push(child);
  await until('the child', () => child.pid !== undefined);
  return child.pid ?? 0;
}

it('finds its own by any spelling of the profile, and leaves those of a pane of the same id elsewhere', async () => {
  // Not to be met in another run of this test.
  const id = `p${process.pid}x${Date.now()}`;
  const [here, there] = [directoriesAt('here'), directoriesAt('there')];
  for (const directories of [here, there])
    mkdirSync(profilePlaces(directories, id).directory, { recursive: true });
  symlinkSync(join(root, 'here'), join(root, 'link'));
  const own = [
    await start(id, profilePlaces(here, id).directory),
    await start(id, profilePlaces(directoriesAt('link'), id).directory),
  ];
  const others = await start(id, profilePlaces(there, id).directory);
  const nobodys = await start(id);
  await start(`${id}y`, profilePlaces(here, id).directory);
  const found = (directories: Directories) =>
    markedProcesses(markOfProcesses(directories, id))
      .found.map(({ pid }) => pid)
      .toSorted((a, b) => a - b);
  const sorted = (...pids: readonly number[]) => pids.toSorted((a, b) => a - b);
  await until('all of them', () => found(here).length === 3 && found(there).length === 2);
  expect(found(here)).toEqual(sorted(...own, nobodys));
  expect(found(directoriesAt('link'))).toEqual(sorted(...own, nobodys));
  expect(found(there)).toEqual(sorted(others, nobodys));
});
