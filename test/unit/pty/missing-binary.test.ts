import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { explainMissingBinary, thisHost } from '../../../src/pty/missing-binary.ts';
import { loadNodePty } from '../../../src/pty/node-pty.ts';
import { refusal } from '../../support/refusal.ts';

const DEBIAN = { platform: 'linux', arch: 'x64', glibc: '2.36' };

/** As the library says it where the package with the platform's binary is absent. */
function absent(name: string): Error {
  const cause = Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  return new Error(`could not find the platform-specific package: ${name}\n\nlong help`, { cause });
}
const damaged = new Error('Failed to load native module: pty.node, checked: build/Release: …');

describe('a binary that cannot be loaded', () => {
  it.each([
    [
      'freebsd is no platform of ours',
      { platform: 'freebsd', arch: 'x64', glibc: null },
      'ccmux cannot open terminals on freebsd-x64: there is no binary of node-pty for it (it runs on Linux and macOS, x64 and arm64)',
    ],
    [
      'nor is a processor that nobody built it for',
      { platform: 'linux', arch: 'riscv64', glibc: '2.36' },
      'ccmux cannot open terminals on linux-riscv64: there is no binary of node-pty for it (it runs on Linux and macOS, x64 and arm64)',
    ],
    [
      'musl is another C library',
      { ...DEBIAN, glibc: null },
      'ccmux cannot open terminals here: its binary needs glibc, and this Linux has musl or another C library (run it on Debian, Ubuntu, Fedora or the like, or in a container of one)',
    ],
    [
      'a package that was left out is named',
      DEBIAN,
      'the package @lydell/node-pty-linux-x64, which opens terminals, is not installed (install ccmux again with npm, without --omit=optional, and on this machine)',
    ],
    [
      'on macOS too',
      { platform: 'darwin', arch: 'arm64', glibc: null },
      'the package @lydell/node-pty-darwin-arm64, which opens terminals, is not installed (install ccmux again with npm, without --omit=optional, and on this machine)',
    ],
  ])('is one line: %s', (_, host, line) => {
    expect(explainMissingBinary(host, absent('@lydell/node-pty-linux-x64'))).toMatchObject({
      line,
      exitCode: 1,
    });
  });

  it('names both versions of glibc where the file is there', () => {
    const { line } = explainMissingBinary({ ...DEBIAN, glibc: '2.17' }, damaged);
    expect(line).toBe(
      'the binary of @lydell/node-pty-linux-x64, which opens terminals, cannot be loaded (install ccmux again; it needs glibc 2.28 or newer, here is 2.17)',
    );
  });

  it('is told so, and its cause kept, by whoever loads it', () => {
    const real = createRequire(import.meta.url);
    const name = `@lydell/node-pty-${process.platform}-${process.arch}`;
    const without = Object.assign((wanted: string): unknown => {
      if (wanted === '@lydell/node-pty') throw absent(name);
      return real(wanted);
    }, real);
    expect(refusal(() => loadNodePty(without))).toMatch(
      thisHost().platform === 'linux' && thisHost().glibc === null ? /needs glibc/ : `package ${name}`,
    );
  });
});

it('tells the C library of a Linux by its version', () => {
  const { platform, arch, glibc } = thisHost();
  expect([platform, arch]).toEqual([process.platform, process.arch]);
  if (glibc !== null) expect(glibc).toMatch(/^\d+\.\d+/);
});
