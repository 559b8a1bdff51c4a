/**
 * The mark of a profile, `pane.json`: whose it is. By it a later server knows which profiles belong to nobody that
 * lives, and how to keep their conversations. It holds no environment, no settings and no secrets.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, renameSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { jsonElements, parseJsonObject, type JsonValue } from '../base/json.ts';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { parseProcessIdentity, type ProcessIdentity } from '../base/process-identity.ts';
import type { IsolationMethod } from '../core/isolation-method.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { readRegularFile } from '../files/regular-file.ts';

const MARK_FILE = 'pane.json';

export interface PaneMark {
  readonly paneId: string;
  readonly session: string;
  readonly server: ProcessIdentity;
  readonly name: string;
  readonly role: string;
  readonly cwd: string;
  readonly isolation: IsolationMethod;
  /** The config directory: the pane's own, or the user's with isolation `none`. */
  readonly configDir: string;
  readonly shortTmpDir: string;
  /** Every conversation the pane had open, the first one first. */
  readonly conversations: readonly string[];
  readonly user: string;
  readonly sshClient: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Left in place on close by the user's wish (`cleanup_on_close: false`). */
  readonly isKept: boolean;
}

/** A pane id: a nanoid of lower-case letters and digits, and so a safe name for a directory. */
export function isPaneId(id: string): boolean {
  return /^[0-9a-z]{6,40}$/.test(id);
}

export function writePaneMark(profileDirectory: string, mark: PaneMark): void {
  const path = join(profileDirectory, MARK_FILE);
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(temporary, `${JSON.stringify(mark, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}

/** Moves a mark that cannot be read into `keptIn`, which outlives the profile, and answers where to; null where there is none. */
export function setMarkAside(profileDirectory: string, keptIn: string, now: number): string | null {
  const path = join(profileDirectory, MARK_FILE);
  if (unlessMissingSync(() => lstatSync(path)) === null) return null;
  ensurePrivateDirectory(keptIn);
  const aside = join(keptIn, `${MARK_FILE}.damaged-${now}`);
  return unlessMissingSync(() => {
    renameSync(path, aside);
    return aside;
  });
}

/** The mark of a profile; null where it is missing, broken or of another directory. */
export async function readPaneMark(profileDirectory: string): Promise<PaneMark | null> {
  const text = await readRegularFile(join(profileDirectory, MARK_FILE)).catch(() => null);
  const mark = text === null ? null : parsePaneMark(text);
  return mark?.paneId === basename(profileDirectory) ? mark : null;
}

/** Changes some fields of a profile's mark, such as its conversations after /clear. Nothing where there is no mark. */
export async function updatePaneMark(
  profileDirectory: string,
  change: Partial<
    Pick<PaneMark, 'conversations' | 'name' | 'role' | 'cwd' | 'isKept' | 'server' | 'shortTmpDir'>
  >,
): Promise<void> {
  const mark = await readPaneMark(profileDirectory);
  if (mark !== null) writePaneMark(profileDirectory, { ...mark, ...change });
}

/** Null for anything but a complete mark: the file may come from a broken disk or a hostile hand. */
export function parsePaneMark(text: string): PaneMark | null {
  const value = parseJsonObject(text);
  const server = parseProcessIdentity(value?.server);
  if (value === null || server === null) return null;
  const { paneId, session, name, role, cwd, isolation, configDir, shortTmpDir, user, createdAt } = value;
  const isValid =
    isText(paneId) &&
    isPaneId(paneId) &&
    isText(session) &&
    isText(name) &&
    isText(role) &&
    isText(cwd) &&
    isMethod(isolation) &&
    isPath(configDir) &&
    isPath(shortTmpDir) &&
    isText(user) &&
    isText(createdAt);
  if (!isValid) return null;
  return {
    paneId,
    session,
    server,
    name,
    role,
    cwd,
    isolation,
    configDir,
    shortTmpDir,
    conversations: jsonElements(value.conversations).filter(isText),
    user,
    sshClient: isText(value.sshClient) ? value.sshClient : null,
    createdAt,
    isKept: value.isKept === true,
  };
}

function isMethod(value: JsonValue | undefined): value is IsolationMethod {
  return value === 'config_dir' || value === 'home' || value === 'none';
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

function isPath(value: JsonValue | undefined): value is string {
  return isText(value) && isAbsolute(value);
}
