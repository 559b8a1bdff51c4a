/** Sessions and panes as lines for people; `--json` prints the descriptions as they are. */
import type { ShellCommand } from '../core/agent-status.ts';
import { moneyText } from '../core/usage.ts';
import type { PaneDescription } from '../protocol/control.ts';
import { formatBytes } from '../core/byte-size.ts';
import type { Cost, MeasuredPane, MeasuredSession } from './measure-sessions.ts';
import type { UnansweredSession } from './silent-server.ts';
import { formatTable, printable, type Column } from './table.ts';

/** One line for the session, one for each pane below it. `now` is milliseconds since the epoch. */
export function describeSession(session: MeasuredSession, now: number): readonly string[] {
  const { name, layout, cwd, clients, panes, createdAt } = session;
  const attached = clients === 0 ? 'detached' : plural(clients, 'client');
  const age = formatAge(now - Date.parse(createdAt));
  const cost = `memory ${formatBytes(session.memoryBytes)}  CPU ${cpuOf(session)}  disk ${diskOf(session)}`;
  const spent = session.costUsd === null ? '' : `  cost ${moneyText(session.costUsd)}`;
  const head = `${name}  ${layout}  ${plural(panes.length, 'pane')}  ${attached}  up ${age}  ${cost}${spent}  ${cwd}`;
  return [printable(head), ...describePanes(panes, now).map((line) => `  ${line}`)];
}

const UNANSWERED: Readonly<Record<UnansweredSession['state'], string>> = {
  busy: 'busy',
  stopped: 'stopped',
  silent: 'not answering',
  away: 'starting or ending',
  foreign: 'of another version of ccmux',
  refused: 'taking no connection',
};

/** One line for a session that lives and does not tell of itself. */
export function describeUnanswered({ name, state, pid, cwd }: UnansweredSession): string {
  return printable(`${name}  ${UNANSWERED[state]}  process ${pid}  ${cwd}`);
}

const COLUMNS: readonly Column[] = [
  { title: '#', isNumber: true },
  { title: 'PANE' },
  { title: 'ROLE' },
  { title: 'STATUS' },
  { title: 'FOR', isNumber: true },
  { title: 'PID', isNumber: true },
  { title: 'SIZE', isNumber: true },
  { title: 'MEMORY', isNumber: true },
  { title: 'CPU', isNumber: true },
  { title: 'DISK', isNumber: true },
  { title: 'COST', isNumber: true },
  { title: 'CONTEXT', isNumber: true },
  { title: 'DOING' },
];

export function describePanes(panes: readonly MeasuredPane[], now: number): readonly string[] {
  const rows = panes.map((pane, index) => [
    String(index + 1),
    pane.name + (pane.focused ? '*' : ''),
    pane.role,
    statusOf(pane),
    formatAge(now - Date.parse(pane.statusSince)),
    pane.pid === null ? '-' : String(pane.pid),
    `${pane.cols}x${pane.rows}`,
    pane.pid === null ? '-' : formatBytes(pane.memoryBytes),
    pane.pid === null ? '-' : cpuOf(pane),
    diskOf(pane),
    pane.costUsd === null ? '-' : moneyText(pane.costUsd),
    pane.contextPercent === null ? '-' : `${Math.round(pane.contextPercent)}%`,
    doing(pane, now),
  ]);
  return formatTable(COLUMNS, rows);
}

function cpuOf({ cpuSeconds }: Cost): string {
  return formatAge(cpuSeconds * 1000);
}

function diskOf({ diskBytes, diskPartial }: Cost): string {
  return `${diskPartial ? '>' : ''}${formatBytes(diskBytes)}`;
}

function statusOf({ status, exitCode, seen }: PaneDescription): string {
  if (status === 'exited') return `exited${exitCode === null ? '' : ` ${exitCode}`}`;
  return status === 'idle' && !seen ? 'done' : status;
}

function doing({ waitingFor, activity, activitySince, lastCommand }: PaneDescription, now: number): string {
  if (waitingFor === null) {
    if (activity === null) return lastCommand === null ? '' : endOf(lastCommand);
    return activitySince === null ? activity : `${activity} ${formatAge(now - Date.parse(activitySince))}`;
  }
  const what = activity === null ? waitingFor.kind : `${waitingFor.kind}: ${activity}`;
  return waitingFor.detail === null ? what : `${what}: ${waitingFor.detail}`;
}

/** `make test: exit 2` */
function endOf({ text, exitStatus }: ShellCommand): string {
  return exitStatus === null ? '' : `${text ?? 'last command'}: exit ${exitStatus}`;
}

/** `0:42`, `12:05`, then hours `3h`, then days `4d`; never negative, though clocks may jump. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000)) || 0;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
