/** Says once for each threshold that a pane, or the team, has used so much of its budget. */
import type { BudgetSettings } from '../core/plan.ts';
import { findPane, type SessionState } from '../core/session-state.ts';
import type { TeamFact } from '../core/team-event.ts';
import { costOfAll, costOfPane, moneyText, type ConversationCost } from '../core/usage.ts';

export interface BudgetWatchOptions {
  readonly budget: BudgetSettings;
  readonly publish: (fact: TeamFact) => void;
  /** `paneId` is null for the team's. */
  readonly warn: (paneId: string | null, text: string) => void;
}

export class BudgetWatch {
  readonly #options: BudgetWatchOptions;
  #costs: readonly ConversationCost[] = [];
  /** The highest threshold that was told of, by pane; the team's under null. */
  readonly #told = new Map<string | null, number>();

  constructor(options: BudgetWatchOptions) {
    this.#options = options;
  }

  changed(state: SessionState): void {
    const { costs } = state;
    if (costs === this.#costs) return;
    this.#costs = costs;
    const { pane: ofPanes, team, roles } = this.#options.budget;
    for (const id of new Set(costs.map(({ pane }) => pane))) {
      const seat = findPane(state, id)?.seat;
      if (seat === undefined) continue;
      const budgetUsd = Object.hasOwn(roles, seat.role) ? roles[seat.role] : ofPanes;
      this.#compare({ pane: id, name: seat.name }, costOfPane(costs, id) ?? 0, budgetUsd);
    }
    this.#compare(null, costOfAll(costs) ?? 0, team);
  }

  #compare(
    whose: { readonly pane: string; readonly name: string } | null,
    costUsd: number,
    budgetUsd: number | null,
  ): void {
    if (budgetUsd === null) return;
    const { budget, publish, warn } = this.#options;
    const reached = budget.warnAt.filter((percent) => costUsd * 100 >= percent * budgetUsd);
    const percent = Math.max(...reached);
    const key = whose?.pane ?? null;
    if (reached.length === 0 || percent <= (this.#told.get(key) ?? 0)) return;
    this.#told.set(key, percent);
    const numbers = { percent, budgetUsd, costUsd };
    publish(
      whose === null
        ? { type: 'budget', whose: 'team', ...numbers }
        : { type: 'budget', whose: 'pane', ...whose, ...numbers },
    );
    const name = whose?.name ?? 'the team';
    warn(
      key,
      `${name} has used ${percent}% of ${whose === null ? 'the' : 'its'} budget: ${moneyText(costUsd)} of ${moneyText(budgetUsd)}`,
    );
  }
}
