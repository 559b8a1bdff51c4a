/**
 * Old lines of one buffer, put away in a tenth of the memory that the core takes for them: text as bytes, styles as
 * runs. What is read back is what was put in, cell by cell; of what a line remembers of cells that are gone nothing is
 * kept. Lines are told apart by their ordinals: the first that was ever put in has 0.
 *
 * A record: cells (u16), length (u16), bytes of text (u32), runs (u16), flags (u16), text, runs. Cells behind `cells` are
 * empty, in default colours. A run is its length (u16), number of its extension in the chunk (u16), foreground and
 * background (u32 each). Text is UTF-8 for characters of one cell, and see the marks.
 */
import { COMBINED, CODE_POINT_MASK, WIDTH_SHIFT } from '../../core/cells.ts';
import type { CoreExtension, CoreLine } from '../core-access.ts';
import { HAS_EXTENSION, WORDS_PER_SOURCE_CELL } from '../rows.ts';

const CHUNK_BYTES = 64 * 1024;
const HEADER_BYTES = 12;
const RUN_BYTES = 12;
/** Of a cell that is no cluster: its mark and its word. */
const MOST_CELL_BYTES = 5;
const WRAPPED = 1;

/** Marks within the text, none of which any cell shows. */
const EMPTY_CELL = 0;
/** A cell of width 0 with nothing in it, as stands behind each wide character. */
const SPACER = 1;
/** The next character is two cells wide; its spacer follows. */
const WIDE = 2;
/** The cell's word follows, and of a cluster the number of its UTF-16 units (u16) and these. */
const WORD = 3;
const CLUSTER = 4;
const FOUR_CELLS = 4 * WORDS_PER_SOURCE_CELL;
const EMPTY_WORD = 1 << WIDTH_SHIFT;
const ONE_WIDE = 1 << WIDTH_SHIFT;
const TWO_WIDE = 2 << WIDTH_SHIFT;

interface Chunk {
  readonly bytes: Buffer;
  used: number;
  /** Ordinal of its first line. */
  readonly first: number;
  /** Where each line begins. */
  starts: Uint32Array;
  count: number;
  /** By number; 0 is none. */
  readonly extensions: (CoreExtension | undefined)[];
}

/** A line to read into: what of it is there before is overwritten. */
export interface LineTarget {
  _data: Uint32Array;
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, CoreExtension | undefined>;
  length: number;
  isWrapped: boolean;
}

export class LineStore {
  #chunks: Chunk[] = [];
  /** Ordinals of the oldest line and of the next one. */
  #first = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#first;
  }

  push(line: CoreLine): void {
    const chunk = this.#chunkFor(line);
    if (chunk.count === chunk.starts.length) {
      const starts = new Uint32Array(chunk.count * 2);
      starts.set(chunk.starts);
      chunk.starts = starts;
    }
    chunk.starts[chunk.count++] = chunk.used;
    chunk.used = writeLine(chunk, line);
    this.#end++;
  }

  dropFirst(count: number): void {
    this.#first = Math.min(this.#end, this.#first + count);
    let gone = 0;
    while (gone < this.#chunks.length && this.#endOf(gone) <= this.#first) gone++;
    if (gone > 0) this.#chunks.splice(0, gone);
  }

  clear(): void {
    this.dropFirst(this.length);
  }

  /** Of line `index`, counted from the oldest, which there must be. */
  isWrapped(index: number): boolean {
    const { chunk, start } = this.#find(index);
    return (chunk.bytes.readUInt16LE(start + 10) & WRAPPED) !== 0;
  }

  /** Number of cells of line `index`. */
  cellsOf(index: number): number {
    const { chunk, start } = this.#find(index);
    return chunk.bytes.readUInt16LE(start + 2);
  }

  read(index: number, target: LineTarget): void {
    const { chunk, start } = this.#find(index);
    readLine(chunk, start, target);
  }

  #chunkFor(line: CoreLine): Chunk {
    const needed = mostBytes(line);
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.used + needed <= last.bytes.length) return last;
    // It will not grow any more.
    if (last !== undefined) last.starts = last.starts.slice(0, last.count);
    const chunk: Chunk = {
      bytes: Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, needed)),
      used: 0,
      first: this.#end,
      starts: new Uint32Array(128),
      count: 0,
      extensions: [undefined],
    };
    this.#chunks.push(chunk);
    return chunk;
  }

  #endOf(chunk: number): number {
    const { first, count } = this.#chunks[chunk];
    return first + count;
  }

  #find(index: number): { chunk: Chunk; start: number } {
    const ordinal = this.#first + index;
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#endOf(middle) <= ordinal) low = middle + 1;
      else high = middle;
    }
    const chunk = this.#chunks[low];
    return { chunk, start: chunk.starts[ordinal - chunk.first] };
  }
}

function mostBytes(line: CoreLine): number {
  let bytes = HEADER_BYTES + line.length * (MOST_CELL_BYTES + RUN_BYTES);
  for (const cell in line._combined) bytes += 2 + 2 * line._combined[cell].length;
  return bytes;
}

/** Cells up to the last that is not empty in default colours. */
function usedCells({ _data: words, length }: CoreLine): number {
  let at = length * WORDS_PER_SOURCE_CELL;
  // Most of a line is empty most often: four cells with one question.
  for (; at >= FOUR_CELLS; at -= FOUR_CELLS) {
    const contents =
      (words[at - 3] ^ EMPTY_WORD) |
      (words[at - 6] ^ EMPTY_WORD) |
      (words[at - 9] ^ EMPTY_WORD) |
      (words[at - 12] ^ EMPTY_WORD);
    if (contents !== 0) break;
    const styles =
      words[at - 1] |
      words[at - 2] |
      words[at - 4] |
      words[at - 5] |
      words[at - 7] |
      words[at - 8] |
      words[at - 10] |
      words[at - 11];
    if (styles !== 0) break;
  }
  while (at > 0 && words[at - 3] === EMPTY_WORD && (words[at - 2] | words[at - 1]) === 0) {
    at -= WORDS_PER_SOURCE_CELL;
  }
  return at / WORDS_PER_SOURCE_CELL;
}

let runs = new Uint32Array(1024);

/** Writes `line` at the end of the chunk, which has room for it; where the next one begins. */
function writeLine(chunk: Chunk, line: CoreLine): number {
  const { bytes, used } = chunk;
  const words = line._data;
  const cells = usedCells(line);
  if (runs.length < cells * 3 + 3) runs = new Uint32Array(cells * 6 + 3);
  let to = used + HEADER_BYTES;
  let count = 0;
  let begin = 0;
  let foreground = 0;
  let background = 0;
  let extension = 0;
  let x = 0;
  let at = 0;
  // Most lines begin with plain text in default colours, or are nothing else.
  for (; x < cells && (words[at + 1] | words[at + 2]) === 0; x++, at += WORDS_PER_SOURCE_CELL) {
    const plain = (words[at] | 0) - ONE_WIDE;
    if (plain < 0x20 || plain >= 0x80) break;
    bytes[to++] = plain;
  }
  for (; x < cells; x++, at += WORDS_PER_SOURCE_CELL) {
    const fg = words[at + 1];
    const bg = words[at + 2];
    if (fg !== foreground || bg !== background || (bg & HAS_EXTENSION) !== 0) {
      const number = bg & HAS_EXTENSION ? extensionNumber(chunk, line._extendedAttrs[x]) : 0;
      if (fg !== foreground || bg !== background || number !== extension) {
        if (x > begin) {
          runs[count++] = (x - begin) | (extension << 16);
          runs[count++] = foreground;
          runs[count++] = background;
        }
        begin = x;
        foreground = fg;
        background = bg;
        extension = number;
      }
    }
    const word = words[at];
    const plain = word - ONE_WIDE;
    if (plain >= 0x20 && plain < 0x80) bytes[to++] = plain;
    else to = writeCell(bytes, to, { word, cluster: word & COMBINED ? line._combined[x] : undefined });
  }
  const textBytes = to - used - HEADER_BYTES;
  if (count > 0 || foreground !== 0 || background !== 0) {
    runs[count++] = (cells - begin) | (extension << 16);
    runs[count++] = foreground;
    runs[count++] = background;
  }
  for (let index = 0; index < count; index++) {
    const value = runs[index];
    bytes[to++] = value & 0xff;
    bytes[to++] = (value >>> 8) & 0xff;
    bytes[to++] = (value >>> 16) & 0xff;
    bytes[to++] = value >>> 24;
  }
  writeHalf(bytes, used, cells);
  writeHalf(bytes, used + 2, line.length);
  writeHalf(bytes, used + 4, textBytes);
  writeHalf(bytes, used + 6, textBytes >>> 16);
  writeHalf(bytes, used + 8, count / 3);
  writeHalf(bytes, used + 10, line.isWrapped ? WRAPPED : 0);
  return to;
}

/** Without the checks of the buffer's own method. */
function writeHalf(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
}

/** Everything but ASCII. */
function writeCell(
  bytes: Buffer,
  start: number,
  { word, cluster }: { word: number; cluster: string | undefined },
): number {
  let to = start;
  if (word === EMPTY_WORD || word === 0) {
    bytes[to++] = word === 0 ? SPACER : EMPTY_CELL;
    return to;
  }
  const code = word & CODE_POINT_MASK;
  const rest = word - code;
  if (code >= 0x20 && (rest === ONE_WIDE || rest === TWO_WIDE)) {
    if (rest === TWO_WIDE) bytes[to++] = WIDE;
    return writeCode(bytes, to, code);
  }
  bytes[to++] = cluster === undefined ? WORD : CLUSTER;
  to = bytes.writeUInt32LE(word, to);
  if (cluster === undefined) return to;
  to = bytes.writeUInt16LE(cluster.length, to);
  return to + bytes.write(cluster, to, 'utf16le');
}

/** As UTF-8, but for any number of up to 21 bits. */
function writeCode(bytes: Buffer, start: number, code: number): number {
  let to = start;
  if (code < 0x80) {
    bytes[to++] = code;
    return to;
  }
  if (code < 0x800) {
    bytes[to++] = 0xc0 | (code >> 6);
  } else {
    if (code < 0x10000) {
      bytes[to++] = 0xe0 | (code >> 12);
    } else {
      bytes[to++] = 0xf0 | (code >> 18);
      bytes[to++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[to++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[to++] = 0x80 | (code & 0x3f);
  return to;
}

/** The number of an extension among those of the chunk; equal ones share it. */
function extensionNumber({ extensions }: Chunk, extension: CoreExtension | undefined): number {
  if (extension === undefined) return 0;
  const last = extensions.length - 1;
  for (let number = last; number > 0; number--) {
    const known = extensions[number];
    const isSame = known?._ext === extension._ext && known.urlId === extension.urlId;
    if (isSame) return number;
  }
  // The core changes the one in use in its place.
  extensions.push(extension.clone());
  return last + 1;
}

function readLine({ bytes, extensions }: Chunk, start: number, target: LineTarget): void {
  const cells = bytes.readUInt16LE(start);
  const length = bytes.readUInt16LE(start + 2);
  const textBytes = bytes.readUInt32LE(start + 4);
  const runCount = bytes.readUInt16LE(start + 8);
  if (target._data.length !== length * WORDS_PER_SOURCE_CELL) {
    target._data = new Uint32Array(length * WORDS_PER_SOURCE_CELL);
  }
  target.length = length;
  target.isWrapped = (bytes.readUInt16LE(start + 10) & WRAPPED) !== 0;
  target._combined = {};
  target._extendedAttrs = {};
  const words = target._data;
  readText(bytes, start + HEADER_BYTES, { cells, target });

  let from = start + HEADER_BYTES + textBytes;
  let x = 0;
  for (let run = 0; run < runCount; run++, from += RUN_BYTES) {
    const end = x + bytes.readUInt16LE(from);
    const extension = extensions[bytes.readUInt16LE(from + 2)];
    const foreground = bytes.readUInt32LE(from + 4);
    const background = bytes.readUInt32LE(from + 8);
    for (; x < end; x++) {
      words[x * WORDS_PER_SOURCE_CELL + 1] = foreground;
      words[x * WORDS_PER_SOURCE_CELL + 2] = background;
      if (extension !== undefined) target._extendedAttrs[x] = extension;
    }
  }
  for (let at = x * WORDS_PER_SOURCE_CELL; at < cells * WORDS_PER_SOURCE_CELL; at += WORDS_PER_SOURCE_CELL) {
    words[at + 1] = 0;
    words[at + 2] = 0;
  }
  for (let at = cells * WORDS_PER_SOURCE_CELL; at < words.length; at += WORDS_PER_SOURCE_CELL) {
    words[at] = EMPTY_WORD;
    words[at + 1] = 0;
    words[at + 2] = 0;
  }
}

function readText(
  bytes: Buffer,
  start: number,
  { cells, target }: { cells: number; target: LineTarget },
): void {
  let from = start;
  for (let x = 0; x < cells; x++) {
    let byte = bytes[from++];
    let word: number;
    if (byte === WORD || byte === CLUSTER) {
      word = bytes.readUInt32LE(from);
      from += 4;
      if (byte === CLUSTER) {
        const end = from + 2 + 2 * bytes.readUInt16LE(from);
        target._combined[x] = bytes.toString('utf16le', from + 2, end);
        from = end;
      }
    } else if (byte === EMPTY_CELL) {
      word = EMPTY_WORD;
    } else if (byte === SPACER) {
      word = 0;
    } else {
      word = ONE_WIDE;
      if (byte === WIDE) {
        word = TWO_WIDE;
        byte = bytes[from++];
      }
      if (byte < 0x80) {
        word |= byte;
      } else {
        const more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        let code = byte & (0x3f >> more);
        for (let left = more; left > 0; left--) code = (code << 6) | (bytes[from++] & 0x3f);
        word |= code;
      }
    }
    target._data[x * WORDS_PER_SOURCE_CELL] = word;
  }
}
