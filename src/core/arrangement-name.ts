/** What the arrangement of a session's panes is called. */
import { presetsOf } from './layout-presets.ts';
import { leafIds, type LayoutNode } from './layout-tree.ts';
import type { SessionState } from './session-state.ts';

/** Of a tree that is neither the session's layout nor a preset: the user has made it. */
const CUSTOM = 'custom';

/**
 * The name of the layout as long as its splits are those of the layout, whatever the sizes, and so with a preset;
 * `custom` for anything else.
 */
export function arrangementName({ layout, tree, ownTree, preset }: SessionState): string {
  if (preset !== null) return preset;
  if (tree === null || ownTree === null || shapeOf(tree) === shapeOf(ownTree)) return layout;
  const same = presetsOf(leafIds(tree)).find((each) => shapeOf(each.tree) === shapeOf(tree));
  return same?.name ?? CUSTOM;
}

/** The splits without their sizes, and without who stands where. */
function shapeOf(node: LayoutNode): string {
  return node.kind === 'leaf' ? '.' : `${node.direction}(${node.children.map(shapeOf).join('')})`;
}
