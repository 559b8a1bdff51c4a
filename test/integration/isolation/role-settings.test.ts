/** What is kept of settings for a role: changed by several at once, and read where its file is damaged. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Directories } from '../../../src/core/plan.ts';
import type { SettingChange } from '../../../src/isolation/settings/change.ts';
import { forgetRole, keepForRole, readRoleSettings } from '../../../src/isolation/settings/role-settings.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let root: string;
let directories: Directories;
const clock = new FakeClock();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-role-'));
  directories = { config: root, data: root, state: root, runtime: root };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const change = (name: string): SettingChange => ({
  ...{ file: 'settings', path: [name], kind: 'set', value: name },
});

it('loses nothing where many keep something at once', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  await Promise.all(names.map((name) => keepForRole(directories, 'dev', [change(name)], clock)));
  const kept = readRoleSettings(directories, 'dev', () => undefined);
  expect(kept.map(({ path }) => path[0]).sort()).toEqual(names);
});

it('gives a pane what can be read of a damaged file, tells of it, and touches nothing', () => {
  const path = join(root, 'role-settings/dev.json');
  mkdirSync(join(root, 'role-settings'));
  const told: string[] = [];
  const tell = (text: string) => void told.push(text);
  const read = (text: string) => {
    writeFileSync(path, text);
    return readRoleSettings(directories, 'dev', tell);
  };
  expect(read(JSON.stringify({ changes: [change('a'), { file: 'passwd' }] }))).toEqual([change('a')]);
  expect(read('{"changes":')).toEqual([]);
  expect(read('[]')).toEqual([]);
  expect(told).toHaveLength(3);
  expect(read('{"changes":[]}')).toEqual([]);
  expect(told).toHaveLength(3);
  rmSync(path);
  mkdirSync(path);
  expect(readRoleSettings(directories, 'dev', tell)).toEqual([]);
  expect(told).toHaveLength(4);
  for (const text of told) expect(text).toContain(path);
  expect(readdirSync(join(root, 'role-settings'))).toEqual(['dev.json']);
});

it('forgets nothing where nothing is kept, whatever the role is called', async () => {
  for (const role of ['dev', '../../x', 'a\nb', ''])
    expect(await forgetRole(directories, role, clock)).toBeNull();
  expect(readdirSync(root)).toEqual([]);
});
