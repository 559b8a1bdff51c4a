/** Copies of a conversation to give away or keep elsewhere: its transcript, a document to read, or everything. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { shownPath } from '../core/shown-path.ts';
import { syncPath, type IsKept } from '../files/durable-copy.ts';
import { fileFailure, systemFailure } from '../files/file-failure.ts';
import { listFiles } from '../files/measure-tree.ts';
import { textLines } from '../files/text-lines.ts';
import { isKept } from '../store/conversation-files.ts';
import { readFrom, readText, treePlace, type TreePlace } from '../store/packed-tree.ts';
import { RECORD_DIRECTORIES } from '../store/record-packing.ts';
import { TAR_END, tarEntry } from '../store/tar-stream.ts';
import type { ConversationEntry } from './entry.ts';
import type { ExportFormat } from './export-format.ts';
import { markdownOf } from './markdown.ts';
import { redact } from '../core/redact.ts';

/** The bytes of an export. Throws CcmuxError('failed') where nothing was said and a transcript is wanted. */
export function exportOf(entry: ConversationEntry, format: ExportFormat, isRedacted: boolean): Readable {
  const clean = isRedacted ? redact : (text: string) => text;
  if (entry.status === 'damaged' && entry.transcript === null)
    throw new CcmuxError('failed', `conversation ${entry.id} is damaged: ${entry.problem ?? ''}`, {
      hint: 'ccmux conversation repair says more',
    });
  if (format === 'tar.gz') return zipped(Readable.from(everything(entry, isRedacted)));
  if (entry.transcript === null)
    throw new CcmuxError('failed', `nothing was said in conversation ${entry.id}`);
  const parts = format === 'jsonl' ? linesOf(entry.transcript) : markdownOf(entry, entry.transcript);
  return Readable.from(cleaned(parts, clean));
}

/** A file that cannot be read ends the copy as it would end the reader's own reading. */
function zipped(archive: Readable): Readable {
  const bytes = createGzip();
  archive.on('error', (error) => bytes.destroy(error));
  bytes.on('close', () => archive.destroy());
  return archive.pipe(bytes);
}

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const line of textLines(await readText(path))) yield `${line}\n`;
}

async function* cleaned(
  parts: AsyncIterable<string>,
  clean: (text: string) => string,
): AsyncGenerator<string> {
  for await (const part of parts) yield clean(part);
}

/** Below a directory named after it: the whole record as it was kept, or of a live one what would be kept. */
async function* everything(entry: ConversationEntry, isRedacted: boolean): AsyncGenerator<Buffer> {
  const { id } = entry;
  const places = await placesOf(entry);
  for (const { place, below, isListed } of places) {
    for (const path of (await listFiles(place.directory, isListed)).sort()) {
      const from = join(place.directory, path);
      const content = await contentOf(place, from);
      const changedAt = (await stat(from)).mtimeMs;
      const inner = join(id, below, path);
      yield tarEntry({ path: inner, content: isRedacted ? redacted(content) : content, changedAt });
    }
  }
  yield TAR_END;
}

interface ExportedPlace {
  readonly place: TreePlace;
  /** The name that it has in the archive. */
  readonly below: string;
  readonly isListed: IsKept;
}

async function placesOf({
  id,
  record,
  stateDir,
  isShared,
  status,
}: ConversationEntry): Promise<ExportedPlace[]> {
  if (record === null || status === 'live') {
    const keeping = { conversation: id, isShared };
    const isListed: IsKept = (path, isDirectory) => isKept(path, isDirectory, keeping);
    return [{ place: { directory: stateDir, isPacked: false }, below: 'state', isListed }];
  }
  const names = RECORD_DIRECTORIES as readonly string[];
  const own: IsKept = ([top], isDirectory) => !isDirectory && !top.endsWith('.tmp') && top !== '.joining';
  const inner = await Promise.all(
    names.map(async (name) => ({ place: await treePlace(record, name), below: name, isListed: () => true })),
  );
  return [{ place: { directory: record, isPacked: false }, below: '.', isListed: own }, ...inner];
}

/** As it is where it is damaged and cannot be unpacked. */
async function contentOf(place: TreePlace, path: string): Promise<Buffer> {
  return buffer(readFrom(place, path)).catch((error: unknown) => {
    if (place.isPacked && systemCode(error)?.startsWith('Z_') === true) return readFile(path);
    throw error;
  });
}

/** What is no text (pictures) is left as it is. */
function redacted(content: Buffer): Buffer {
  return content.includes(0) ? content : Buffer.from(redact(content.toString('utf8')));
}

/** Writes a new private file, whole or not at all. Throws CcmuxError: 'held' where there is one, 'failed'. */
export async function writeExport(bytes: Readable, path: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  let isBegun = false;
  try {
    if ((await stat(path).catch(() => null)) !== null) {
      throw new CcmuxError('held', `${shownPath(path)} is there already`, {
        hint: 'name another file with --output',
      });
    }
    const file = await open(draft, 'wx', 0o600);
    isBegun = true;
    await pipeline(bytes, file.createWriteStream());
    await syncPath(draft);
    await rename(draft, path);
    await syncPath(dirname(path));
  } catch (cause) {
    bytes.destroy();
    if (isBegun) await rm(draft, { force: true });
    if (cause instanceof CcmuxError) throw cause;
    const failed = systemFailure(cause);
    throw failed !== null && pathOf(cause) !== draft ? failed : fileFailure('write', path, cause);
  }
}

function pathOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).path : undefined;
}
