/**
 * The file of one conversation's log, while it is written to. It stays open between two writings that follow each other
 * soon, since most of what a line costs is to open its file; whoever writes closes it in a pause.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import type { TeamEventType } from '../core/team-event.ts';

/** An agent that goes on for weeks must not fill the disk with what it did; its beginning and end are told always. */
const FULL_BYTES = 16 * 1024 * 1024;
const TOLD_ALWAYS: ReadonlySet<TeamEventType> = new Set(['conversation', 'pane-exited', 'pane-emptied']);

const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

export interface LogLine {
  readonly conversation: string;
  readonly type: TeamEventType;
  /** With its line break. */
  readonly text: string;
}

export class ConversationLogFile {
  #file: { readonly path: string; readonly handle: FileHandle; bytes: number } | null = null;

  /** Adds lines of one conversation. Not before the last call is over. */
  async append(directory: string, conversation: string, lines: readonly LogLine[]): Promise<void> {
    const path = join(directory, `${conversation}.jsonl`);
    if (this.#file?.path !== path) {
      await this.close();
      const handle = await openLog(directory, path);
      if (handle === null) return;
      this.#file = { path, handle, bytes: 0 };
      this.#file.bytes = (await handle.stat()).size;
    }
    const file = this.#file;
    const isFull = file.bytes >= FULL_BYTES;
    const told = lines.filter(({ type }) => !isFull || TOLD_ALWAYS.has(type));
    const bytes = Buffer.from(told.map(({ text }) => text).join(''));
    if (bytes.length === 0) return;
    file.bytes += bytes.length;
    await file.handle.appendFile(bytes);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.handle.close();
  }
}

/** Null where the profile is gone: its directory is not made again, since somebody would have to remove it. */
async function openLog(directory: string, path: string): Promise<FileHandle | null> {
  try {
    if (!(await isThere(directory))) await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
  return open(path, FLAGS, 0o600);
}

async function isThere(directory: string): Promise<boolean> {
  try {
    // The pane's program can put a link there, which would lead out of the profile.
    if (!(await lstat(directory)).isDirectory()) throw new Error(`${directory} is no directory`);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
