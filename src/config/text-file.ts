/** Reads the user's text files, whatever they turn out to be: a directory, a device, an archive. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { quoted } from './quoted.ts';

/** A thousand times what anybody writes by hand. */
const LIMIT_BYTES = 1 << 20;

/** The text of a file, or null where there is none. Throws CcmuxError('invalid-config') where it cannot be read. */
export function readTextFile(path: string): string | null {
  try {
    const bytes = readBounded(path);
    if (bytes === null)
      throw new CcmuxError('invalid-config', `${quoted(path)} is larger than ${LIMIT_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (error instanceof CcmuxError) throw error;
    const reason =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8 text' : `cannot be read: ${code}`;
    throw new CcmuxError('invalid-config', `${quoted(path)} ${reason}`, { cause: error });
  }
}

/** Null where there is more than the limit; never more is read, for `/dev/zero` has no end. */
function readBounded(path: string): Uint8Array | null {
  // A pipe without a writer would be waited for, for ever.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (status.isFIFO() || status.isDirectory())
      throw new CcmuxError(
        'invalid-config',
        `${quoted(path)} is ${status.isFIFO() ? 'a pipe' : 'a directory'}, not a file`,
      );
    const buffer = new Uint8Array(LIMIT_BYTES + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, buffer.length - length, null);
      if (read === 0) return buffer.subarray(0, length);
      length += read;
      if (length > LIMIT_BYTES) return null;
    }
  } finally {
    closeSync(file);
  }
}
