/** The layouts that one key steps through, for any panes that are open. */
import { assert } from '../base/assert.ts';
import type { Rect } from './geometry.ts';
import { leaf, leafIds, minimumSize, split, type LayoutNode } from './layout-tree.ts';

export interface Preset {
  /** Null is the session's own layout. */
  readonly name: string | null;
  readonly tree: LayoutNode;
}

/** The main pane of `main-left` against the column of the others: three fifths, room for a diff beside a list. */
const MAIN_WEIGHTS: readonly number[] = [3, 2];

const BUILDERS: Readonly<Record<string, (ids: readonly string[]) => LayoutNode>> = {
  'even-columns': (ids) => line('row', ids),
  'even-rows': (ids) => line('column', ids),
  'main-left': ([main, ...others]) =>
    others.length === 0 ? leaf(main) : split('row', [leaf(main), line('column', others)], MAIN_WEIGHTS),
  tiled,
};

/** The preset after `current`, for at least one pane in the order of their numbers. */
export function nextPreset(
  ids: readonly string[],
  current: string | null,
  options: {
    /** The session's own layout; comes first where it holds exactly these panes. */
    readonly own?: LayoutNode | null;
    /** Presets that do not fit into it are left out, unless none fits. */
    readonly area?: Rect;
    /** What is on the screen; a preset that is the same is left out. */
    readonly shown?: LayoutNode | null;
  } = {},
): Preset {
  assert(ids.length > 0, 'a layout has panes');
  const { own, area } = options;
  const built = presetsOf(ids);
  const all = own && isOf(own, ids) ? [{ name: null, tree: own }, ...built] : built;
  const at = all.findIndex((preset) => preset.name === current);
  const shown = options.shown ?? (at < 0 ? null : all[at].tree);
  // With two panes several presets are one and the same: a key that changes nothing would look broken.
  const distinct = all.filter(({ tree }) => tree === all.find((other) => isSame(other.tree, tree))?.tree);
  const following = [...all.slice(at + 1), ...all.slice(0, at + 1)].filter((each) => distinct.includes(each));
  const fitting = following.filter(({ tree }) => fits(tree, area));
  return fitting.find(({ tree }) => !isSame(tree, shown)) ?? fitting.at(0) ?? following[0];
}

/** All of them, for at least one pane; several may be one and the same. */
export function presetsOf(ids: readonly string[]): readonly Preset[] {
  return Object.entries(BUILDERS).map(([name, build]) => ({ name, tree: build(ids) }));
}

/** A grid of columns, read downwards; where it does not come out even the first columns hold one more. */
export function tiled(ids: readonly string[]): LayoutNode {
  return columnsTree(inColumns(ids, Math.ceil(Math.sqrt(ids.length))));
}

/** `ids` in so many columns, as even as they come, the longer ones first. */
export function inColumns(ids: readonly string[], columns: number): readonly (readonly string[])[] {
  const each = Math.floor(ids.length / columns);
  const longer = ids.length % columns;
  const starts = Array.from({ length: columns + 1 }, (_, i) => i * each + Math.min(i, longer));
  return starts.slice(1).map((end, i) => ids.slice(starts[i], end));
}

/** Equally wide columns of equally high panes. */
export function columnsTree(columns: readonly (readonly string[])[]): LayoutNode {
  return split(
    'row',
    columns.map((column) => line('column', column)),
  );
}

function line(direction: 'row' | 'column', ids: readonly string[]): LayoutNode {
  return split(
    direction,
    ids.map((id) => leaf(id)),
  );
}

function isSame(a: LayoutNode, b: LayoutNode | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isOf(tree: LayoutNode, ids: readonly string[]): boolean {
  const inTree = leafIds(tree);
  return inTree.length === ids.length && ids.every((id) => inTree.includes(id));
}

function fits(tree: LayoutNode, area: Rect | undefined): boolean {
  const { cols, rows } = minimumSize(tree);
  return area === undefined || (cols <= area.width && rows <= area.height);
}
