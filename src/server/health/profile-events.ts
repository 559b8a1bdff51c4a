/** File events of the live panes' profiles: what somebody changes there by hand is looked at at once. */
import { DirectoryWatch } from '../../agent/directory-watch.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { LivePane } from '../../session/live-pane.ts';
import type { Session } from '../../session/session.ts';

/** Watches come and go with the panes; `changed` is told of what ccmux and the client do not do themselves. */
export function watchProfiles(session: Session, changed: () => void, log: Log): Disposable {
  const watches = new Map<string, readonly Disposable[]>();
  const follow = (): void => {
    for (const [id, live] of session.livePanes) {
      const { profile } = live;
      if (watches.has(id) || profile === null || profile.isolation === 'none') continue;
      watches.set(id, [
        // Modes and the disappearance of its directories; the client writes nothing here.
        watchOf(profile.directory, (name) => name !== 'log', changed, log),
        watchOf(profile.configDir, isLinkOf(live), changed, log),
      ]);
    }
    for (const [id, each] of watches) {
      if (session.livePanes.has(id)) continue;
      for (const watch of each) watch.dispose();
      watches.delete(id);
    }
  };
  const subscription = session.onChanged(follow);
  follow();
  return {
    dispose() {
      subscription.dispose();
      for (const each of watches.values()) for (const watch of each) watch.dispose();
      watches.clear();
    },
  };
}

/** What the client rewrites all the time is none of them. */
function isLinkOf({ profile }: LivePane): (name: string) => boolean {
  const links = (profile?.entries ?? []).filter(({ kind }) => kind === 'linked').map(({ name }) => name);
  const names = new Set(links);
  return (name) => names.has(name);
}

function watchOf(
  directory: string,
  concerns: (name: string) => boolean,
  onChange: () => void,
  log: Log,
): Disposable {
  return new DirectoryWatch({ directory, concerns, onChange, log });
}
