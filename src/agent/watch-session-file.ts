/**
 * Follows the session file of one pane's client and reports each change of its status: at once through file events,
 * and by a slow look where these fail (network file systems, exhausted watches) or where nothing is written at all
 * (a client that was killed).
 */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { disposable, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { plainStatus, sameStatus, type AgentStatus } from '../core/agent-status.ts';
import type { ReadProcess } from './client-process.ts';
import { DirectoryWatch } from './directory-watch.ts';
import { findSessionFile } from './session-directory.ts';
import { readStatus } from './session-file.ts';

export interface SessionFileWatch {
  /** The pane's config dir. */
  readonly configDir: string;
  /** The pane's child, the client itself or an ancestor of it; null while there is none. */
  readonly pid: () => number | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Called for each change, first when the file appears; `unknown` when it is gone while the child lives on. */
  readonly onStatus: (status: AgentStatus) => void;
  readonly readProcess?: ReadProcess;
}

/** Rare enough to cost nothing with seven idle panes, soon enough for a person where file events fail. */
const LOOK_EVERY_MS = 2000;

export function watchSessionFile(options: SessionFileWatch): Disposable {
  const { configDir, clock, log, onStatus, readProcess } = options;
  const directory = join(configDir, 'sessions');
  let last: AgentStatus | null = null;
  let isEnded = false;

  const report = (status: AgentStatus): void => {
    if (last !== null && sameStatus(last, status)) return;
    last = status;
    log.debug('client status', { kind: status.kind, conversation: status.conversation });
    onStatus(status);
  };
  const reportLoss = (): void => {
    if (last?.source !== 'session-file') return;
    report({ ...plainStatus('unknown', clock.now()), conversation: last.conversation });
  };
  const look = (): void => {
    if (isEnded) return;
    const child = options.pid();
    const file = findSessionFile({ directory, child, ...(readProcess && { readProcess }) });
    if (file === 'unclear') return;
    if (file !== null) report(readStatus(file, last));
    else if (child !== null) reportLoss();
  };

  const concerns = (name: string): boolean => name.endsWith('.json');
  const events = new DirectoryWatch({ directory, concerns, log, onChange: look });
  const lookAgain = (): Disposable =>
    clock.after(LOOK_EVERY_MS, () => {
      timer = lookAgain();
      events.arm();
      look();
    });
  let timer = lookAgain();
  return disposable(() => {
    isEnded = true;
    timer.dispose();
    events.dispose();
  });
}
