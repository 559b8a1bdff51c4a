/** `ccmux doctor`: looks at the installation, the terminal and every live pane, and says what is wrong and the remedy. */
import { homedir } from 'node:os';
import type { Config } from '../../config/schema.ts';
import { DEFAULT_PREFIX } from '../../core/default-bindings.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Directories } from '../../core/plan.ts';
import { auditPanes, type Audit, type PaneAudit } from '../../isolation/audit/audit.ts';
import type { AuditedPane } from '../../isolation/audit/audited-pane.ts';
import type { Finding } from '../../isolation/audit/finding.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { isSilent, type SessionDescription } from '../../protocol/control.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf, liveSessions } from '../find-session.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { measureSessions, type Cost } from '../measure-sessions.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { printable } from '../table.ts';
import { fails, ok, type Check } from './check.ts';
import { checkInstallation } from './installation.ts';
import { checkSandbox, checkShared, checkWorktrees, fenceChecks } from './fences.ts';
import { checkTerminal } from './terminal.ts';

const ANSWER_TIMEOUT_MS = 2000;
const MARKS = { ok: 'ok   ', warning: 'look ', wrong: 'WRONG' } as const;

interface Section {
  readonly title: string;
  readonly checks: readonly Check[];
}

/** Throws CcmuxError('failed') where something is wrong, after all has been told. */
export async function doctor(
  { json }: { readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const directories = directoriesOf(surroundings);
  const { env } = surroundings;
  const config = readableConfig(directories, surroundings);
  const { sessions, notes } = await askSessions(surroundings);
  const isClientNeeded = sessions.some((session) => session.panes.some(hasClient));
  const installation = [
    ...(await checkInstallation(directories, { config, isClientNeeded }, surroundings)),
    ...(await checkSandbox(config, surroundings)),
    ...(await checkWorktrees(config, surroundings)),
    ...checkShared(directories),
  ];
  const terminal = await checkTerminal(config?.prefix ?? DEFAULT_PREFIX, surroundings);
  const panes = sessions.flatMap((session) =>
    session.panes.map((pane) => auditedPane(session, pane, sessions.length)),
  );
  const userConfigDir = locateUserClaude(env, env.HOME ?? homedir()).configDir;
  const audit = await auditPanes(panes, { directories, userConfigDir });
  const costs = await costsOf(sessions, directories);
  const sections: readonly Section[] = [
    { title: 'installation', checks: installation },
    { title: 'terminal', checks: terminal },
    {
      title: 'panes',
      checks: [
        ...notes,
        ...fenceChecks(
          sessions.flatMap((session) => session.panes),
          userConfigDir,
        ),
        ...audit.panes.flatMap((pane) => [...paneChecks(pane), ...costChecks(costs.get(pane.pane))]),
        ...(panes.length === 0 && notes.length > 0 ? [] : allTogether(audit, panes)),
      ],
    },
  ];
  const faults = sections.flatMap(({ checks }) => checks).filter(({ state }) => state === 'wrong').length;
  if (json)
    surroundings.stdout.write(
      `${JSON.stringify(asJson({ installation, terminal, notes, audit, costs, faults }), null, 2)}\n`,
    );
  else for (const line of sections.flatMap(sectionLines)) surroundings.stdout.write(`${line}\n`);
  if (faults > 0)
    throw new CcmuxError('failed', faults === 1 ? 'one thing is wrong' : `${faults} things are wrong`);
}

/** Null where it is broken. */
function readableConfig(directories: Directories, surroundings: Surroundings): Config | null {
  try {
    return readConfig(undefined, directories, surroundings);
  } catch (error) {
    if (error instanceof CcmuxError) return null;
    throw error;
  }
}

/** A server that does not answer keeps nobody from looking at the others; of a demo there is nothing to prove. */
async function askSessions(surroundings: Surroundings) {
  const sessions: SessionDescription[] = [];
  const notes: Check[] = [];
  for (const session of await liveSessions(directoriesOf(surroundings))) {
    if (session.isDemo) {
      notes.push(ok(`${session.name} is a demo: no Claude runs in it`));
      continue;
    }
    try {
      sessions.push(await request(session, { kind: 'describe' }, ANSWER_TIMEOUT_MS));
    } catch (error) {
      if (!(error instanceof CcmuxError)) throw error;
      notes.push(fails(error.message, error.hint ?? 'look at its log'));
    }
  }
  return { sessions, notes };
}

/** Only a client tells its own status, by its file or a hook; its pane is started again by its name. */
function hasClient({ statusSource }: SessionDescription['panes'][number]): boolean {
  return statusSource === 'session-file' || statusSource === 'hook';
}

function auditedPane(
  session: SessionDescription,
  pane: SessionDescription['panes'][number],
  sessions: number,
): AuditedPane {
  const name = sessions > 1 ? `${session.name}:${pane.name}` : pane.name;
  return { ...pane, name, isSilent: isSilent(pane) };
}

function paneChecks({ pane, entries, changed, findings }: PaneAudit): readonly Check[] {
  const settings =
    changed.length === 0
      ? []
      : [ok(`${pane} has settings changed: ${changed.join(', ')} (ccmux settings diff)`)];
  if (findings.length > 0)
    return [...findings.map((finding) => ({ ...finding, state: finding.severity })), ...settings];
  if (entries.length === 0)
    return [ok(`${pane} shares your Claude directory (isolation none), or has none yet`)];
  const counts = (['linked', 'copied', 'owned'] as const).map(
    (kind) => `${entries.filter((entry) => entry.kind === kind).length} ${kind}`,
  );
  const unknown = entries.filter(({ isKnown }) => !isKnown).map(({ name }) => name);
  const named = unknown.length === 0 ? '' : `; linked though unknown to this version: ${unknown.join(', ')}`;
  return [ok(`${pane} is on its own: ${counts.join(', ')}${named}`), ...settings];
}

/** Of every pane, by its name as the audit has it. */
async function costsOf(
  sessions: readonly SessionDescription[],
  directories: Directories,
): Promise<ReadonlyMap<string, Cost>> {
  const measured = await measureSessions(sessions.map((session) => ({ session, directories })));
  const named = measured.flatMap((session) =>
    session.panes.map(({ name, memoryBytes, cpuSeconds, diskBytes, diskPartial }) => {
      const cost = { memoryBytes, cpuSeconds, diskBytes, diskPartial };
      return [sessions.length > 1 ? `${session.name}:${name}` : name, cost] as const;
    }),
  );
  return new Map(named);
}

function costChecks(cost: Cost | undefined): readonly Check[] {
  if (cost === undefined) return [];
  const { memoryBytes, cpuSeconds, diskBytes, diskPartial } = cost;
  const disk = `${diskPartial ? 'more than ' : ''}${formatBytes(diskBytes)}`;
  return [
    ok(`  ${formatBytes(memoryBytes)} of memory, ${Math.round(cpuSeconds)} s of CPU, ${disk} on the disk`),
  ];
}

function allTogether({ findings }: Audit, panes: readonly AuditedPane[]): readonly Check[] {
  if (findings.length > 0) return findings.map((finding) => ({ ...finding, state: finding.severity }));
  if (panes.length === 0) return [ok('no session is live')];
  return [ok('no two processes use one directory, and nothing of ccmux lies in your own')];
}

function sectionLines({ title, checks }: Section): readonly string[] {
  return [
    title,
    ...checks.flatMap(({ state, text, remedy }) => [
      `  ${MARKS[state]} ${printable(text)}`,
      ...(remedy === null ? [] : [`        ${printable(remedy)}`]),
    ]),
  ];
}

function asJson(given: {
  readonly installation: readonly Check[];
  readonly terminal: readonly Check[];
  readonly notes: readonly Check[];
  readonly audit: Audit;
  readonly costs: ReadonlyMap<string, Cost>;
  readonly faults: number;
}) {
  const { installation, terminal, notes, audit, costs, faults } = given;
  const panes = audit.panes.map((pane) => ({ ...pane, ...costs.get(pane.pane) }));
  const findings: readonly Finding[] = audit.findings;
  return { ok: faults === 0, installation, terminal, sessions: notes, panes, findings };
}
