/** The files of one live profile: what each entry is, whether links still lead where they should, who may read it. */
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../base/unless-missing.ts';
import { readManifest, type ProfileEntry } from '../manifest.ts';
import { LINKED_BEFORE_IT_IS_THERE } from '../share-entries.ts';
import { wrong, type Finding } from './finding.ts';

export interface AuditedEntry {
  readonly name: string;
  /** What it is now: `linked` for every link, `copied` where it came from the user's directory, else the pane's own. */
  readonly kind: ProfileEntry['kind'];
  /** Where a link leads, or what a copy was made from; null for the pane's own. */
  readonly target: string | null;
  /** False for an entry of the user's that this version does not know. */
  readonly isKnown: boolean;
}

export interface ProfileAudit {
  readonly entries: readonly AuditedEntry[];
  readonly findings: readonly Finding[];
}

/** The registries of plugins are copied and their payloads linked: neither one nor the other. */
const MIXED = 'plugins';
/** For group and others. */
const OPEN_BITS = 0o077;
const DIRECTORIES = ['.', 'claude', 'home', 'home/.claude', 'tmp', 'output', 'mcp-state', 'log'];
const FILES = [
  'pane.json',
  'manifest.json',
  'seed.json',
  'mcp.json',
  'settings-overlay.json',
  'claude/.claude.json',
  'claude/settings.json',
  'home/.claude.json',
  'home/.claude/settings.json',
];
const RESTART = 'close the pane and split a new one';

/** `directory` is the profile's, `configDir` lies in it. Never follows a link out of it. */
export async function auditProfile(directory: string, configDir: string): Promise<ProfileAudit> {
  if ((await unlessMissing(lstat(directory))) === null) {
    return { entries: [], findings: [wrong('profile-missing', `${directory} is gone`, RESTART)] };
  }
  const made = (await readManifest(directory)) ?? [];
  const names = (await unlessMissing(readdir(configDir))) ?? [];
  const entries = await Promise.all(
    names.sort().map((name) =>
      entryNow(
        configDir,
        name,
        made.find((entry) => entry.name === name),
      ),
    ),
  );
  const findings = [
    ...(await Promise.all(made.map((entry) => auditEntry(configDir, entry)))).flat(),
    ...(await auditModes(directory)),
  ];
  return { entries, findings };
}

async function entryNow(
  configDir: string,
  name: string,
  made: ProfileEntry | undefined,
): Promise<AuditedEntry> {
  const target = await readlink(join(configDir, name)).catch(() => null);
  const isKnown = made?.isKnown ?? true;
  if (target !== null) return { name, kind: 'linked', target, isKnown };
  const isCopy = made?.kind === 'copied' || name === MIXED;
  return { name, kind: isCopy ? 'copied' : 'owned', target: isCopy ? (made?.target ?? null) : null, isKnown };
}

async function auditEntry(
  configDir: string,
  { name, kind, target }: ProfileEntry,
): Promise<readonly Finding[]> {
  const path = join(configDir, name);
  const status = await unlessMissing(lstat(path));
  if (kind !== 'linked' || target === null) {
    // The client makes its state file anew where it is missing; a copy that is gone was removed by somebody.
    return status === null && kind === 'copied' ? [wrong('entry-missing', `${path} is gone`, RESTART)] : [];
  }
  if (status === null) return [wrong('entry-missing', `the link ${path} is gone`, `ln -s ${target} ${path}`)];
  if (!status.isSymbolicLink()) {
    const remedy = `move what is new in it to ${target}, remove it, and ln -s ${target} ${path}`;
    return [wrong('link-replaced', `${path} was a link to ${target} and is ${kindOf(status)} now`, remedy)];
  }
  const now = await readlink(path);
  if (now !== target) {
    return [
      wrong('link-elsewhere', `${path} leads to ${now} and not to ${target}`, `ln -sfn ${target} ${path}`),
    ];
  }
  if (name === LINKED_BEFORE_IT_IS_THERE || (await unlessMissing(stat(path))) !== null) return [];
  return [
    wrong('link-broken', `${path} leads to ${target}, which is gone`, 'put it back, or remove the link'),
  ];
}

async function auditModes(directory: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [names, mode] of [
    [DIRECTORIES, '700'],
    [FILES, '600'],
  ] as const) {
    for (const name of names) {
      const path = join(directory, name);
      const status = await unlessMissing(lstat(path));
      if (status === null || status.isSymbolicLink() || (status.mode & OPEN_BITS) === 0) continue;
      const now = (status.mode & 0o777).toString(8);
      findings.push(wrong('open-mode', `${path} is open to others (mode ${now})`, `chmod ${mode} ${path}`));
    }
  }
  return findings;
}

function kindOf(status: Stats): string {
  return status.isDirectory() ? 'a directory' : 'a file';
}
