/**
 * A team as it is kept on the disk: the panes with all that they are started with, their places and sizes, and the
 * conversation that each has open. From it a later server makes the session of one that died. Pure. It holds what
 * configuration, layout and command line say of a pane, and nothing of the environment that the user started it in.
 */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../base/json.ts';
import { leafIds, MAX_PANES, type LayoutNode } from './layout-tree.ts';
import type { Seat } from './seat.ts';
import { isSeatName } from './seat-name.ts';
import { parseCosts, type ConversationCost } from './usage.ts';
import { openPanes, type PaneExit, type PaneState, type SessionState } from './session-state.ts';

/** Counted up when an older ccmux could not restore what a newer one wrote. */
export const TEAM_VERSION = 1;

export interface SavedTeam {
  readonly version: number;
  readonly layout: string;
  /** The leaves are panes' ids. */
  readonly tree: LayoutNode;
  readonly ownTree: LayoutNode;
  readonly preset: string | null;
  readonly focus: string;
  readonly lastFocus: string | null;
  readonly isZoomed: boolean;
  readonly isStacked: boolean;
  /** `-x`, and the arguments after `--`. */
  readonly command: string | null;
  readonly claudeArgs: readonly string[];
  readonly configFile: string;
  /** The client, and how its panes are kept apart. */
  readonly claude: {
    readonly command: readonly string[];
    readonly args: readonly string[];
    /** A method of this version's, or of another's. */
    readonly isolation: string;
  };
  /** In the order of their numbers. */
  readonly panes: readonly SavedPane[];
  /** Of every conversation that was open in a pane, those of closed panes too. */
  readonly costs: readonly ConversationCost[];
}

export interface SavedPane {
  readonly id: string;
  readonly seat: Seat;
  /** The one that was open last; UUID. */
  readonly conversation: string;
  /** Whether something was said in it: before, the client keeps nothing of it. */
  readonly isBegun: boolean;
  /** Every one that the pane has had open, the first one first. */
  readonly conversations: readonly string[];
  /** Where a shell in it has said that it is; null where nobody said. */
  readonly directory: string | null;
  /** How its program ended; null while it ran. */
  readonly exit: PaneExit | null;
}

/** What of a team its session's plan holds. */
export type TeamPlan = Pick<SavedTeam, 'command' | 'claudeArgs' | 'configFile' | 'claude'>;

/** What the session's state does not hold of a pane. */
export interface PaneFacts {
  readonly isBegun: boolean;
  readonly conversations: readonly string[];
  readonly directory: string | null;
}

/** Null where no pane is left to come back to. */
export function saveTeam(
  state: SessionState,
  { command, claudeArgs, configFile, claude }: TeamPlan,
  factsOf: (pane: PaneState) => PaneFacts,
): SavedTeam | null {
  const { tree, ownTree, focus } = state;
  if (tree === null || focus === null) return null;
  return {
    version: TEAM_VERSION,
    layout: state.layout,
    tree,
    ownTree: ownTree ?? tree,
    preset: state.preset,
    focus,
    lastFocus: state.lastFocus,
    isZoomed: state.isZoomed,
    isStacked: state.isStacked,
    command,
    claudeArgs,
    configFile,
    claude,
    panes: openPanes(state).map((pane) => ({
      id: pane.id,
      seat: pane.seat,
      conversation: pane.status.conversation ?? pane.conversation,
      exit: pane.exit,
      ...factsOf(pane),
    })),
    costs: state.costs,
  };
}

/** Whether claude, and not a shell or another program, is what a pane of the team runs. */
export function runsClaude({ command }: Pick<SavedTeam, 'command'>, { seat }: SavedPane): boolean {
  return (seat.command ?? command) === null;
}

/** `newer`: of a ccmux that this one knows nothing of. `damaged`: nothing that could be built upon. */
export type ParsedTeam =
  | { readonly kind: 'team'; readonly team: SavedTeam }
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged' };

/** The file may come from a broken disk, or a hostile hand: only what is whole and consistent is taken. */
export function parseTeam(value: unknown): ParsedTeam {
  if (!isJsonObject(value) || typeof value.version !== 'number') return { kind: 'damaged' };
  if (value.version > TEAM_VERSION) return { kind: 'newer' };
  const team = teamOf(value);
  return team === null ? { kind: 'damaged' } : { kind: 'team', team };
}

function teamOf(value: JsonObject): SavedTeam | null {
  const { layout, focus, command, configFile, claude } = value;
  const client = clientOf(claude);
  const panes = jsonElements(value.panes).map(paneOf);
  const ids = new Set(panes.map((pane) => pane?.id));
  const names = new Set(panes.map((pane) => pane?.seat.name));
  const isSound =
    panes.length > 0 && panes.length <= MAX_PANES && ids.size === panes.length && names.size === panes.length;
  const tree = treeOf(value.tree, ids);
  const isValid =
    isSound &&
    isText(layout) &&
    isText(focus) &&
    ids.has(focus) &&
    (command === null || isText(command)) &&
    isText(configFile);
  if (!isValid || client === null || tree === null || panes.some((pane) => pane === null)) return null;
  const { lastFocus, preset } = value;
  return {
    version: TEAM_VERSION,
    layout,
    tree,
    ownTree: treeOf(value.ownTree, ids) ?? tree,
    preset: isText(preset) ? preset : null,
    focus,
    lastFocus: isText(lastFocus) && ids.has(lastFocus) ? lastFocus : null,
    isZoomed: value.isZoomed === true,
    isStacked: value.isStacked === true,
    command,
    claudeArgs: textsOf(value.claudeArgs),
    configFile,
    claude: client,
    panes: panes.filter((pane) => pane !== null),
    costs: parseCosts(value.costs),
  };
}

function clientOf(value: JsonValue | undefined): SavedTeam['claude'] | null {
  if (!isJsonObject(value) || !isText(value.isolation)) return null;
  return { command: textsOf(value.command), args: textsOf(value.args), isolation: value.isolation };
}

function paneOf(value: JsonValue): SavedPane | null {
  if (!isJsonObject(value)) return null;
  const { id, conversation, directory } = value;
  const seat = seatOf(value.seat);
  if (!isText(id) || !/^[0-9a-z]{6,40}$/.test(id) || !isText(conversation) || seat === null) return null;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(conversation)) return null;
  return {
    id,
    seat,
    conversation,
    isBegun: value.isBegun === true,
    conversations: textsOf(value.conversations),
    directory: isText(directory) ? directory : null,
    exit: exitOf(value.exit),
  };
}

const SEAT_TEXTS = [
  ...['title', 'color', 'command', 'cwd', 'workspace', 'access', 'model', 'permissionMode', 'systemPrompt'],
] as const;
const SEAT_LISTS = ['args', 'ownArgs', 'allowedTools', 'deniedTools'] as const;

/** What this version knows must have the right type; the rest came from a configuration that was checked. */
function seatOf(value: JsonValue | undefined): Seat | null {
  if (!isJsonObject(value) || !isText(value.name) || !isText(value.role)) return null;
  if (!isSeatName(value.name) || !isSeatName(value.role)) return null;
  const isSound =
    SEAT_TEXTS.every((key) => !(key in value) || isText(value[key])) &&
    SEAT_LISTS.every((key) => !(key in value) || textsOf(value[key]).length === lengthOf(value[key])) &&
    (!('env' in value) || (isJsonObject(value.env) && Object.values(value.env).every(isText)));
  return isSound ? (value as unknown as Seat) : null;
}

/** -1 for what is no list. */
function lengthOf(value: JsonValue | undefined): number {
  return Array.isArray(value) ? value.length : -1;
}

function exitOf(value: JsonValue | undefined): PaneExit | null {
  if (!isJsonObject(value)) return null;
  const { code, signal } = value;
  return { code: typeof code === 'number' ? code : null, signal: isText(signal) ? signal : null };
}

/** Null for a tree that breaks a rule of layout-tree.ts, or whose leaves are not exactly `ids`. */
function treeOf(value: JsonValue | undefined, ids: ReadonlySet<string | undefined>): LayoutNode | null {
  const tree = nodeOf(value, MAX_PANES);
  if (tree === null) return null;
  const found = leafIds(tree);
  const isWhole = found.length === ids.size && found.every((id) => ids.has(id));
  return isWhole && new Set(found).size === found.length ? tree : null;
}

/** `depth` is how many splits may still lie below one another. */
function nodeOf(value: JsonValue | undefined, depth: number): LayoutNode | null {
  if (!isJsonObject(value) || depth === 0) return null;
  if (value.kind === 'leaf') return leafOf(value);
  const { direction } = value;
  if (direction !== 'row' && direction !== 'column') return null;
  const nodes = jsonElements(value.children).map((child) => nodeOf(child, depth - 1));
  const children = nodes.filter((child) => child !== null);
  const weights = jsonElements(value.weights).filter((weight) => typeof weight === 'number');
  const isWhole = children.length >= 2 && children.length === nodes.length;
  const isWeighted = weights.length === children.length && weights.every((weight) => weight > 0);
  const isNested = children.some((child) => child.kind === 'split' && child.direction === direction);
  return isWhole && isWeighted && !isNested ? { kind: 'split', direction, children, weights } : null;
}

function leafOf({ id, minimum }: JsonObject): LayoutNode | null {
  if (!isText(id)) return null;
  if (!isJsonObject(minimum)) return { kind: 'leaf', id };
  const { cols, rows } = minimum;
  const isSize = typeof cols === 'number' && typeof rows === 'number' && cols > 0 && rows > 0;
  return isSize ? { kind: 'leaf', id, minimum: { cols, rows } } : { kind: 'leaf', id };
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return jsonElements(value).filter(isText);
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}
