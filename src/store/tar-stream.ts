/**
 * A tar archive of files in memory, one at a time: POSIX ustar, with a pax header before an entry whose path does not
 * fit. Nothing but files is written: neither links nor owners.
 */
const BLOCK = 512;
const NAME_BYTES = 100;

export interface TarFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** The bytes of one file in an archive. */
export function tarEntry({ path, content, changedAt }: TarFile): Buffer {
  const parts: Buffer[] = [];
  if (Buffer.byteLength(path) > NAME_BYTES) {
    const record = paxRecord('path', path);
    parts.push(header({ path: 'pax', size: record.length, changedAt, type: 'x' }), padded(record));
  }
  const name = Buffer.from(path).subarray(0, NAME_BYTES).toString('latin1');
  parts.push(header({ path: name, size: content.length, changedAt, type: '0' }), padded(content));
  return Buffer.concat(parts);
}

/** What stands at the end of an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

interface Header {
  /** One byte a character. */
  readonly path: string;
  readonly size: number;
  readonly changedAt: number;
  readonly type: '0' | 'x';
}

function header({ path, size, changedAt, type }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, NAME_BYTES, 'latin1');
  block.write('0000600\0', 100, 'latin1');
  block.write('0000000\0'.repeat(2), 108, 'latin1');
  block.write(`${octal(size, 11)} `, 124, 'latin1');
  block.write(`${octal(Math.max(0, Math.floor(changedAt / 1000)), 11)} `, 136, 'latin1');
  block.write(' '.repeat(8), 148, 'latin1'); // the checksum counts as spaces
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** `LENGTH key=value\n`, the length counting itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
