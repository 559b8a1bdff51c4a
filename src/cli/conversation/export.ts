/** `ccmux conversation export`: a copy of a conversation, to a file or to stdout. */
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportFormat } from '../../conversation/export-format.ts';
import { exportOf, writeExport } from '../../conversation/export.ts';
import { isSeatName } from '../../core/seat-name.ts';
import { shortId } from '../../conversation/reference.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { note } from './audit.ts';
import { findConversation } from './catalogue.ts';

export interface ExportOptions {
  readonly reference: string;
  readonly format: ExportFormat | undefined;
  /** As typed; `-` is stdout. */
  readonly output: string | undefined;
  readonly isRedacted: boolean;
}

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'jsonl',
  markdown: 'md',
  'tar.gz': 'tar.gz',
};

/** Prints the path that was written. Throws CcmuxError: 'not-found', 'held' where the file is there, 'failed'. */
export async function exportConversation(options: ExportOptions, surroundings: Surroundings): Promise<void> {
  const { entry, all } = await findConversation(options.reference, surroundings);
  const format = options.format ?? formatOf(options.output) ?? 'markdown';
  const name = `${isSeatName(entry.name) ? entry.name : 'conversation'}-${shortId(entry.id, all)}`;
  const bytes = exportOf(entry, format, options.isRedacted);
  if (entry.status === 'damaged')
    say(surroundings, `conversation ${entry.id} is damaged: ${entry.problem ?? ''}`);
  if (options.output === '-') {
    await pipeline(bytes, surroundings.stdout as NodeJS.WritableStream, { end: false });
    await note([{ action: 'export', conversation: entry.id, path: '-' }], surroundings);
    return;
  }
  const path = resolve(surroundings.cwd(), options.output ?? `${name}.${EXTENSIONS[format]}`);
  await writeExport(bytes, path);
  await note([{ action: 'export', conversation: entry.id, path }], surroundings);
  surroundings.stdout.write(`${path}\n`);
}

function formatOf(output: string | undefined): ExportFormat | null {
  const name = output ?? '';
  if (name.endsWith('.jsonl')) return 'jsonl';
  if (name.endsWith('.md')) return 'markdown';
  return /\.(?:tar\.gz|tgz)$/.test(name) ? 'tar.gz' : null;
}
