/** Follows the team for its user: what needs them is notified of, what costs too much warned of. */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { SessionSettings } from '../core/plan.ts';
import type { Session } from '../session/session.ts';
import { BudgetWatch } from './budget-watch.ts';
import type { ClientSet } from './client-set.ts';
import { NotificationCommands } from './notification-commands.ts';
import { Notifier } from './notifier.ts';

export interface TeamAttentionOptions {
  readonly session: Session;
  readonly settings: Pick<SessionSettings, 'notify' | 'budget'>;
  readonly clients: ClientSet;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
}

export function followTeam(options: TeamAttentionOptions): Disposable {
  const { session, settings, clients, environment, clock, log } = options;
  const owned = new DisposableStore();
  const { command } = settings.notify;
  const commands = owned.add(
    new NotificationCommands({ command, environment, cwd: session.state.cwd, clock, log }),
  );
  const notifier = owned.add(
    new Notifier({
      settings: settings.notify,
      state: () => session.state,
      isLookedAt: (paneId) => clients.isLookedAt(paneId),
      terminals: {
        ring: () => clients.ring('always'),
        notify: (notification) => clients.show(notification),
      },
      commands,
      clock,
    }),
  );
  const budget = new BudgetWatch({
    budget: settings.budget,
    publish: (fact) => session.events.publish(fact),
    warn: (paneId, text) => {
      session.notice({ kind: 'warning', text });
      notifier.budgetReached(paneId, text);
    },
  });
  owned.add(
    session.onChanged((change) => {
      if (session.state.isEnding) return;
      if (change !== 'activity') notifier.changed();
      budget.changed(session.state);
    }),
  );
  return owned;
}
