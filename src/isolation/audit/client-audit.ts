/** What a pane's client itself says: which conversation it has open, and whether it keeps its files where it was told to. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../base/unless-missing.ts';
import type { AuditedPane } from './audited-pane.ts';
import { warning, wrong, type Finding } from './finding.ts';
import { CONFIG_DIR, type PaneProcesses } from './process-audit.ts';

/** The one in the client's own session file must be the expected one, or one that was begun in this very directory. */
export async function auditConversation(pane: AuditedPane): Promise<readonly Finding[]> {
  const { name, configDir, conversation, conversationExpected: expected, hooksHeard } = pane;
  if (configDir === null || conversation === null || expected === null || conversation === expected)
    return [];
  if (await hasTranscript(configDir, conversation)) return [];
  const text = `${name} has conversation ${conversation} open, and not ${expected} as ccmux expects`;
  // Without its hooks nobody tells of a /clear until something is said after it.
  return [
    hooksHeard
      ? wrong('foreign-conversation', text, `restart the pane: ccmux pane restart ${name}`)
      : warning('foreign-conversation', text, 'all is well where you have just cleared it'),
  ];
}

async function hasTranscript(configDir: string, conversation: string): Promise<boolean> {
  const projects = join(configDir, 'projects');
  const names = (await unlessMissing(readdir(projects))) ?? [];
  const found = await Promise.all(
    names.map((project) => lstat(join(projects, project, `${conversation}.jsonl`)).catch(() => null)),
  );
  return found.some((status) => status !== null);
}

/** One that does not heed CLAUDE_CONFIG_DIR leaves its session file in the user's directory, or nothing in the pane's. */
export async function auditHeed(
  { name, isolation, configDir, agent, isSilent }: AuditedPane,
  { processes }: PaneProcesses,
  userConfigDir: string,
): Promise<readonly Finding[]> {
  if (isolation !== 'config_dir' || configDir === null || !agent || !isSilent) return [];
  const heeding = processes.filter(({ variables }) => variables[CONFIG_DIR] === configDir);
  const elsewhere = await Promise.all(
    heeding.map(({ pid }) => unlessMissing(lstat(join(userConfigDir, 'sessions', `${pid}.json`)))),
  );
  const isElsewhere = elsewhere.some((status) => status !== null);
  const made = await Promise.all(
    ['sessions', 'projects'].map((name) => unlessMissing(lstat(join(configDir, name)))),
  );
  const isEmpty = made.every((status) => status === null);
  if (!isElsewhere && !isEmpty) return [];
  const remedy = 'give it a HOME of its own: claude: {isolation: {method: home}} in ccmux.yaml';
  if (isElsewhere) {
    const text = `the claude of ${name} keeps its files in ${userConfigDir}: it does not heed ${CONFIG_DIR}`;
    return [wrong('directory-ignored', text, remedy)];
  }
  const text = `the claude of ${name} writes nothing into its own directory: perhaps it does not heed ${CONFIG_DIR}`;
  return [warning('directory-ignored', text, remedy)];
}
