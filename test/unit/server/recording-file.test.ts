import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecordingFile, type WriteBytes } from '../../../src/server/recording-file.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-recording-'));
  path = join(directory, 'a.cast');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A disk whose writes are carried out when the test says so, at most so many bytes at once. */
class HeldDisk {
  readonly pending: (() => void)[] = [];
  room = Number.POSITIVE_INFINITY;
  most = Number.POSITIVE_INFINITY;

  readonly write: WriteBytes = (fd, bytes, from, length, _, done) => {
    this.pending.push(() => {
      const count = Math.min(length, this.most, this.room);
      if (count === 0) {
        done(Object.assign(new Error('no space'), { code: 'ENOSPC' }), 0);
        return;
      }
      this.room -= count;
      done(null, writeSync(fd, bytes, from, count));
    });
  };

  run(): void {
    for (let next = this.pending.shift(); next !== undefined; next = this.pending.shift()) next();
  }
}

function opened(disk: HeldDisk): { file: RecordingFile; events: string[] } {
  const events: string[] = [];
  const file = new RecordingFile(
    path,
    'head\n',
    { drained: () => events.push('drained'), failed: (reason) => events.push(reason) },
    disk.write,
  );
  return { file, events };
}

it('is for the user alone, and never one that was there', () => {
  void opened(new HeldDisk());
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, 'mine');
  expect(() => opened(new HeldDisk())).toThrow(`${path} exists already`);
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

it('is written in order, whatever a disk takes at once', async () => {
  const disk = new HeldDisk();
  disk.most = 3;
  const { file, events } = opened(disk);
  for (const line of ['one\n', 'two\n', 'three\n']) file.write(line);
  const ended = file.end();
  disk.run();
  await ended;
  expect(readFileSync(path, 'utf8')).toBe('head\none\ntwo\nthree\n');
  expect(events).not.toContain('no space is left on the disk');
});

it('tells that the disk is behind, and that it has caught up', () => {
  const disk = new HeldDisk();
  const { file, events } = opened(disk);
  const line = `${'x'.repeat(999)}\n`;
  let lines = 0;
  for (; !file.isBehind; lines++) file.write(line);
  expect(lines).toBeLessThan(1100);
  expect(disk.pending.length).toBe(1);
  disk.run();
  expect(file.isBehind).toBe(false);
  expect(events).toEqual(['drained']);
  expect(readFileSync(path, 'utf8')).toBe(`head\n${line.repeat(lines)}`);
});

it('keeps its whole lines where the disk is full, and takes no more', async () => {
  const disk = new HeldDisk();
  const { file, events } = opened(disk);
  file.write('first\n');
  disk.run();
  disk.room = 4;
  file.write('second\n');
  disk.run();
  expect(events).toEqual(['drained', 'no space is left on the disk']);
  disk.room = 100;
  file.write('third\n');
  disk.run();
  await file.end();
  expect(readFileSync(path, 'utf8')).toBe('head\nfirst\n');
});
