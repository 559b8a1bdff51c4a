/**
 * A seat: one role position of a layout, and all that is said of how its pane is started. What is absent is
 * decided by the role's defaults, then by the session's configuration.
 */
import type { JsonObject } from '../base/json.ts';
import type { Access, Workspace } from './ground.ts';
import type { LayoutNode } from './layout-tree.ts';
import type { ExistingDirectory, IsolationMethod } from './isolation-method.ts';

export type PermissionMode =
  'default' | 'manual' | 'acceptEdits' | 'plan' | 'auto' | 'dontAsk' | 'bypassPermissions';

export interface Seat {
  /** Unique in its session: `dev1`. Letters, digits, `-`, `_`, `.`; at most 32 of them. */
  readonly name: string;
  readonly role: string;
  /** Shown instead of the name where there is room. */
  readonly title?: string;
  /** `#rrggbb` of the role in chrome. */
  readonly color?: string;
  /** A shell command line to run instead of claude. */
  readonly command?: string;
  /** Further arguments of claude, after ccmux's own. */
  readonly args?: readonly string[];
  /** What was asked for this one pane when it was opened; goes after the arguments of all others. */
  readonly ownArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory; relative to the session's. */
  readonly cwd?: string;
  /** The ground that it works on, see ground.ts. */
  readonly workspace?: Workspace;
  /** Whether it may change the project, and whether the kernel holds it to that, see fence.ts. */
  readonly access?: Access;
  readonly sandbox?: boolean;
  readonly model?: string;
  readonly permissionMode?: string;
  /** Text appended to claude's system prompt. */
  readonly systemPrompt?: string;
  /** Where it is to be isolated in another way than the session. */
  readonly isolation?: { readonly method?: IsolationMethod; readonly existing?: ExistingDirectory };
  /** Rules as Claude's settings have them: `Bash(git log:*)`, `WebFetch`. */
  readonly allowedTools?: readonly string[];
  readonly deniedTools?: readonly string[];
  /** Further settings of Claude, over the user's. */
  readonly settings?: JsonObject;
  /** Files of MCP servers, or servers by their names, beside the user's. */
  readonly mcpConfig?: readonly string[] | JsonObject;
  /** Whether its client writes its own debug log. */
  readonly debug?: boolean;
}

/** What all seats of a role have in common. */
export type RoleRecipe = Omit<Seat, 'name' | 'role' | 'ownArgs'>;

/** A layout with its seats resolved: the leaves of the tree are the seats' names. */
export interface TeamLayout {
  readonly name: string;
  readonly tree: LayoutNode;
  readonly seats: readonly Seat[];
}
