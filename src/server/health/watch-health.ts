/** All that a server looks at while its panes live, besides serving them: their isolation, their login, their disk. */
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { treeSize } from '../../base/tree-size.ts';
import type { SessionPlan } from '../../core/plan.ts';
import { findPane } from '../../core/session-state.ts';
import { auditPanes } from '../../isolation/audit/audit.ts';
import type { UserClaude } from '../../isolation/user-claude.ts';
import { isSilent, type SessionDescription } from '../../protocol/control.ts';
import type { LivePane } from '../../session/live-pane.ts';
import type { Session } from '../../session/session.ts';
import { IsolationWatch } from './isolation-watch.ts';
import { watchLogin } from './login-watch.ts';
import { watchProfiles } from './profile-events.ts';
import { QuotaWatch, type MeasuredPane } from './quota-watch.ts';

export interface HealthOptions {
  readonly session: Session;
  readonly plan: SessionPlan;
  readonly user: UserClaude;
  readonly describe: () => SessionDescription;
  readonly clock: Clock;
  readonly log: Log;
}

const GB = 1_000_000_000;

export function watchHealth(options: HealthOptions): Disposable {
  const { session, plan, user, describe, clock, log } = options;
  const store = new DisposableStore();
  const tell = (text: string) => session.notice({ kind: 'warning', text });
  const places = { directories: plan.directories, userConfigDir: user.configDir };
  const isolation = new IsolationWatch({
    audit: () =>
      auditPanes(
        describe().panes.map((pane) => ({ ...pane, isSilent: isSilent(pane) })),
        places,
      ),
    tell,
    clock,
    log,
  });
  store.add(isolation);
  const hint = () => isolation.hint();
  store.add(watchProfiles(session, hint, log));
  // What a program does to its environment shows in the processes that it starts, soon after its own start.
  store.add(
    session.events.onPublished(({ type }) =>
      type === 'pane-started' || type === 'conversation' ? hint() : undefined,
    ),
  );
  const nameOf = (live: LivePane) => {
    const [id] = [...session.livePanes].find(([, each]) => each === live) ?? [''];
    return findPane(session.state, id)?.seat.name ?? id;
  };
  if (plan.settings.claude.credentials === 'shared' && plan.demo === undefined) {
    const livePanes = () => session.livePanes.values();
    const now = () => clock.now();
    store.add(watchLogin({ directory: user.configDir, livePanes, nameOf, tell, now, log }));
  }
  const quota = store.add(
    new QuotaWatch({
      quota: plan.settings.quota,
      panes: () => measuredPanes(session),
      measure: async (directory) => (await treeSize(directory, () => false)).bytes,
      exceeded: (pane, bytes) => quotaExceeded(pane, bytes, options),
      clock,
      log,
    }),
  );
  store.add(session.events.onPublished(({ type }) => (type === 'pane-opened' ? quota.soon() : undefined)));
  return store;
}

function measuredPanes(session: Session): readonly MeasuredPane[] {
  return [...session.livePanes].flatMap(([id, { profile }]) => {
    const name = findPane(session.state, id)?.seat.name ?? id;
    return profile === null ? [] : { id, name, directory: profile.directory };
  });
}

function quotaExceeded(
  { id, name }: MeasuredPane,
  bytes: number,
  { session, plan: { settings } }: HealthOptions,
): void {
  const { diskBytes: limitBytes, onExceeded } = settings.quota;
  const isStopped = onExceeded === 'stop' && findPane(session.state, id)?.phase === 'live';
  session.events.publish({ type: 'quota', pane: id, name, bytes, limitBytes, stopped: isStopped });
  const what = `${name} takes ${inGb(bytes)} of the disk, more than its quota of ${inGb(limitBytes)}`;
  const next = isStopped
    ? 'its program is ended; ccmux pane restart goes on with the conversation'
    : 'ccmux ls shows what each pane takes';
  session.notice({ kind: 'warning', text: `${what}: ${next}` });
  if (isStopped) void session.live(id)?.pane.end(settings.claude.graceMs);
}

function inGb(bytes: number): string {
  const gb = bytes / GB;
  return gb < 0.1 ? `${(gb * 1000).toPrecision(2)} MB` : `${gb.toPrecision(2)} GB`;
}
