import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TAR_END, tarEntry } from '../../../src/store/tar-stream.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-tar-'));
});

afterEach(() => rmSync(root, { recursive: true }));

it.each(['a.txt', `${'long/'.repeat(40)}näme.txt`, 'x'.repeat(100), `d/${'ü'.repeat(60)}`])(
  'is unpacked by tar as it was: %s',
  (path) => {
    const content = Buffer.from('x'.repeat(513));
    const files = [
      { path, content, changedAt: 1_700_000_000_000 },
      { path: 'empty', content: Buffer.alloc(0), changedAt: 0 },
    ];
    writeFileSync(join(root, 'a.tar'), Buffer.concat([...files.map(tarEntry), TAR_END]));
    execFileSync('tar', ['xf', 'a.tar'], { cwd: root });
    expect(readFileSync(join(root, path))).toEqual(content);
    expect(statSync(join(root, path)).mtimeMs).toBe(1_700_000_000_000);
    expect(statSync(join(root, 'empty')).size).toBe(0);
  },
);
