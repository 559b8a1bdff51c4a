/**
 * What conversations cost and how full their context is, as their clients say. Pure.
 *
 * A client counts by conversation: its total begins at zero with a new one (`/clear`), goes on where it was with a
 * resumed one, and begins with the total of the other one with a fork or branch. So each conversation is counted
 * once, by its own latest total, less what a fork took over.
 */
import { isJsonObject, jsonElements, type JsonValue } from '../base/json.ts';

/** What a client says of its conversation at one moment; null where it does not say. */
export interface UsageReport {
  /** UUID. */
  readonly conversation: string;
  /** As people call it: `Opus 5.5`. */
  readonly model: string | null;
  /** Of the conversation up to now, in US dollars. */
  readonly costUsd: number | null;
  /** Of the context window that is taken, 0 to 100. */
  readonly contextPercent: number | null;
  readonly contextTokens: number | null;
  /** Size of the context window, in tokens. */
  readonly contextWindow: number | null;
}

/** What one conversation has cost. */
export interface ConversationCost {
  readonly conversation: string;
  /** The pane that had it open last, and that pane's role. */
  readonly pane: string;
  readonly role: string;
  readonly model: string | null;
  readonly contextPercent: number | null;
  readonly contextTokens: number | null;
  /** The client's latest total. */
  readonly totalUsd: number;
  /** What is to be added to the total: of a client that began to count anew in the middle of a conversation. */
  readonly earlierUsd: number;
  /** What of the total another conversation has cost: the one that this is a fork of. */
  readonly inheritedUsd: number;
}

/** Whose report it is. */
export interface Reporter {
  readonly pane: string;
  readonly role: string;
  /** The conversation that this pane's last report was about; null before the first. */
  readonly before: string | null;
  /** The pane was started as a fork: what its first conversation begins with was paid for by another. */
  readonly isFork: boolean;
}

/** Totals are sums of floating-point prices: less than this is no difference. */
const NO_COST = 1e-9;

/** `costs` with a report in it. */
export function withReport(
  costs: readonly ConversationCost[],
  report: UsageReport,
  { pane, role, before, isFork }: Reporter,
): readonly ConversationCost[] {
  const { conversation, model, contextPercent, contextTokens } = report;
  const known = costs.find((cost) => cost.conversation === conversation);
  const total = report.costUsd ?? known?.totalUsd ?? 0;
  const told = { conversation, pane, role, model, contextPercent, contextTokens, totalUsd: total };
  if (known === undefined) {
    // A conversation that begins with exactly what the one before it had cost is a branch of it.
    const previous = costs.find((cost) => cost.conversation === before)?.totalUsd ?? 0;
    const isBranch = total > NO_COST && Math.abs(total - previous) < NO_COST;
    const isInherited = isBranch || (isFork && before === null);
    return [...costs, { ...told, earlierUsd: 0, inheritedUsd: isInherited ? total : 0 }];
  }
  const isCountedAnew = total < known.totalUsd - NO_COST;
  const earlierUsd = known.earlierUsd + (isCountedAnew ? known.totalUsd : 0);
  const next: ConversationCost = { ...known, ...told, earlierUsd };
  return costs.map((cost) => (cost === known ? next : cost));
}

/** Of one conversation, in US dollars. */
export function costOf({ totalUsd, earlierUsd, inheritedUsd }: ConversationCost): number {
  return Math.max(0, totalUsd + earlierUsd - inheritedUsd);
}

/** Of all conversations, each counted once, in US dollars; null where no client has said anything. */
export function costOfAll(costs: readonly ConversationCost[]): number | null {
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + costOf(cost), 0);
}

/** What the conversations that a pane had open last have cost; null where its client has said nothing. */
export function costOfPane(costs: readonly ConversationCost[], pane: string): number | null {
  return costOfAll(costs.filter((cost) => cost.pane === pane));
}

/** By role, in US dollars, the roles in the order of their first cost. */
export function costByRole(costs: readonly ConversationCost[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const cost of costs) sums.set(cost.role, (sums.get(cost.role) ?? 0) + costOf(cost));
  return Object.fromEntries(sums);
}

/** `$0.42`, `$12.30`, `$1,204`; to the cent, and from a thousand on to the dollar. */
export function moneyText(usd: number): string {
  return usd < 999.5 ? `$${usd.toFixed(2)}` : `$${Math.round(usd).toLocaleString('en-US')}`;
}

export function isSameReport(a: UsageReport, b: UsageReport): boolean {
  return (
    a.conversation === b.conversation &&
    a.model === b.model &&
    a.costUsd === b.costUsd &&
    a.contextPercent === b.contextPercent &&
    a.contextTokens === b.contextTokens &&
    a.contextWindow === b.contextWindow
  );
}

/** Costs that were kept as JSON; those of earlier versions of ccmux had none. Whatever is not whole is left out. */
export function parseCosts(value: JsonValue | undefined): readonly ConversationCost[] {
  return jsonElements(value).flatMap((each) => {
    if (!isJsonObject(each)) return [];
    const { conversation, pane, role, model, contextPercent, contextTokens } = each;
    const { totalUsd, earlierUsd, inheritedUsd } = each;
    const names = [conversation, pane, role];
    const amounts = [totalUsd, earlierUsd, inheritedUsd];
    if (!names.every((name) => typeof name === 'string') || !amounts.every(isAmount)) return [];
    return [
      {
        ...{ conversation: names[0], pane: names[1], role: names[2] },
        model: typeof model === 'string' ? model : null,
        contextPercent: isAmount(contextPercent) ? contextPercent : null,
        contextTokens: isAmount(contextTokens) ? contextTokens : null,
        ...{ totalUsd: amounts[0], earlierUsd: amounts[1], inheritedUsd: amounts[2] },
      },
    ];
  });
}

function isAmount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 0;
}
