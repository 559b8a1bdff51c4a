import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disposable } from '../../../src/base/disposable.ts';
import { acquireLock, tryLock } from '../../../src/files/file-lock.ts';
import { PATIENCE_MS } from '../../support/eye.ts';

let directory = '';
let path = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-lock-'));
  path = join(directory, 'lock');
});

afterEach(() => rmSync(directory, { recursive: true }));

function acquire(patienceMs = PATIENCE_MS): Promise<Disposable> {
  return acquireLock({ path, patienceMs, refusal: 'somebody holds it' });
}

describe('a lock', () => {
  it('is held by one at a time and given on', async () => {
    const order: string[] = [];
    const first = await acquire();
    const second = acquire().then((held) => {
      order.push('second');
      held.dispose();
    });
    order.push('first');
    first.dispose();
    await second;
    expect(order).toEqual(['first', 'second']);
    expect(existsSync(path)).toBe(false);
  });

  it('is not waited for beyond patience, and says what to do', async () => {
    const held = await acquire();
    await expect(acquire(20)).rejects.toMatchObject({
      code: 'held',
      line: `somebody holds it (end it, or remove ${path})`,
    });
    expect(await tryLock(path)).toBeNull();
    held.dispose();
    (await tryLock(path))?.dispose();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is had by one of many who try at once', async () => {
    writeFileSync(path, '{"pid":1,"startTime":"never","nonce":"a"}');
    const tries = await Promise.all(Array.from({ length: 20 }, () => tryLock(path)));
    expect(tries.filter((lock) => lock !== null)).toHaveLength(1);
  });

  it('is taken from a pipe and from links that somebody has put in its place, and not from a directory', async () => {
    const odd = [
      () => void execFileSync('mkfifo', [path]),
      () => symlinkSync('/nowhere/at/all', path),
      () => symlinkSync(path, path),
    ];
    for (const make of odd) {
      make();
      (await acquire()).dispose();
      expect(readdirSync(directory)).toEqual([]);
    }
    mkdirSync(path);
    const line = `cannot read ${path}: it is a directory (move it out of the way)`;
    await expect(acquire()).rejects.toMatchObject({ code: 'failed', line });
  });

  it('is taken from the dead, also where one died while taking it, and from what is no claim', async () => {
    for (const text of ['{"pid":1,"startTime":"never","nonce":"a"}', '', '\u0000broken']) {
      writeFileSync(path, text);
      (await acquire()).dispose();
      expect(readdirSync(directory)).toEqual([]);
    }
  });
});
