/**
 * Opens a conversation's transcript as a text: read in pieces, so that a hundred megabytes of it hold nobody up, and
 * followed while it is open. A line that is torn or no JSON costs that line.
 */
import { existsSync, readdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { openRegularFile } from '../../files/regular-file.ts';
import { transcriptEntries } from './transcript-entries.ts';
import { TranscriptText } from './transcript-text.ts';

/** A millisecond's work to parse. */
const PIECE_BYTES = 64 * 1024;
/** A line holds one message; one that is longer holds pictures. */
const LONGEST_LINE = 4 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** The transcript of a conversation in a config directory, now; null where there is none. */
export function transcriptPath(configDir: string, conversation: string): string | null {
  const projects = join(configDir, 'projects');
  try {
    const names = readdirSync(projects).map((name) => join(projects, name, `${conversation}.jsonl`));
    return names.find((path) => existsSync(path)) ?? null;
  } catch {
    return null; // nothing has been said yet
  }
}

export interface TranscriptOptions {
  readonly path: string;
  readonly cols: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The text is empty at first and fills itself; disposed, it reads no more. */
export function openTranscript({ path, cols, clock, log }: TranscriptOptions): TranscriptText {
  let isClosed = false;
  let timer: Disposable | null = null;
  const text = new TranscriptText(cols, () => {
    isClosed = true;
    timer?.dispose();
  });
  const lines = new LineCutter();
  let offset = 0;
  const look = async (): Promise<void> => {
    try {
      const file = await openRegularFile(path);
      try {
        offset = await readOn(file, offset, (piece) => {
          if (!isClosed) text.append(lines.push(piece).flatMap(transcriptEntries));
          return !isClosed;
        });
      } finally {
        await file.close();
      }
    } catch (error) {
      log.debug('a transcript could not be read', { path, error });
    }
    if (isClosed) return;
    if (text.isLoading) text.loaded();
    timer = clock.after(LOOK_EVERY_MS, () => void look());
  };
  void look();
  return text;
}

/** Reads what there is from `offset` on; `take` answers whether to go on. Answers where it stopped. */
async function readOn(file: FileHandle, offset: number, take: (piece: Buffer) => boolean): Promise<number> {
  const piece = Buffer.alloc(PIECE_BYTES);
  let at = offset;
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return at;
    at += bytesRead;
    if (!take(piece.subarray(0, bytesRead))) return at;
  }
}

/** Whole lines out of pieces; one that is too long is left out. */
class LineCutter {
  readonly #decoder = new StringDecoder('utf8');
  #open = '';
  #isTooLong = false;

  push(piece: Buffer): readonly string[] {
    const lines: string[] = [];
    const parts = this.#decoder.write(piece).split('\n');
    parts.forEach((part, index) => {
      if (!this.#isTooLong) this.#open += part;
      if (this.#open.length > LONGEST_LINE) {
        this.#isTooLong = true;
        this.#open = '';
      }
      if (index === parts.length - 1) return;
      if (!this.#isTooLong) lines.push(this.#open);
      this.#open = '';
      this.#isTooLong = false;
    });
    return lines;
  }
}
