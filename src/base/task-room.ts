/**
 * How many processes and threads may still be started: by the limit of this process's user (`ulimit -u`), by those of
 * its control groups (containers, systemd's TasksMax), and by the kernel's own. Linux only.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface TaskSources {
  readonly proc: string;
  readonly cgroups: string;
  readonly uid: number;
}

const SYSTEM: TaskSources = { proc: '/proc', cgroups: '/sys/fs/cgroup', uid: process.getuid?.() ?? 0 };

/** Infinite where nothing limits them, or nothing is known of it. */
export function taskRoom(sources: TaskSources = SYSTEM): number {
  const { proc } = sources;
  const all = taskCount(proc);
  // Not pid_max, which may be that of a container, while all tasks are those of the whole machine.
  const kernel = limitIn(join(proc, 'sys/kernel/threads-max')) - all;
  return Math.min(kernel, roomOfUser(sources, all), ...groupsOf(sources).map(roomOfGroup));
}

/** Of all users; 0 where it is not to be had. */
function taskCount(proc: string): number {
  // "0.42 0.40 0.38 2/731 12345": running and all tasks, see proc_loadavg(5).
  return Number(/\d+\/(\d+)/.exec(textOf(join(proc, 'loadavg')))?.[1] ?? 0);
}

/** Root is not bound by it. The user's tasks are counted only where all tasks together might be too many. */
function roomOfUser({ proc, uid }: TaskSources, all: number): number {
  const limit = Number(/^Max processes\s+(\d+)/m.exec(textOf(join(proc, 'self/limits')))?.[1] ?? Infinity);
  if (uid === 0 || limit - all >= PLENTY) return Infinity;
  return limit - tasksOf(proc, uid);
}

const PLENTY = 64;

function tasksOf(proc: string, uid: number): number {
  let count = 0;
  for (const name of readdirSync(proc)) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (statSync(join(proc, name)).uid === uid) count += readdirSync(join(proc, name, 'task')).length;
    } catch {
      // it has ended meanwhile
    }
  }
  return count;
}

/** The directories of the control groups that count this process, its own first: of version 2, and of 1. */
function groupsOf({ proc, cgroups }: TaskSources): readonly string[] {
  const found: string[] = [];
  for (const line of textOf(join(proc, 'self/cgroup')).split('\n')) {
    // "0::/user.slice/x" and "8:pids:/x", see cgroups(7).
    const match = /^\d+:(pids)?:(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, controllers = '', path] = match;
    const top = join(cgroups, controllers);
    for (let at = path; ; at = dirname(at)) {
      found.push(join(top, at));
      if (at === '/') break;
    }
  }
  return found;
}

function roomOfGroup(group: string): number {
  const limit = limitIn(join(group, 'pids.max'));
  return limit === Infinity ? Infinity : limit - Number(textOf(join(group, 'pids.current')));
}

/** Infinite for `max`, and where there is no such file. */
function limitIn(path: string): number {
  const text = textOf(path).trim();
  return /^\d+$/.test(text) ? Number(text) : Infinity;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not Linux, or another kind of control groups
  }
}
