/**
 * The session plan: everything a server needs to know, worked out by the CLI from arguments, configuration and
 * layout, and handed over as JSON. The server itself reads no configuration, so it loads no schema and no YAML.
 */
import type { LogLevel } from '../base/log.ts';
import type { KeyStyle } from './copy/copy-state.ts';
import type { FenceSettings } from './fence.ts';
import type { Size } from './geometry.ts';
import type { GroundSettings } from './ground.ts';
import type { ExistingDirectory, IsolationMethod } from './isolation-method.ts';
import type { KeyBinding } from './key-bindings.ts';
import type { RestartPolicy } from './restart-policy.ts';
import type { SavedTeam } from './saved-team.ts';
import type { RoleRecipe, TeamLayout } from './seat.ts';

export interface SessionPlan {
  readonly name: string;
  /** Absolute; the project's directory. */
  readonly cwd: string;
  readonly layout: TeamLayout;
  /** What another seat of a role is started with. */
  readonly roles: Readonly<Record<string, RoleRecipe>>;
  /** Of the terminal that the session is started in, status line included. */
  readonly size: Size;
  /** Shell command line for every pane instead of claude (`-x`). */
  readonly command: string | null;
  /** Arguments after `--`, for every claude. */
  readonly claudeArgs: readonly string[];
  /** Trust the project directory in every pane: the user already did, or has just said so. */
  readonly isTrusted: boolean;
  readonly settings: SessionSettings;
  /** Absolute path of the configuration that the settings are from, whether or not it is there. */
  readonly configFile: string;
  /** A new file to record to from the start, absolute; null for none. */
  readonly recordTo: string | null;
  readonly directories: Directories;
  /** Variables that the server was started without, and that its panes get back: they would only slow the server. */
  readonly restoredEnvironment: Readonly<Record<string, string>>;
  /** What the layout's only seat goes on with; absent where everybody begins anew. */
  readonly resumption?: Resumption;
  /** The team of a session that died, as it comes back; its panes are the layout's seats. */
  readonly restores?: SavedTeam;
  readonly version: string;
  /** Present where scripted stand-ins take the place of claude. */
  readonly demo?: DemoPlan;
}

export interface DemoPlan {
  /** Absolute; holds everything of the session, and goes with it. */
  readonly root: string;
}

/** A kept conversation that a new pane goes on with. */
export interface Resumption {
  /** The kept one's UUID. */
  readonly from: string;
  /** The same, or that of a fork, which leaves the kept one as it is. */
  readonly conversation: string;
  /** Where it is free, the id of the pane that held it: the client keeps absolute paths in a conversation. */
  readonly paneId: string;
}

/** What of the configuration a running session uses; see ccmux.example.yaml for the meaning of each. */
export interface SessionSettings {
  /** A key's name, see key-notation.ts: `C-\`. */
  readonly prefix: string;
  readonly bindings: readonly KeyBinding[];
  readonly theme: Theme;
  /** Lines kept above the screen of each pane. */
  readonly scrollback: number;
  /** A program's "erase scrollback" (`CSI 3 J`) is not obeyed. */
  readonly keepScrollback: boolean;
  /** Whose keys copy mode has; null for those of the user's editor. */
  readonly copyKeys: KeyStyle | null;
  /** What is copied goes to this shell command line too; `auto` for the tool that is there, `none` for none. */
  readonly copyCommand: string;
  readonly mouse: boolean;
  readonly statusBar: boolean;
  /** What the title of the terminal's window says: session and focused pane, the session alone, or its own. */
  readonly windowTitle: 'pane' | 'session' | 'off';
  readonly notify: NotifySettings;
  readonly budget: BudgetSettings;
  /** Whether programs may put text on the user's clipboard (OSC 52). */
  readonly clipboard: 'write' | 'off';
  /** Whether a pane's program is started again by itself when it ends. */
  readonly restart: RestartPolicy;
  /** What the server's log keeps; CCMUX_LOG in its environment goes before it. */
  readonly logLevel: LogLevel;
  readonly claude: ClaudeSettings;
  readonly quota: QuotaSettings;
  readonly environment: EnvironmentRules;
  /** After how many days without use a conversation may go, and is archived. */
  readonly conversations: { readonly keepDays: number; readonly archiveDays: number };
  readonly locks: LockSettings;
  /** Where panes work. */
  readonly ground: GroundSettings;
  /** What they are held off. */
  readonly fence: FenceSettings;
}

export interface LockSettings {
  /** Whether a file is locked by itself while a client's tool changes it. */
  readonly isAutomatic: boolean;
  /** What becomes of a tool whose file another pane has: it does not run, waits for a while, or runs and is told. */
  readonly onConflict: 'deny' | 'wait' | 'warn';
  /** How long a lock is held at most where nobody says otherwise. */
  readonly leaseMs: number;
  /** Files that no pane's tool may change: patterns as in .gitignore, from the project's directory. */
  readonly readOnly: readonly string[];
}

/** How the user is told: the terminals' bell, their notifications, the desktop's, a command of the user's. */
export const NOTIFY_WAYS = ['bell', 'terminal', 'desktop', 'command'] as const;
export type NotifyWay = (typeof NOTIFY_WAYS)[number];
/** A pane waits for an answer, has finished unseen, or a budget is used up so far. */
export type NotifyReason = 'waiting' | 'finished' | 'budget';

/** In US dollars; null for no limit. */
export interface BudgetSettings {
  readonly pane: number | null;
  readonly team: number | null;
  /** Of each pane of a role, instead of `pane`. */
  readonly roles: Readonly<Record<string, number>>;
  /** Percents of a budget at which a warning is due. */
  readonly warnAt: readonly number[];
}

export interface NotifySettings extends Readonly<Record<NotifyReason, readonly NotifyWay[]>> {
  /** A program's bell rings the terminals'. */
  readonly bell: boolean;
  /** Where programs' notifications go: also to the terminals, to the status line alone, or nowhere. */
  readonly programs: 'terminal' | 'status' | 'off';
  /** The user's program and its arguments; reads the event as JSON from its stdin. */
  readonly command: readonly string[] | null;
  /** What differs for panes of a role. */
  readonly roles: Readonly<Record<string, Partial<Readonly<Record<NotifyReason, readonly NotifyWay[]>>>>>;
  /** Where programs' progress is shown: in the border alone, or by the terminal's window too. */
  readonly progress: 'terminal' | 'border';
}

export interface ClaudeSettings {
  /** Program and first arguments of the client. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly autoUpdate: boolean;
  /** Whether the client is asked to tell what it does. */
  readonly hooks: boolean;
  readonly isolation: IsolationMethod;
  /** What becomes of a CLAUDE_CONFIG_DIR that the user has already. */
  readonly existing: ExistingDirectory;
  /** Entries of the user's HOME that a HOME of a pane's own (`home`) links to. */
  readonly homeLinks: readonly string[];
  /** What of the user's prompt history a pane begins with. */
  readonly history: 'none' | 'project' | 'all';
  /** Whether the client writes its own debug log. */
  readonly debug: boolean;
  /** Whether the client is asked for model, cost and context, by its status line. */
  readonly usage: boolean;
  readonly cleanupOnClose: boolean;
  /** How long a child may take to end before it is killed, milliseconds. */
  readonly graceMs: number;
  /** Names in the user's config directory to link or copy beyond, or instead of, the defaults; null for the defaults. */
  readonly share: readonly string[] | null;
  readonly copy: readonly string[] | null;
  readonly credentials: 'shared' | 'own';
  readonly memory: 'project' | 'own' | 'user';
}

/** What a pane's own directory may take of the disk. */
export interface QuotaSettings {
  readonly diskBytes: number;
  /** Milliseconds between two measurements. */
  readonly checkMs: number;
  /** `stop`: the pane's program is ended; its conversation is kept and can be gone on with. */
  readonly onExceeded: 'warn' | 'stop';
}

export interface EnvironmentRules {
  /** Only these are taken from the starting environment; null for all. */
  readonly inherit: readonly string[] | null;
  readonly unset: readonly string[];
  /** Set where the variable is absent. */
  readonly default: Readonly<Record<string, string>>;
  /** Set always. */
  readonly set: Readonly<Record<string, string>>;
}

/** Absolute paths. */
export interface Directories {
  readonly config: string;
  readonly data: string;
  readonly state: string;
  /** Sockets; 0700 and our own. */
  readonly runtime: string;
}

/** Colours are `#rrggbb`, or `default` for the terminal's own. */
export interface Theme {
  readonly name: string;
  readonly border: string;
  readonly borderFocused: string;
  readonly title: string;
  readonly titleFocused: string;
  readonly statusForeground: string;
  readonly statusBackground: string;
  readonly hint: string;
  readonly busy: string;
  readonly waiting: string;
  readonly idle: string;
  readonly done: string;
  readonly failed: string;
  readonly overlayForeground: string;
  readonly overlayBackground: string;
  readonly selectionForeground: string;
  readonly selectionBackground: string;
  readonly roles: Readonly<Record<string, string>>;
  /** No colours are wanted: bold and inverse tell what they would. */
  readonly isColorless?: boolean;
}
