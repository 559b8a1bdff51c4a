/** Random layout trees for property tests. */
import fc from 'fast-check';
import { leaf, split, type LayoutNode } from '../../src/core/layout-tree.ts';

/** Trees with at most seven leaves, named p0, p1, … from left to right. */
export const anyTree: fc.Arbitrary<LayoutNode> = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.array(fc.nat(99), { minLength: 1, maxLength: 40 }))
  .map(([count, dice]) => {
    const ids = Array.from({ length: count }, (_, i) => `p${i}`);
    let rolled = 0;
    return grow(ids, () => dice[rolled++ % dice.length]);
  });

function grow(ids: readonly string[], roll: () => number): LayoutNode {
  if (ids.length === 1) {
    return leaf(ids[0], roll() < 30 ? { cols: 1 + roll(), rows: 1 + (roll() % 12) } : undefined);
  }
  const at = 1 + (roll() % (ids.length - 1));
  return split(
    roll() % 2 === 0 ? 'row' : 'column',
    [grow(ids.slice(0, at), roll), grow(ids.slice(at), roll)],
    [1 + roll(), 1 + roll()],
  );
}
