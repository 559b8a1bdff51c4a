/**
 * Facts that change a session (events, past tense) and what is to be done about them (effects). `update` maps one
 * to the other; only the session performs effects. Times are milliseconds since the epoch.
 */
import type { AgentStatus } from './agent-status.ts';
import type { Command } from './command.ts';
import type { Point, Size } from './geometry.ts';
import type { Divider } from './layout-solver.ts';
import type { PaneExit } from './session-state.ts';
import type { UsageReport } from './usage.ts';

/** Commands that change the session; the others concern one client and end there. */
export type SessionCommand = Extract<
  Command,
  {
    name:
      | 'split'
      | 'close'
      | 'focus'
      | 'focus-number'
      | 'focus-direction'
      | 'focus-next'
      | 'focus-waiting'
      | 'zoom'
      | 'stack'
      | 'resize'
      | 'equalise'
      | 'swap'
      | 'next-layout'
      | 'rename'
      | 'restart'
      | 'quit';
  }
>;

export type SessionEvent =
  | {
      readonly kind: 'commandGiven';
      readonly command: SessionCommand;
      readonly at: number;
      /** Identity for a pane that the command makes. */
      readonly fresh: {
        readonly paneId: string;
        readonly conversation: string;
        /** Where a shell or command beside the pane belongs: where its program says it is; null leaves the seat's. */
        readonly directory?: string | null;
        /** The kept conversation that it goes on with: the same, or the one it is a fork of. */
        readonly from?: string;
      };
    }
  | { readonly kind: 'paneStarted'; readonly pane: string; readonly pid: number; readonly at: number }
  | { readonly kind: 'paneFailed'; readonly pane: string; readonly at: number }
  | {
      readonly kind: 'paneExited';
      readonly pane: string;
      readonly exit: PaneExit;
      readonly at: number;
      /** For a restored pane, whose client may refuse what it is to go on with. */
      readonly anew?: { readonly conversation: string; readonly lastWords: string };
    }
  /** What a restored pane was to go on with cannot be had: it begins `conversation`. */
  | {
      readonly kind: 'resumptionFailed';
      readonly pane: string;
      readonly conversation: string;
      readonly reason: string;
    }
  /** The time has come to start a pane's program again. */
  | { readonly kind: 'restartDue'; readonly pane: string; readonly at: number }
  | { readonly kind: 'paneClosed'; readonly pane: string }
  | { readonly kind: 'endingBegun' }
  | {
      readonly kind: 'statusChanged';
      readonly pane: string;
      readonly status: AgentStatus;
      readonly isWatched: boolean;
    }
  | { readonly kind: 'usageReported'; readonly pane: string; readonly report: UsageReport }
  | { readonly kind: 'clientLooked' }
  | { readonly kind: 'sizeChanged'; readonly size: Size }
  | { readonly kind: 'dividerDragged'; readonly divider: Divider; readonly to: Point };

export type Effect =
  | { readonly kind: 'startPane'; readonly pane: string }
  /** `isAutomatic`: its last words stay above what the next program shows. */
  | { readonly kind: 'restartPane'; readonly pane: string; readonly isAutomatic?: boolean }
  | { readonly kind: 'awaitRestart'; readonly pane: string; readonly afterMs: number }
  | { readonly kind: 'closePane'; readonly pane: string }
  | { readonly kind: 'endSession' };

/** What `update` answers. */
export interface Outcome<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}
