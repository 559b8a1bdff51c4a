/**
 * A child on a pseudo-terminal: its output as events, its input as a queue, and the end of all that it started.
 * What node-pty does wrong is cured in the parts: see native-device.ts, write-queue.ts and tracked-tree.ts.
 */
import { systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { isTableCheap, readProcess, type ProcessEntry } from '../base/process-table.ts';
import { systemTable } from '../base/process-table-reader.ts';
import type { Size } from '../core/geometry.ts';
import type { PtyDevice, PtyExit, PtyOptions } from './device.ts';
import { assertLaunchable, assertTaskRoom, explainLaunchFailure } from './launch-check.ts';
import { loadNodePty, openDevice, type NodePtyLibrary } from './node-pty.ts';
import { endTrackedTree, killTrackedTree } from './process-tree.ts';
import { TrackedTree } from './tracked-tree.ts';
import { TreeWatch } from './tree-watch.ts';
import { WriteQueue } from './write-queue.ts';

export type { PtyExit, PtyOptions } from './device.ts';

/** One for all: there is one process table. */
const treeWatch = new TreeWatch(systemClock, lookAtTable);

/** Null where it cannot be read. */
function lookAtTable(): readonly ProcessEntry[] | null {
  try {
    return systemTable.look();
  } catch {
    return null;
  }
}

export class Pty implements Disposable {
  readonly pid: number;
  readonly #device: PtyDevice;
  readonly #queue: WriteQueue;
  /** Empty until the child is known; one that cannot be identified is ended at once, and reaped all the same. */
  #tree = new TrackedTree([]);
  readonly #data = new Emitter<Uint8Array>();
  readonly #exited = new Emitter<PtyExit>();
  /** Resolves when the child has ended and its zombie is gone. */
  readonly #reaped: Promise<void>;
  #tellReaped = (): void => undefined;
  #isReaped = false;
  #isDisposed = false;

  /** Output, in chunks that are the receiver's to keep. Subscribe in the turn of the spawn to miss nothing. */
  readonly onData = this.#data.event;
  /** The child has ended and all its output was delivered; while paused there may be some left. Fires once. */
  readonly onExit = this.#exited.event;
  /** Input had to wait for the child, and the last of it is written. */
  readonly onDrain;

  /** Starts a child. Throws CcmuxError('failed') where directory, program or system do not allow it. */
  static spawn(options: PtyOptions, library: NodePtyLibrary = loadNodePty()): Pty {
    assertLaunchable(options);
    assertTaskRoom(options.file);
    return new Pty(options, library);
  }

  private constructor(options: PtyOptions, library: NodePtyLibrary) {
    this.#reaped = new Promise((resolve) => (this.#tellReaped = resolve));
    this.#device = openDevice(library, options, {
      bytesRead: (bytes) => this.#bytesRead(bytes),
      childReaped: () => this.#childReaped(),
      ended: (exit) => this.#ended(exit),
    });
    this.pid = this.#device.pid;
    this.#tree = new TrackedTree(this.#identifyChild(options.file));
    this.#queue = new WriteQueue((bytes) => this.#device.tryWrite(bytes));
    this.onDrain = this.#queue.onDrain;
  }

  /** Bytes that are not yet with the child. */
  get queuedBytes(): number {
    return this.#queue.queuedBytes;
  }

  /** Takes any amount, at once; what the child does not read waits in the queue. Dropped after its end. */
  write(bytes: Uint8Array | string): void {
    this.#queue.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  /** No more data until `resume`; the child blocks when the kernel's few KiB are full. */
  pause(): void {
    this.#device.pause();
  }

  resume(): void {
    this.#device.resume();
  }

  /** At least 1×1, which is what the terminal is told when `size` is smaller. */
  resize({ cols, rows }: Size): void {
    this.#device.resize({ cols: Math.max(cols, 1), rows: Math.max(rows, 1) });
  }

  /** The child and all living processes that came of it. Reads the whole process table. */
  processes(): ProcessIdentity[] {
    return this.#tree.observe();
  }

  /**
   * Asks the child and all that came of it to end, waits `graceMs`, kills. Resolves when all are gone, or two
   * seconds after the kill if the system cannot kill one (`processes()` names it). Never rejects.
   */
  async endTree({ graceMs }: { readonly graceMs: number }): Promise<void> {
    const survivors = await endTrackedTree(this.#tree, { graceMs });
    if (survivors.length === 0) await this.#reaped;
  }

  /** Closes the descriptors and kills what is left; nothing is emitted any more. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const isAlive = !this.#isReaped || this.#tree.isAlive;
    if (isAlive) this.#tree.observe(); // before the hang-up, which ends parents by whom their children are known
    this.#device.dispose();
    if (isAlive) killTrackedTree(this.#tree);
    treeWatch.forget(this.#tree);
    this.#queue.dispose();
    this.#data.dispose();
    this.#exited.dispose();
  }

  /** Empty when it has ended already. Without it the child could never be ended, so then there is to be none. */
  #identifyChild(file: string): ProcessIdentity[] {
    try {
      const child = readProcess(this.pid);
      return child === null ? [] : [child];
    } catch (error) {
      process.kill(this.pid, 'SIGKILL');
      this.#device.dispose();
      throw explainLaunchFailure(file, error);
    }
  }

  /** Here the copy could be saved: a receiver that parses at once needs no bytes of its own. */
  #bytesRead(bytes: Uint8Array): void {
    this.#data.fire(new Uint8Array(bytes));
    if (!isTableCheap || this.#isDisposed) return;
    treeWatch.observeSoon(this.#tree);
  }

  #childReaped(): void {
    this.#isReaped = true;
    // At once, while the child's session can still be told from a later one of the same number.
    if (!this.#isDisposed) this.#tree.observe();
    this.#tellReaped();
  }

  #ended(exit: PtyExit): void {
    treeWatch.forget(this.#tree);
    this.#queue.dispose();
    this.#exited.fire(exit);
  }
}
