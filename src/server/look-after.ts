/** What is looked after while a session lives: that its panes are well and isolated, and that no disk fills. */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { loginUser } from '../base/login-user.ts';
import type { SessionPlan } from '../core/plan.ts';
import type { UserClaude } from '../isolation/user-claude.ts';
import type { SessionDescription } from '../protocol/control.ts';
import type { Session } from '../session/session.ts';
import { Housekeeping } from './housekeeping.ts';
import { watchHealth } from './health/watch-health.ts';

export interface LookedAfter {
  readonly plan: SessionPlan;
  readonly session: Session;
  readonly user: UserClaude;
  readonly describe: () => SessionDescription;
  readonly clock: Clock;
  readonly log: Log;
}

export function lookAfter({ plan, session, user, describe, clock, log }: LookedAfter): Disposable {
  const store = new DisposableStore();
  store.add(watchHealth({ session, plan, user, describe, clock, log: log.child('health') }));
  store.add(
    new Housekeeping({
      directories: plan.directories,
      settings: plan.settings.conversations,
      userConfigDir: user.configDir,
      user: loginUser().name,
      temporary: () => Array.from(session.livePanes.values(), ({ profile }) => profile?.tmpDir ?? []).flat(),
      tell: (notice) => session.notice(notice),
      clock,
      log: log.child('housekeeping'),
    }),
  );
  return store;
}
