import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/base/log.ts';
import { readJsonFile, writeFileAtomically } from '../../../src/files/atomic-file.ts';
import { ensurePrivateDirectory } from '../../../src/files/private-directory.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { refusal } from '../../support/refusal.ts';

let root = '';
let path = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-files-'));
  path = join(root, 'file.json');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('a file written whole', () => {
  it('is for the user alone, whatever the umask and the old file say', async () => {
    writeFileSync(path, 'old', { mode: 0o644 });
    await writeFileAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await writeFileAtomically(path, Uint8Array.of(0, 255), { mode: 0o640 });
    expect([...readFileSync(path)]).toEqual([0, 255]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(root)).toEqual(['file.json']);
  });

  it('takes the place of a link and leaves alone what that named', async () => {
    const target = join(root, 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, path);
    await writeFileAtomically(path, 'new');
    expect(lstatSync(path).isSymbolicLink()).toBe(false);
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it('leaves nothing behind where it cannot be put in place, and says why', async () => {
    mkdirSync(path);
    await expect(writeFileAtomically(path, 'new')).rejects.toMatchObject({
      code: 'failed',
      message: `cannot write ${path}: it is a directory`,
    });
    expect(readdirSync(root)).toEqual(['file.json']);
    await expect(writeFileAtomically(join(root, 'no/file'), 'new')).rejects.toMatchObject({ code: 'failed' });
  });

  it('keeps the old content where the new cannot be written to its end', async () => {
    await writeFileAtomically(path, 'old');
    const limit = execFileSync('prlimit', [
      '--fsize',
      '--noheadings',
      '-o',
      'HARD',
      '--pid',
      String(process.pid),
    ]);
    const ignore = (): void => undefined;
    process.on('SIGXFSZ', ignore); // as the disk would: an error of the write, not the end of the process
    limitFileSize('65536');
    try {
      await expect(writeFileAtomically(path, Buffer.alloc(1024 * 1024))).rejects.toMatchObject({
        code: 'failed',
      });
    } finally {
      limitFileSize(limit.toString().trim());
      process.off('SIGXFSZ', ignore);
    }
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(root)).toEqual(['file.json']);
  });
});

describe('a JSON file that is read', () => {
  it('is its value, or undefined where there is none', async () => {
    expect(await readJsonFile(path)).toBeUndefined();
    writeFileSync(path, '{"a":[1]}');
    expect(await readJsonFile(path)).toEqual({ a: [1] });
  });

  it.each(['', '{"a":', 'null null', '\u0000\u0000'])(
    'is set aside and reported when it is damaged: %j',
    async (text) => {
      const lines: string[] = [];
      const log = createLog({ level: 'info', write: (line) => lines.push(line), now: () => 0 });
      writeFileSync(path, text);
      expect(await readJsonFile(path, { log, clock: new FakeClock(1234) })).toBeUndefined();
      expect(readFileSync(`${path}.damaged-1234`, 'utf8')).toBe(text);
      expect(existsSync(path)).toBe(false);
      expect(lines.join()).toContain('file.json.damaged-1234');
    },
  );

  it('is an error where it is there and cannot be read', async () => {
    mkdirSync(path);
    await expect(readJsonFile(path)).rejects.toMatchObject({
      message: `cannot read ${path}: it is a directory`,
    });
  });
});

describe('a private directory', () => {
  it('is made with its parents for the user alone', () => {
    const inner = join(root, 'a/b/c');
    ensurePrivateDirectory(inner);
    ensurePrivateDirectory(inner);
    for (const directory of ['a', 'a/b', 'a/b/c']) {
      expect(statSync(join(root, directory)).mode & 0o777).toBe(0o700);
    }
  });

  it('is closed where it stood open, with what it holds', () => {
    const open = join(root, 'open');
    mkdirSync(open);
    writeFileSync(join(open, 'file'), 'kept');
    for (const mode of [0o777, 0o750, 0o500, 0o000]) {
      chmodSync(open, mode);
      ensurePrivateDirectory(open);
      expect(statSync(open).mode & 0o777).toBe(0o700);
    }
    expect(readFileSync(join(open, 'file'), 'utf8')).toBe('kept');
  });

  it('is refused where it is a link, even to a private directory, or leads nowhere', () => {
    const real = join(root, 'real');
    ensurePrivateDirectory(real);
    symlinkSync(real, join(root, 'link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    expect(refusal(() => ensurePrivateDirectory(join(root, 'link')))).toMatch(/link is a link/);
    expect(refusal(() => ensurePrivateDirectory(join(root, 'dangling')))).toMatch(/dangling is a link/);
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });

  it('is refused where it belongs to another user', () => {
    const isRoot = process.getuid?.() === 0;
    const foreign = isRoot ? join(root, 'foreign') : '/usr';
    if (isRoot) mkdirSync(foreign);
    if (isRoot) chownSync(foreign, 12345, 12345);
    const { mode } = statSync(foreign);
    expect(refusal(() => ensurePrivateDirectory(foreign))).toMatch(/belongs to another user/);
    expect(statSync(foreign).mode).toBe(mode);
  });

  it('is refused where a file is in its place or above it', () => {
    writeFileSync(path, '');
    expect(refusal(() => ensurePrivateDirectory(path))).toMatch(/is not a directory/);
    expect(refusal(() => ensurePrivateDirectory(join(path, 'below')))).toMatch(/cannot make the directory/);
  });
});

/** Of this very process. The soft limit alone, so that it can be given back. */
function limitFileSize(bytes: string): void {
  execFileSync('prlimit', [`--fsize=${bytes}:`, '--pid', String(process.pid)]);
}
