import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findClipboardTool, giveToTool } from '../../../src/server/copy/system-clipboard.ts';
import { collectingLog } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'ccx-clip-'));
});

afterEach(() => rmSync(bin, { recursive: true, force: true }));

function install(...names: readonly string[]): void {
  for (const name of names) {
    writeFileSync(join(bin, name), '#!/bin/sh\n');
    chmodSync(join(bin, name), 0o755);
  }
}

describe('the tool of the desktop', () => {
  it('is the one that is there, for the desktop that is there', () => {
    install('wl-copy', 'xclip', 'xsel', 'pbcopy');
    const find = (environment: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
      findClipboardTool('auto', { PATH: bin, ...environment }, platform)?.file.slice(bin.length + 1) ?? null;
    expect(find({ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' })).toBe('wl-copy');
    expect(find({ DISPLAY: ':0' })).toBe('xclip');
    expect(find({}, 'darwin')).toBe('pbcopy');
    expect(find({})).toBeNull();
    rmSync(join(bin, 'xclip'));
    expect(find({ DISPLAY: ':0' })).toBe('xsel');
  });

  it('is none where none is wanted, and the user’s own line where there is one', () => {
    install('xclip');
    expect(findClipboardTool('none', { PATH: bin, DISPLAY: ':0' }, 'linux')).toBeNull();
    expect(findClipboardTool('my-copy --now', { PATH: bin }, 'linux')).toEqual({
      file: '/bin/sh',
      args: ['-c', 'my-copy --now'],
    });
  });

  it('is given the text, all of it; and its failure is told', async () => {
    const target = join(bin, 'copied');
    const text = '漢字 '.repeat(100_000);
    const failures: string[] = [];
    const give = (line: string) => {
      const tool = findClipboardTool(line, {}, 'linux');
      if (tool === null) throw new Error('there is a tool');
      const failed = (why: string) => failures.push(why);
      giveToTool(tool, text, { environment: { PATH: '/usr/bin:/bin' }, failed, log: collectingLog([]) });
    };
    give(`cat > ${target}.part && mv ${target}.part ${target}`);
    const read = () => {
      try {
        return readFileSync(target, 'utf8');
      } catch {
        return null; // not there yet
      }
    };
    expect(await until('the copied text', () => Promise.resolve(read()))).toBe(text);
    expect(failures).toEqual([]);
    give('exit 3');
    await until('the failure', () => Promise.resolve(failures.length > 0));
    expect(failures[0]).toContain('exit 3');
  });
});
