/** Sessions and panes as lines for people; `--json` prints the descriptions as they are. */
import type { PaneDescription, SessionDescription } from '../protocol/control.ts';
import { formatTable, printable, type Column } from './table.ts';

/** One line for the session, one for each pane below it. `now` is milliseconds since the epoch. */
export function describeSession(session: SessionDescription, now: number): readonly string[] {
  const { name, layout, cwd, clients, panes, createdAt } = session;
  const attached = clients === 0 ? 'detached' : plural(clients, 'client');
  const age = formatAge(now - Date.parse(createdAt));
  const head = `${name}  ${layout}  ${plural(panes.length, 'pane')}  ${attached}  up ${age}  ${cwd}`;
  return [printable(head), ...describePanes(panes, now).map((line) => `  ${line}`)];
}

const COLUMNS: readonly Column[] = [
  { title: '#', isNumber: true },
  { title: 'PANE' },
  { title: 'ROLE' },
  { title: 'STATUS' },
  { title: 'FOR', isNumber: true },
  { title: 'PID', isNumber: true },
  { title: 'SIZE', isNumber: true },
  { title: 'DOING' },
];

export function describePanes(panes: readonly PaneDescription[], now: number): readonly string[] {
  const rows = panes.map((pane, index) => [
    String(index + 1),
    pane.name + (pane.focused ? '*' : ''),
    pane.role,
    statusOf(pane),
    formatAge(now - Date.parse(pane.statusSince)),
    pane.pid === null ? '-' : String(pane.pid),
    `${pane.cols}x${pane.rows}`,
    doing(pane),
  ]);
  return formatTable(COLUMNS, rows);
}

function statusOf({ status, exitCode, seen }: PaneDescription): string {
  if (status === 'exited') return `exited${exitCode === null ? '' : ` ${exitCode}`}`;
  return status === 'idle' && !seen ? 'done' : status;
}

function doing({ waitingFor, activity }: PaneDescription): string {
  if (waitingFor === null) return activity ?? '';
  const what = activity === null ? waitingFor.kind : `${waitingFor.kind}: ${activity}`;
  return waitingFor.detail === null ? what : `${what}: ${waitingFor.detail}`;
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
