/** A pane's beginning: a terminal of its final size, and nothing in it yet. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Size } from '../core/geometry.ts';
import type { SessionPlan } from '../core/plan.ts';
import { Pane } from '../pane/pane.ts';
import type { ParseLoop } from '../pane/parse-loop.ts';
import type { LivePane } from './live-pane.ts';
import { OPEN } from './standing.ts';

export interface PaneBeginning {
  readonly plan: SessionPlan;
  /** Null in an arrangement too small to have sizes. */
  readonly size: Size | null;
  /** Slots of the other panes. */
  readonly used: ReadonlySet<number>;
  readonly token: string;
  /** Without all that is there for speed alone. */
  readonly isPlain: boolean;
  /** Those that it had open in a session that died. */
  readonly conversations: readonly string[];
  readonly loop: ParseLoop;
  readonly clock: Clock;
  readonly log: Log;
}

const FALLBACK_SIZE: Size = { cols: 80, rows: 24 };

/** Lines of a history that the emulator holds as they are: more than a screen has rows, most often. */
const CORE_LINES = 128;

export function makeLivePane(beginning: PaneBeginning): LivePane {
  const { plan, size, used, token, isPlain, conversations, loop, clock, log } = beginning;
  const { scrollback, keepScrollback: keepsHistory } = plan.settings;
  let slot = 1;
  while (used.has(slot)) slot++;
  const live: LivePane = {
    pane: new Pane({
      size: size ?? FALLBACK_SIZE,
      scrollback,
      keepsHistory,
      programVersion: plan.version,
      isPlain,
      coreLines: isPlain ? null : CORE_LINES,
      loop,
      clock,
      log,
    }),
    slot,
    token,
    cwd: plan.cwd,
    ground: null,
    fence: OPEN,
    directory: null,
    isAgent: true,
    profile: null,
    sharesLogin: false,
    loginCommand: null,
    front: null,
    watch: null,
    requests: [],
    trail: null,
    conversations: new Set(conversations),
    isClosing: false,
    teardownProblem: null,
    sending: Promise.resolve(),
    restart: null,
    hasNews: false,
    work: Promise.resolve(),
  };
  live.pane.onOutput(() => (live.hasNews = true));
  return live;
}
