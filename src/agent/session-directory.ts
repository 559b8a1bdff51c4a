/**
 * Reads `<config dir>/sessions` and picks the one file that speaks for a pane: of a process that lives, belongs to
 * the pane's child, and is the outermost client (one that Claude itself starts leaves its file there too).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../base/process-table.ts';
import { descendsFrom, isSameProcess, type ReadProcess } from './client-process.ts';
import { parseSessionFile, type SessionFile } from './session-file.ts';

/** `4242.json`; keys and files being written have other names. */
const SESSION_FILE_NAME = /^\d+\.json$/;

export interface SessionLookup {
  readonly directory: string;
  /** The pane's child; null while there is none. */
  readonly child: number | null;
  readonly readProcess?: ReadProcess;
}

/** The session file of the pane's client; null while there is none, or it cannot be read. */
export function findSessionFile(lookup: SessionLookup): SessionFile | null {
  const { directory, child, readProcess: read = readProcess } = lookup;
  if (child === null) return null;
  const files = sessionFileNames(directory)
    .map((name) => readSessionFile(join(directory, name)))
    .filter((file) => file !== null)
    .filter((file) => isSameProcess(file, read) && descendsFrom(file.pid, child, read))
    .sort((a, b) => a.startedAt - b.startedAt);
  return files.find((file) => file.pid === child) ?? files.at(0) ?? null;
}

function sessionFileNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => SESSION_FILE_NAME.test(name));
  } catch {
    return []; // not made yet, or torn down already
  }
}

function readSessionFile(path: string): SessionFile | null {
  try {
    return parseSessionFile(readFileSync(path, 'utf8'));
  } catch {
    return null; // removed between the listing and the reading
  }
}
