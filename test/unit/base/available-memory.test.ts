import { describe, expect, it } from 'vitest';
import { availableMemory } from '../../../src/base/available-memory.ts';

const MIB = 1024 ** 2;
const MEMINFO =
  'MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    4096000 kB\nBuffers: 1 kB\n';

/** Available memory in MiB on a machine with these files. */
function mebibytes(files: Readonly<Record<string, string>>): number | null {
  const bytes = availableMemory((path) => (Object.hasOwn(files, path) ? files[path] : null));
  return bytes === null ? null : bytes / MIB;
}

const group = (path: string, max: string, current: number, inactive = 0) => ({
  [`/sys/fs/cgroup${path}/memory.max`]: `${max}\n`,
  [`/sys/fs/cgroup${path}/memory.current`]: `${current}\n`,
  [`/sys/fs/cgroup${path}/memory.stat`]: `anon 1\ninactive_file ${inactive}\nactive_file 7\n`,
});

describe('available memory', () => {
  it('is what the kernel estimates, not what is free', () => {
    expect(mebibytes({ '/proc/meminfo': MEMINFO })).toBe(4000);
  });

  it('is what is left below the limit of a control group, caches left out, where that is less', () => {
    const own = group('/team', String(1000 * MIB), 700 * MIB, 100 * MIB);
    expect(mebibytes({ '/proc/meminfo': MEMINFO, '/proc/self/cgroup': '0::/team\n', ...own })).toBe(400);
    const large = group('/team', String(9000 * MIB), 700 * MIB);
    expect(mebibytes({ '/proc/meminfo': MEMINFO, '/proc/self/cgroup': '0::/team\n', ...large })).toBe(4000);
  });

  it('follows the tightest limit of all groups above, the one that a container sees as its root too', () => {
    const files = {
      '/proc/meminfo': MEMINFO,
      '/proc/self/cgroup': '12:cpuset:/old\n0::/user.slice/user-1000.slice/app\n',
      ...group('', 'max', 9000 * MIB),
      ...group('/user.slice', String(2000 * MIB), 1500 * MIB),
      ...group('/user.slice/user-1000.slice', String(1000 * MIB), 900 * MIB),
      ...group('/user.slice/user-1000.slice/app', 'max', 10 * MIB),
    };
    expect(mebibytes(files)).toBe(100);
    const root = { '/proc/self/cgroup': '0::/\n', ...group('', String(512 * MIB), 500 * MIB) };
    expect(mebibytes({ '/proc/meminfo': MEMINFO, ...root })).toBe(12);
  });

  it('is never less than none', () => {
    const over = group('', String(100 * MIB), 200 * MIB);
    expect(mebibytes({ '/proc/self/cgroup': '0::/\n', ...over })).toBe(0);
  });

  it('is not known on a system that has neither', () => {
    expect(mebibytes({})).toBeNull();
    expect(mebibytes({ '/proc/meminfo': 'nonsense', '/proc/self/cgroup': '1:memory:/v1\n' })).toBeNull();
  });
});
