import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProgram, requireClaude } from '../../../src/cli/find-program.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-program-'));
  mkdirSync(join(root, 'bin/claude'), { recursive: true });
  mkdirSync(join(root, 'later'));
  writeFileSync(join(root, 'later/claude'), '#!/bin/sh\n');
  chmodSync(join(root, 'later/claude'), 0o755);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test('the first file on the PATH that may be run is found; directories of that name are not', () => {
  expect(findProgram('claude', `${root}/bin:${root}/later`, '/')).toBe(join(root, 'later/claude'));
});

test('a relative directory of the PATH and a relative path count from where the program will run', () => {
  expect(findProgram('claude', 'later', root)).toBe(join(root, 'later/claude'));
  expect(findProgram('./later/claude', '', root)).toBe(join(root, 'later/claude'));
});

test('a missing claude is one line that says how to get it', () => {
  expect(() => requireClaude('claude', `${root}/bin`, '/')).toThrow('claude is not on the PATH');
  expect(() => requireClaude('/no/claude', '', '/')).toThrow('there is no program /no/claude');
});
