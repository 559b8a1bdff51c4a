/**
 * The only place that knows @lydell/node-pty 1.2.0-beta.15, and chooses what of it is used.
 * Its class loses the tail of a child's output and counts bytes where a line editor should count characters;
 * so ccmux calls the function below it (`native.fork`) and does the reading and writing itself. That function is
 * not public: where it does not look as expected, the public class serves, with its faults.
 */
import type * as NodePty from '@lydell/node-pty';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DeviceListener, PtyDevice, PtyOptions } from './device.ts';
import { NativeDevice, type NativePty } from './native-device.ts';
import { explainMissingBinary, thisHost } from './missing-binary.ts';
import { PublicDevice } from './public-device.ts';

/** node-pty as it was found here; `native` null where its inside is not what ccmux knows. */
export interface NodePtyLibrary {
  readonly spawn: typeof NodePty.spawn;
  readonly native: NativePty | null;
  /** macOS only: the program that changes the directory before the child starts. */
  readonly helperPath: string;
}

/** Loaded when a server starts: a machine without the binary gets a sentence, not a stack. Throws CcmuxError('failed'). */
export function loadNodePty(require: NodeJS.Require = createRequire(import.meta.url)): NodePtyLibrary {
  try {
    const library = require('@lydell/node-pty') as typeof NodePty & { native?: unknown };
    const helperPath = findHelper(require.resolve('@lydell/node-pty'));
    const native = isNativePty(library.native) && helperPath !== null ? library.native : null;
    return { spawn: library.spawn, native, helperPath: helperPath ?? '' };
  } catch (cause) {
    throw explainMissingBinary(thisHost(), cause);
  }
}

/** Starts the child of `options` in the best way that `library` has. */
export function openDevice(
  library: NodePtyLibrary,
  options: PtyOptions,
  listener: DeviceListener,
): PtyDevice {
  const { native, helperPath } = library;
  if (native === null) return new PublicDevice(library.spawn, options, listener);
  return new NativeDevice({ native, helperPath }, options, listener);
}

function isNativePty(value: unknown): value is NativePty {
  if (typeof value !== 'object' || value === null) return false;
  const { fork, resize } = value as Partial<Record<string, unknown>>;
  return typeof fork === 'function' && typeof resize === 'function';
}

/** Empty where none is needed, null where it is missing. */
function findHelper(libraryPath: string): string | null {
  if (process.platform !== 'darwin') return '';
  const target = `${process.platform}-${process.arch}`;
  const platformEntry = createRequire(libraryPath).resolve(`@lydell/node-pty-${target}`);
  const helper = join(dirname(platformEntry), '..', 'prebuilds', target, 'spawn-helper');
  return existsSync(helper) ? helper : null;
}
