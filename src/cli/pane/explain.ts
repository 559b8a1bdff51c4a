/** `ccmux pane explain`: what each source says of a pane's state, and which of them decided. */
import { printable } from '../../core/printable.ts';
import type { StatusClaim } from '../../core/status-explanation.ts';
import type { ControlResults } from '../../protocol/control.ts';
import { formatAge } from '../describe-sessions.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { formatTable, type Column } from '../table.ts';
import { findPane, type PaneTarget } from './target.ts';

export async function explainPane(
  target: PaneTarget,
  { json }: { readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  const explanation = await request(session, { kind: 'explain', ...pane });
  const lines = json
    ? [JSON.stringify(asJson(explanation), null, 2)]
    : explanationLines(explanation, Date.now());
  surroundings.stdout.write(`${lines.join('\n')}\n`);
}

const COLUMNS: readonly Column[] = [
  { title: '' },
  { title: 'SOURCE' },
  { title: 'SAYS' },
  { title: 'FOR', isNumber: true },
  { title: 'HEARD', isNumber: true },
  { title: 'MORE' },
];

type Explanation = ControlResults['explain'];

/** `now` is milliseconds since the epoch. */
export function explanationLines({ pane, status, why, claims }: Explanation, now: number): readonly string[] {
  const { kind, activity, waitingFor, since, source } = status;
  const what = [activity, waitingFor?.kind, waitingFor?.detail].filter(Boolean).join(': ');
  const doing = what === '' ? '' : ` (${what.replace(/\s+/g, ' ')})`;
  const rows = claims.map((claim) => [
    claim.source === source ? '>' : '',
    claim.source,
    claim.says ?? '-',
    claim.since === null ? '-' : formatAge(now - claim.since),
    claim.heardAt === null ? 'never' : `${formatAge(now - claim.heardAt)} ago`,
    claim.detail,
  ]);
  return [
    printable(`${pane} is ${kind}${doing} for ${formatAge(now - since)}, by its ${source}: ${why}`),
    ...(claims.length === 0 ? [] : ['', ...formatTable(COLUMNS, rows)]),
  ];
}

/** As `pane list --json` says it, with times in ISO 8601. */
function asJson({ pane, status, why, claims }: Explanation): object {
  const {
    kind,
    since,
    source,
    activity,
    waitingFor,
    conversation,
    activitySince,
    lastCommand = null,
  } = status;
  return {
    pane,
    status: kind,
    statusSince: isoTime(since),
    statusSource: source,
    activity,
    activitySince: isoTime(activitySince ?? null),
    lastCommand,
    waitingFor,
    conversation,
    why,
    sources: claims.map(({ since: from, heardAt, ...claim }: StatusClaim) => ({
      ...claim,
      since: isoTime(from),
      heardAt: isoTime(heardAt),
      decided: claim.source === source,
    })),
  };
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
