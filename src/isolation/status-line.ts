/**
 * The pane's status line: by it the client tells model, cost and context, which no file and no hook tells. It takes
 * the place of the user's own (measured with 2.1.329: of two the client runs the one of `--settings`, with the fields
 * that only the user's has, such as padding), so it runs theirs with what it was given itself, and shows what that
 * shows. It lies in a directory of its own in the profile:
 *
 *   run           what the client's shell reads: hands over, then does as the user's would
 *   report.json   what the client said last
 *   users         the user's own command; empty where they have none
 *
 * It is run up to three times a second by each pane. A file costs one `cat`, needs no program that may be missing,
 * no secret, and nobody who listens.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { writeNewFile } from '../files/private-files.ts';
import { readRegularFile } from '../files/regular-file.ts';

export const STATUS_REPORT = 'report.json';
const RUN = 'run';
const USERS = 'users';

export function statusLineDirectory(profileDirectory: string): string {
  return join(profileDirectory, 'status-line');
}

export function statusReportPath(directory: string): string {
  return join(directory, STATUS_REPORT);
}

/**
 * The overlay's part. `directory` is where the status line will be when the client reads it; `seats` is what the seat
 * says of its own, of which the other fields stay.
 */
export function statusLineSettings(directory: string, seats?: JsonValue): JsonObject {
  const command = `. ${quoted(join(directory, RUN))}`;
  return { statusLine: { ...(isJsonObject(seats) && seats), type: 'command', command } };
}

/** Makes the directory at `path`, which will be renamed to `directory`. */
export function makeStatusLine(path: string, directory: string): void {
  mkdirSync(path, { mode: 0o700 });
  writeNewFile(join(path, RUN), runText(directory));
  writeNewFile(join(path, USERS), '');
}

/**
 * Read, not run, so that the user's command finds the very shell it would have found, whichever that is. The dot
 * keeps newlines at the end of what is handed over.
 */
function runText(directory: string): string {
  return `# Tells ccmux the model, the cost and the context that Claude tells its status line, and goes on with yours.
ccmux_said=$(cat; printf .)
ccmux_said=\${ccmux_said%.}
printf %s "$ccmux_said" 2>/dev/null >|${quoted(statusReportPath(directory))}
if [ -s ${quoted(join(directory, USERS))} ]; then
  printf %s "$ccmux_said" | . ${quoted(join(directory, USERS))}
fi
`;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface UserStatusLineOptions {
  /** Where the pane's status line is. */
  readonly directory: string;
  /** What the seat says, which goes before all files. */
  readonly seats?: JsonValue | undefined;
  /** In the order in which the client heeds them. */
  readonly settingsFiles: readonly string[];
  readonly log: Log;
}

/** The settings files in which the user may have a status line, the one that counts first. */
export function settingsFilesOf(configDir: string, cwd: string): readonly string[] {
  const project = join(cwd, '.claude');
  return [
    join(project, 'settings.local.json'),
    join(project, 'settings.json'),
    join(configDir, 'settings.json'),
  ];
}

/** Keeps the user's command as their settings have it: `/statusline` may change it while the client runs. */
export class UserStatusLine {
  readonly #options: UserStatusLineOptions;
  #stamp: string | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(options: UserStatusLineOptions) {
    this.#options = options;
  }

  /** Looks whether the settings are other ones than last time, and follows them. Cheap where they are not. */
  refresh(): Promise<void> {
    const stamp = this.#options.settingsFiles.map(stampOf).join(' ');
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      this.#work = this.#work.then(() => this.#write());
    }
    return this.#work;
  }

  async #write(): Promise<void> {
    const { directory, seats, settingsFiles, log } = this.#options;
    try {
      const command = commandOf(seats) ?? (await usersCommand(settingsFiles));
      await writeFileAtomically(join(directory, USERS), command === null ? '' : `${command}\n`);
    } catch (error) {
      log.warn('the status line of the user cannot be followed', { directory, error });
    }
  }
}

/** Null where no settings have one that the client would run. */
async function usersCommand(settingsFiles: readonly string[]): Promise<string | null> {
  for (const path of settingsFiles) {
    const text = await readRegularFile(path).catch(() => null);
    const command = text === null ? null : commandOf(parseJsonObject(text)?.statusLine);
    if (command !== null) return command;
  }
  return null;
}

function commandOf(line: JsonValue | undefined): string | null {
  if (!isJsonObject(line) || line.type !== 'command') return null;
  return typeof line.command === 'string' ? line.command : null;
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return '-'; // not there, or nobody's to read
  }
}
