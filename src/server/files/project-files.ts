/** All that a session knows of its project's files, and who of the server is told of it. */
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { Command } from '../../core/command.ts';
import type { Lock } from '../../core/locks/lock.ts';
import type { SessionPlan, SessionSettings } from '../../core/plan.ts';
import { findPane } from '../../core/session-state.ts';
import { pathRules } from '../../files/ignore-rules.ts';
import type { FilesDescription } from '../../protocol/control.ts';
import type { Session } from '../../session/session.ts';
import type { OpenedList } from '../client-lists.ts';
import type { LockDesk } from '../lock-desk.ts';
import { ToolLocks } from '../tool-locks.ts';
import { describeFiles, openFiles } from './files-list.ts';
import { Radar } from './radar.ts';
import { TeamFiles } from './team-files.ts';

export interface ProjectFilesOptions {
  readonly session: Session;
  readonly plan: Pick<SessionPlan, 'cwd' | 'settings'>;
  readonly desk: LockDesk;
  readonly clock: Clock;
  readonly log: Log;
}

export class ProjectFiles implements Disposable {
  readonly #options: ProjectFilesOptions;
  readonly #owned = new DisposableStore();
  readonly #team: TeamFiles;
  readonly #radar: Radar;

  constructor(options: ProjectFilesOptions) {
    this.#options = options;
    const { session, plan, desk, clock, log } = options;
    const deafness = deafnessOf(plan.settings);
    this.#team = this.#owned.add(new TeamFiles({ session, desk, root: plan.cwd, deafness, clock, log }));
    this.#radar = this.#owned.add(new Radar(this.#team));
  }

  /** What the radar shows has changed. */
  get onChanged(): Radar['onChanged'] {
    return this.#radar.onChanged;
  }

  /** `lockAgainst` answers something else than before. */
  get onLockedOut(): TeamFiles['onLockedOut'] {
    return this.#team.onLockedOut;
  }

  /** The lock of another pane that keeps this one off a file; null where none does. */
  lockAgainst(pane: string): Lock | null {
    return this.#team.lockAgainst(pane);
  }

  /** Who has a say before a client's tool runs; null where files are not to be locked by themselves. */
  guard(): ToolLocks | null {
    const { session, plan, desk, clock } = this.#options;
    const settings = plan.settings.locks;
    if (!settings.isAutomatic) return null;
    const readOnly = settings.readOnly.length === 0 ? null : pathRules(settings.readOnly.join('\n'));
    const files = this.#team;
    const rules = { settings, readOnly, root: files.root };
    return this.#owned.add(new ToolLocks({ session, desk, files, ...rules, now: () => clock.now() }));
  }

  /** The radar, for a client. */
  list(run: (command: Command) => void): OpenedList {
    const { session, clock } = this.#options;
    return openFiles({
      files: () => this.#radar.files(),
      unseen: this.#team.unseen,
      root: this.#team.root,
      now: () => clock.now(),
      // Whoever changed a file may be gone.
      focus: (pane) => {
        if (findPane(session.state, pane) !== undefined) run({ name: 'focus', pane });
      },
    });
  }

  async describe(): Promise<FilesDescription> {
    return describeFiles(await this.#radar.filesNow(), this.#team.unseen);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** Why nothing is heard of what the panes do to files; null where it is. */
function deafnessOf({ claude, locks }: SessionSettings): string | null {
  if (!claude.hooks) return 'nothing is seen: claude.hooks is off';
  return locks.isAutomatic ? null : 'nothing is seen: locks.enabled is off';
}
