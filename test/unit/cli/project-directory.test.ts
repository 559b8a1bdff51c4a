import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectDirectory } from '../../../src/cli/project-directory.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-project-')));
  mkdirSync(join(root, 'app/src/deep'), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test('inside a git repository it is the top level', () => {
  mkdirSync(join(root, 'app/.git'));
  expect(projectDirectory(join(root, 'app/src/deep'))).toBe(join(root, 'app'));
});

test('a worktree, whose .git is a file, is a project of its own', () => {
  mkdirSync(join(root, 'app/.git'));
  writeFileSync(join(root, 'app/src/.git'), 'gitdir: elsewhere\n');
  expect(projectDirectory(join(root, 'app/src/deep'))).toBe(join(root, 'app/src'));
});

test('outside git it is the directory itself, by its real path', () => {
  symlinkSync(join(root, 'app/src'), join(root, 'link'));
  expect(projectDirectory(join(root, 'link'))).toBe(join(root, 'app/src'));
});

test('a directory that was asked for is taken as it is, relative to where ccmux is called', () => {
  mkdirSync(join(root, 'app/.git'));
  expect(projectDirectory(join(root, 'app'), 'src')).toBe(join(root, 'app/src'));
});

test('what is missing or no directory is refused by name', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => projectDirectory(root, 'nowhere')).toThrow(/no directory ".*nowhere"/);
  expect(() => projectDirectory(root, 'file')).toThrow(/file" is not a directory/);
});
