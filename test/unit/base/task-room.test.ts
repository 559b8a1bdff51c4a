import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { taskRoom } from '../../../src/base/task-room.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-tasks-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const room = (uid = process.getuid?.() ?? 0) =>
  taskRoom({ proc: join(root, 'proc'), cgroups: join(root, 'cgroup'), uid });

const limits = (processes: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             ${processes}                unlimited            processes \n`;

describe('the room for processes', () => {
  it('is without end where nothing is known of limits', () => {
    expect(room()).toBe(Infinity);
  });

  it('is what the kernel as a whole has left', () => {
    write({
      'proc/loadavg': '0.42 0.40 0.38 2/731 12345\n',
      'proc/sys/kernel/threads-max': '800\n',
      'proc/sys/kernel/pid_max': '700\n',
    });
    expect(room()).toBe(69);
  });

  it('is that of the narrowest control group around the process, in both versions', () => {
    write({
      'proc/self/cgroup': '8:pids:/a\n7:blkio:/b\n0::/user.slice/x.scope\n',
      'cgroup/pids/a/pids.max': '50\n',
      'cgroup/pids/a/pids.current': '20\n',
      'cgroup/user.slice/x.scope/pids.max': 'max\n',
      'cgroup/user.slice/x.scope/pids.current': '10\n',
      'cgroup/user.slice/pids.max': '100\n',
      'cgroup/user.slice/pids.current': '90\n',
      'cgroup/b/pids.max': '1\n',
    });
    expect(room()).toBe(10);
    write({ 'cgroup/pids/a/pids.current': '45\n' });
    expect(room()).toBe(5);
    // Seen from inside a container, whose own group is the top.
    write({ 'proc/self/cgroup': '0::/\n', 'cgroup/pids.max': '7\n', 'cgroup/pids.current': '7\n' });
    expect(room()).toBe(0);
  });

  it('is what the user’s own limit leaves beside the threads of that user; root has none', () => {
    write({ 'proc/self/limits': limits('30'), 'proc/loadavg': '0 0 0 2/731 1\n' });
    write({ 'proc/12/task/12/stat': '', 'proc/12/task/13/stat': '', 'proc/15/task/15/stat': '' });
    const self = process.getuid?.() ?? 0;
    // Directories of this test are its own user's.
    expect([room(0), self === 0 ? 27 : room(self)]).toEqual([Infinity, 27]);
    expect(room(self + 4711)).toBe(30);
    write({ 'proc/self/limits': limits('unlimited') });
    expect(room(self + 4711)).toBe(Infinity);
  });

  it('of this machine is not used up', () => {
    expect(taskRoom()).toBeGreaterThan(16);
  });
});
