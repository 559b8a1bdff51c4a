import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RotatingLog } from '../../../src/server/rotating-log.ts';

let directory = '';
let path = '';
let descriptor = -1;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-log-'));
  path = join(directory, 'server.log');
  descriptor = openSync(path, 'a', 0o600);
});

afterEach(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

it('begins anew when it is long, and keeps the lines before in one file beside it', () => {
  const log = new RotatingLog(descriptor, 100);
  log.rotateAt(path);
  for (let line = 1; line <= 25; line++) log.write(`line ${String(line).padStart(3)}\n`);
  expect(readdirSync(directory).sort()).toEqual(['server.log', 'server.log.1']);
  const kept = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8');
  expect(kept.length).toBeLessThan(220);
  expect(kept.endsWith('line  24\nline  25\n')).toBe(true);
});

it('counts what stood there before, and leaves a file alone that is another one', () => {
  new RotatingLog(descriptor).write(`${'x'.repeat(200)}\n`);
  const log = new RotatingLog(descriptor, 100);
  log.rotateAt(join(directory, 'other.log'));
  log.write('more\n');
  expect(readdirSync(directory)).toEqual(['server.log']);
  log.rotateAt(path);
  log.write(`${'y'.repeat(200)}\n`);
  expect(readFileSync(`${path}.1`, 'utf8')).toContain('more');
  expect(readFileSync(path, 'utf8')).toBe('');
});
