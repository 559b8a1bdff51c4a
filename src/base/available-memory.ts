/**
 * How much memory new processes can have before the system must take it from others. On Linux it is what the kernel
 * itself estimates, or what is left below the limit of the control group (version 2) that this process is in.
 */

/** The text of a file of the system; null where there is none. */
export type ReadText = (path: string) => string | null;

const CGROUPS = '/sys/fs/cgroup';

/** In bytes; null where the system does not say. */
export function availableMemory(read: ReadText): number | null {
  const known = [availableOnMachine(read), availableInGroup(read)].filter((bytes) => bytes !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** MemAvailable: free memory and what the kernel can take back from its caches. */
function availableOnMachine(read: ReadText): number | null {
  const line = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '');
  return line === null ? null : Number(line[1]) * 1024;
}

/** A limit holds for all groups below its own: the tightest counts. */
function availableInGroup(read: ReadText): number | null {
  const path = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  if (path === undefined) return null;
  const parts = path.split('/').filter((part) => part !== '');
  const groups = Array.from({ length: parts.length + 1 }, (_, depth) =>
    [CGROUPS, ...parts.slice(0, depth)].join('/'),
  );
  const left = groups.map((group) => leftInGroup(group, read)).filter((bytes) => bytes !== null);
  return left.length === 0 ? null : Math.max(0, Math.min(...left));
}

function leftInGroup(group: string, read: ReadText): number | null {
  const limit = numberIn(read(`${group}/memory.max`)); // `max` where there is no limit
  const used = numberIn(read(`${group}/memory.current`));
  if (limit === null || used === null) return null;
  // Files that nobody has touched of late are dropped before anything is refused.
  const dropped = /^inactive_file (\d+)$/m.exec(read(`${group}/memory.stat`) ?? '');
  return limit - used + Number(dropped?.[1] ?? 0);
}

function numberIn(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null;
}
