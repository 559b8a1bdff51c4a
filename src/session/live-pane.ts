/**
 * What a session holds of an open pane besides its state: the terminal, the profile on disk, the watch on its agent.
 * `Session` keeps them in its one map of panes.
 */
import type { Disposable } from '../base/disposable.ts';
import { isDirectory } from '../base/process-directory.ts';
import type { Event } from '../base/emitter.ts';
import type { AgentRequest, RequestAnswer } from '../core/agent-request.ts';
import type { AgentStatus } from '../core/agent-status.ts';
import type { ShellMark } from '../core/shell-mark.ts';
import type { StatusClaim } from '../core/status-explanation.ts';
import type { AgentFact } from '../core/team-event.ts';
import type { UsageReport } from '../core/usage.ts';
import type { ProgramProgress } from '../emulator/notifications.ts';
import type { Profile } from '../isolation/profile.ts';
import type { Pane } from '../pane/pane.ts';
import type { GroundMark } from '../workspace/ground-mark.ts';
import type { Fence } from './standing.ts';
import type { ConversationTrail } from './conversation-trail.ts';
import type { PaneFront } from './pane-front.ts';

export interface LivePane {
  readonly pane: Pane;
  /** Owner of the pane's cells in every client's frame; unique among the open panes. */
  readonly slot: number;
  /** Lets a request from inside the pane prove where it comes from. */
  readonly token: string;
  /** Where its child was started; absolute. */
  cwd: string;
  /** The ground of its own that it stands on; null in the project itself. */
  ground: GroundMark | null;
  /** What it is held off. */
  fence: Fence;
  /** Where its program says that it is now (OSC 7); null where it does not say. */
  directory: string | null;
  /** Null until it is made, and with isolation `none`. */
  profile: Profile | null;
  /** Whether its child is claude, and not a shell or another program. */
  isAgent: boolean;
  /** Whether it logs in with what others log in with too. */
  sharesLogin: boolean;
  /** The user has confirmed to log in or out in it; null where not. */
  loginCommand: { readonly command: 'login' | 'logout'; readonly at: number } | null;
  /** Copy mode, while the pane is in it. */
  front: PaneFront | null;
  /** Null while no child runs. */
  watch: AgentWatcher | null;
  /** What its client asks and can be answered from outside the pane, the oldest first. */
  requests: readonly AgentRequest[];
  /** Every conversation that the pane's client has had open, the first one first. */
  readonly conversations: Set<string>;
  /** Which of them its client should have open now; null before its first start. */
  trail: ConversationTrail | null;
  /** Null while its program is not about to be started again by itself. */
  restart: Disposable | null;
  /** It has printed something since its screen was kept last. */
  hasNews: boolean;
  /** It is to be torn down, or is: no further child is started. */
  isClosing: boolean;
  /** What went wrong with the teardown, in a sentence; null before it, and where nothing did. */
  teardownProblem: string | null;
  /** What is sent to it from outside, one after the other. */
  sending: Promise<void>;
  /** The start, restart or teardown under way; the next one waits for it. */
  work: Promise<void>;
}

/** What is watched to know what a pane's program is doing. */
export interface AgentWatch {
  /** The client's config directory; null where the child is another program. */
  readonly configDir: string | null;
  /** The pane's: its client's hooks come with it. */
  readonly token: string;
  /** The pane's child. */
  readonly pid: number;
  /** The child has printed something. */
  readonly onOutput: Event<void>;
  /** What the child calls itself, and when that changes. */
  readonly title: () => string;
  readonly onTitle: Event<unknown>;
  /** How far it says it is (OSC 9;4). */
  readonly progress: () => ProgramProgress | null;
  readonly onProgress: Event<unknown>;
  /** It is a shell, and tells of its commands (OSC 133, 633). */
  readonly onShellMark: Event<ShellMark>;
  /** When something was typed into it last: monotonic; null for never. */
  readonly lastInputAt: () => number | null;
  /** What it shows, as text. */
  readonly screen: () => string;
  readonly onStatus: (status: AgentStatus) => void;
  /** A hook has come: of which conversation, and whether that ends with it. */
  readonly onHook: (conversation: string | null, isEnd: boolean) => void;
  /** Where its status line hands over what the client says; null where it does not. */
  readonly statusLine: string | null;
  readonly onUsage: (report: UsageReport) => void;
  /** The client runs its status line. */
  readonly onStatusLine: () => void;
  /** The client says something of note besides its status. */
  readonly onFact: (fact: AgentFact) => void;
  /** Other requests can be answered than before. */
  readonly onRequests: (requests: readonly AgentRequest[]) => void;
  /** Somebody looks at the pane now. */
  readonly isWatched: () => boolean;
  /** Whether a conversation is open in another pane. */
  readonly isForeign: (conversation: string) => boolean;
}

export interface AgentWatcher extends Disposable {
  /** `gone`: nobody waits for the answer any more · `unfit`: the request is not to be answered like that. */
  answer(request: string, answer: RequestAnswer): 'answered' | 'gone' | 'unfit';
  /** Somebody looks at the pane. */
  looked(): void;
  /** What each source says of the pane's program, the strongest first. */
  claims(): readonly StatusClaim[];
  /** Whether the client's hooks are heard: `silent` until the first of them, as with a policy against hooks. */
  readonly hooks: 'off' | 'silent' | 'heard';
}

/** Starts watching; the agent layer provides it. */
export type WatchAgent = (watch: AgentWatch) => AgentWatcher;

/** Where its program has said that it is, if it still can be there, else its own ground; null where neither is. */
export function directoryOf(live: LivePane | undefined): string | null {
  if (live === undefined) return null;
  const directory = live.directory ?? (live.ground === null ? null : live.cwd);
  return directory !== null && isDirectory(directory) ? directory : null;
}

/** Nobody watches the pane's program any more; its requests go on in the pane alone. */
export function endWatch(live: LivePane): void {
  live.watch?.dispose();
  live.watch = null;
  live.requests = [];
}
