/**
 * Looks at the process table again and again. Most processes are those of the look before, and are not read anew: of
 * a machine with hundreds of them that takes a tenth of the time.
 */
import { listPids, listProcesses, readProcess, type ProcessEntry } from './process-table.ts';

/** Every so many looks one reads all processes: should a number have been given away anew. */
const LOOKS_PER_TABLE = 10;

export interface ProcessSource {
  readonly list: () => readonly ProcessEntry[];
  readonly pids: () => readonly number[];
  readonly read: (pid: number) => ProcessEntry | null;
}

interface KnownProcess {
  readonly entry: ProcessEntry;
  /** Read twice: it has had the time to open a session of its own, as daemons do. */
  readonly isSettled: boolean;
}

export class ProcessTableReader {
  readonly #source: ProcessSource;
  #known: ReadonlyMap<number, KnownProcess> = new Map();
  #looks = 0;

  constructor(source: ProcessSource) {
    this.#source = source;
  }

  /** As `listProcesses`, but of a process that was there before no more is new than that it still is. */
  look(): readonly ProcessEntry[] {
    const isWhole = this.#looks++ % LOOKS_PER_TABLE === 0;
    this.#known = isWhole ? this.#all() : this.#changes();
    return Array.from(this.#known.values(), ({ entry }) => entry);
  }

  #all(): ReadonlyMap<number, KnownProcess> {
    const known = (pid: number) => this.#known.has(pid);
    return new Map(this.#source.list().map((entry) => [entry.pid, { entry, isSettled: known(entry.pid) }]));
  }

  #changes(): ReadonlyMap<number, KnownProcess> {
    const seen = new Map<number, KnownProcess>();
    for (const pid of this.#source.pids()) {
      const before = this.#known.get(pid);
      const entry = before?.isSettled === true ? before.entry : this.#source.read(pid);
      if (entry !== null) seen.set(pid, { entry, isSettled: before !== undefined });
    }
    return seen;
  }
}

/** One for the whole process: there is one table. */
export const systemTable = new ProcessTableReader({ list: listProcesses, pids: listPids, read: readProcess });
