import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegularFile, readRegularFileSync } from '../../../src/files/regular-file.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccx-regular-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe.each([
  ['readRegularFile', (path: string) => readRegularFile(path, 1000)],
  ['readRegularFileSync', (path: string) => Promise.resolve().then(() => readRegularFileSync(path))],
])('%s', (_name, read) => {
  it('reads a file, and what a link leads to', async () => {
    writeFileSync(join(root, 'file'), 'text ä');
    symlinkSync('file', join(root, 'link'));
    expect([await read(join(root, 'file')), await read(join(root, 'link'))]).toEqual(['text ä', 'text ä']);
  });

  it('waits for no pipe, and reads no device and no directory', async () => {
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    mkdirSync(join(root, 'directory'));
    await expect(read(pipe)).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(read('/dev/zero')).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(read(join(root, 'directory'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(read(join(root, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reads no file that is larger than what is looked for', async () => {
    const large = join(root, 'large');
    writeFileSync(large, '');
    truncateSync(large, 1 << 30);
    await expect(read(large)).rejects.toMatchObject({ code: 'EFBIG' });
  });
});
