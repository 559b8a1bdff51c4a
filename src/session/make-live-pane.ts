/** A pane's beginning: a terminal of its final size, and nothing in it yet. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Size } from '../core/geometry.ts';
import type { SessionPlan } from '../core/plan.ts';
import { Pane } from '../pane/pane.ts';
import type { ParseLoop } from '../pane/parse-loop.ts';
import type { LivePane } from './live-pane.ts';

export interface PaneBeginning {
  readonly plan: SessionPlan;
  readonly size: Size;
  /** Slots of the other panes. */
  readonly used: ReadonlySet<number>;
  readonly token: string;
  readonly loop: ParseLoop;
  readonly clock: Clock;
  readonly log: Log;
}

export function makeLivePane({ plan, size, used, token, loop, clock, log }: PaneBeginning): LivePane {
  const { scrollback, keepScrollback: keepsHistory } = plan.settings;
  let slot = 1;
  while (used.has(slot)) slot++;
  return {
    pane: new Pane({ size, scrollback, keepsHistory, programVersion: plan.version, loop, clock, log }),
    slot,
    token,
    cwd: plan.cwd,
    directory: null,
    isAgent: true,
    profile: null,
    sharesLogin: false,
    loginCommand: null,
    front: null,
    watch: null,
    requests: [],
    conversations: new Set(),
    trail: null,
    isClosing: false,
    teardownProblem: null,
    sending: Promise.resolve(),
    work: Promise.resolve(),
  };
}
