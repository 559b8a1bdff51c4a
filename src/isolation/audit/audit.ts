/**
 * Proves the isolation of live panes: reads what their processes and directories really are, and says where that is
 * not as it should be. It only looks; nothing is mended here.
 */
import { readdir, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseJsonObject } from '../../base/json.ts';
import { readVariables } from '../../base/process-environment.ts';
import { listProcesses, type ProcessEntry } from '../../base/process-table.ts';
import { unlessMissing } from '../../base/unless-missing.ts';
import { isWithin } from '../../base/within.ts';
import type { Directories } from '../../core/plan.ts';
import { profilePlaces, profilesDirectory } from '../profile-places.ts';
import { nameOfChange } from '../settings/change.ts';
import { changesOfPane, SeedDamage } from '../settings/pane-settings.ts';
import { warning, wrong, type Finding } from './finding.ts';
import { auditConversation, auditHeed } from './client-audit.ts';
import type { AuditedPane } from './audited-pane.ts';
import { auditPorts, fixedPorts } from './mcp-ports.ts';
import {
  auditPaneProcesses,
  auditSharing,
  CONFIG_DIR,
  HOME,
  REQUIRED_VARIABLES,
  type PaneProcesses,
  type SeenProcess,
} from './process-audit.ts';
import { auditProfile, type AuditedEntry } from './profile-audit.ts';
import { readRegularFile } from '../../files/regular-file.ts';

export interface PaneAudit {
  readonly pane: string;
  readonly entries: readonly AuditedEntry[];
  /** Names of settings that were changed in it. */
  readonly changed: readonly string[];
  readonly findings: readonly Finding[];
}

export interface Audit {
  readonly panes: readonly PaneAudit[];
  /** Of panes with each other, and of the user's own directory. */
  readonly findings: readonly Finding[];
}

const PANE = 'CCMUX_PANE';

/** `panes` are all that live, of every session; what is asked of the system is asked once for all. */
export async function auditPanes(
  panes: readonly AuditedPane[],
  places: { readonly directories: Directories; readonly userConfigDir: string },
): Promise<Audit> {
  const { directories, userConfigDir } = places;
  const seen = readVariables([CONFIG_DIR, HOME, PANE, ...REQUIRED_VARIABLES]);
  const table = listProcesses();
  const processes = panes.map((pane) => processesOf(pane, seen, table));
  const own = new Set(processes.flatMap((each) => each.processes.map(({ pid }) => pid)));
  const audited = await Promise.all(
    panes.map(async (pane, at): Promise<PaneAudit> => {
      const profile = await auditFiles(pane, directories);
      return {
        pane: pane.name,
        entries: profile.entries,
        changed: profile.changed,
        findings: [
          ...auditPaneProcesses(processes[at]),
          ...(await auditHeed(pane, processes[at], userConfigDir)),
          ...profile.findings,
        ],
      };
    }),
  );
  return {
    panes: audited,
    findings: [
      ...auditSharing(
        processes,
        seen.filter(({ pid }) => !own.has(pid)),
      ),
      ...auditConversations(panes),
      ...auditPorts(await portsOf(panes)),
      ...(await auditUser(userConfigDir, directories)),
    ],
  };
}

function processesOf(
  { id, name, pid, isolation, configDir }: AuditedPane,
  seen: readonly (SeenProcess & { readonly variables: Readonly<Record<string, string | undefined>> })[],
  table: readonly ProcessEntry[],
): PaneProcesses {
  const tree = pid === null ? new Set<number>() : descendants(pid, table);
  const processes = seen
    .filter((each) => tree.has(each.pid) || each.variables[PANE] === id)
    .sort((a, b) => Number(b.pid === pid) - Number(a.pid === pid));
  const expected = isolation === 'none' ? null : configDir;
  const homeDir = isolation === 'home' && configDir !== null ? dirname(configDir) : null;
  // A child that is not seen (it ended just now, or the system shows no environments) says nothing.
  return { pane: name, configDir: expected, homeDir, processes: processes[0]?.pid === pid ? processes : [] };
}

function descendants(root: number, table: readonly ProcessEntry[]): ReadonlySet<number> {
  const children = new Map<number, number[]>();
  for (const { pid, parentPid } of table) children.set(parentPid, [...(children.get(parentPid) ?? []), pid]);
  const found = new Set([root]);
  // A set that grows while it is walked: each process is visited once.
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  return found;
}

async function auditFiles(pane: AuditedPane, directories: Directories) {
  if (pane.configDir === null || pane.isolation === 'none') return { entries: [], changed: [], findings: [] };
  const directory = join(profilesDirectory(directories), pane.id);
  const profile = await auditProfile(directory, pane.configDir);
  const { stateFile } = profilePlaces(directories, pane.id, pane.isolation);
  const findings = [...profile.findings, ...(await auditConversation(pane))];
  try {
    const changes = await changesOfPane(directory, { configDir: pane.configDir, stateFile });
    return { ...profile, changed: changes.map(nameOfChange), findings };
  } catch (error) {
    if (!(error instanceof SeedDamage)) throw error;
    const { message, hint = '' } = error;
    return { ...profile, changed: [], findings: [...findings, warning('seed-damaged', message, hint)] };
  }
}

function auditConversations(panes: readonly AuditedPane[]): readonly Finding[] {
  const users = new Map<string, string[]>();
  for (const { conversation, name } of panes) {
    if (conversation !== null) users.set(conversation, [...(users.get(conversation) ?? []), name]);
  }
  return [...users]
    .filter(([, names]) => names.length > 1)
    .map(([conversation, names]) =>
      wrong(
        'shared-conversation',
        `${names.join(' and ')} have the same conversation open, ${conversation}: turns will be lost`,
        'close one of the panes',
      ),
    );
}

async function portsOf(panes: readonly AuditedPane[]): Promise<Map<string, ReadonlyMap<string, number>>> {
  const ports = new Map<string, ReadonlyMap<string, number>>();
  for (const { name, configDir, isolation } of panes) {
    if (configDir === null || isolation === 'none') continue;
    const stateFile = join(isolation === 'home' ? dirname(configDir) : configDir, '.claude.json');
    const text = await unlessMissing(readRegularFile(stateFile));
    ports.set(name, fixedPorts(parseJsonObject(text ?? '')?.mcpServers));
  }
  return ports;
}

/** Nothing in the user's own directory leads into ccmux's. */
async function auditUser(userConfigDir: string, { data }: Directories): Promise<readonly Finding[]> {
  const names = (await unlessMissing(readdir(userConfigDir).catch(notADirectory))) ?? [];
  const findings = await Promise.all(
    names.map(async (name) => {
      const target = await readlink(join(userConfigDir, name)).catch(() => null);
      if (target === null || !isWithin(target, data)) return [];
      const path = join(userConfigDir, name);
      return [
        wrong('own-files-touched', `${path} leads into ccmux's own files, ${target}`, `remove the link`),
      ];
    }),
  );
  return [...findings.flat(), ...(await auditUserSettings(userConfigDir))];
}

/** The hooks by which panes report belong into the panes' own overlay. */
async function auditUserSettings(userConfigDir: string): Promise<readonly Finding[]> {
  const path = join(userConfigDir, 'settings.json');
  const text = await readRegularFile(path).catch(() => '');
  return text.includes('$CCMUX_TOKEN')
    ? [wrong('own-files-touched', `${path} holds hooks of ccmux`, 'remove the entries that name CCMUX_TOKEN')]
    : [];
}

/** A user who has never run Claude Code has none, and one without the right to read it keeps it to themselves. */
function notADirectory(): string[] {
  return [];
}
