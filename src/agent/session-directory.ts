/**
 * Reads `<config dir>/sessions` and picks the one file that speaks for a pane: of a process that lives, belongs to
 * the pane's child, and is the outermost client (one that Claude itself starts leaves its file there too).
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../base/process-table.ts';
import { readRegularFileSync } from '../files/regular-file.ts';
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

/**
 * The session file of the pane's client; null while there is none, `unclear` where it is just being rewritten: the
 * client does so in place, and tells the rest with its next file event.
 */
export function findSessionFile(lookup: SessionLookup): SessionFile | 'unclear' | null {
  const { directory, child, readProcess: read = readProcess } = lookup;
  if (child === null) return null;
  const files: SessionFile[] = [];
  let isUnclear = false;
  for (const name of sessionFileNames(directory)) {
    const text = readText(join(directory, name));
    if (text === null) continue;
    const file = parseSessionFile(text);
    if (file === null) isUnclear ||= descendsFrom(parseInt(name, 10), child, read);
    else if (isSameProcess(file, read) && descendsFrom(file.pid, child, read)) files.push(file);
  }
  files.sort((a, b) => a.startedAt - b.startedAt);
  return files.find((file) => file.pid === child) ?? files.at(0) ?? (isUnclear ? 'unclear' : null);
}

function sessionFileNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => SESSION_FILE_NAME.test(name));
  } catch {
    return []; // not made yet, or torn down already
  }
}

function readText(path: string): string | null {
  try {
    return readRegularFileSync(path);
  } catch {
    return null; // removed between the listing and the reading, or no file
  }
}
