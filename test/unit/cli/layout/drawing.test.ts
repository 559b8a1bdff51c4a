import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawLayout } from '../../../../src/cli/layout/drawing.ts';
import { resolveLayout } from '../../../../src/config/layouts.ts';
import { BUILT_IN_ROLES } from '../../../../src/config/roles.ts';
import { leaf, split } from '../../../../src/core/layout-tree.ts';
import { textWidth } from '../../../../src/ui/text.ts';

const shippedDirectory = join(import.meta.dirname, '../../../../layouts');
const treeOf = (name: string) =>
  resolveLayout(name, { userDirectory: shippedDirectory, shippedDirectory, roles: BUILT_IN_ROLES }).tree;

describe('the drawing of a layout', () => {
  it('has a box for each seat, with its number, in its place', () => {
    expect(drawLayout(treeOf('dev3-qa2-ux-pm'))).toEqual([
      '┌──────────────────┬──────────────────┬──────────────────┐',
      '│ 1 dev1           │ 4 qa1            │ 6 ux             │',
      '│                  │                  │                  │',
      '├──────────────────┤                  │                  │',
      '│ 2 dev2           │                  │                  │',
      '│                  ├──────────────────┼──────────────────┤',
      '├──────────────────┤ 5 qa2            │ 7 pm             │',
      '│ 3 dev3           │                  │                  │',
      '│                  │                  │                  │',
      '└──────────────────┴──────────────────┴──────────────────┘',
    ]);
  });

  it('keeps the shares that seats have of the room', () => {
    const [top] = drawLayout(split('row', [leaf('a'), leaf('b')], [3, 1]));
    expect(top.indexOf('┬') / top.length).toBeCloseTo(0.75, 1);
  });

  it.each(['row', 'column'] as const)('has room for seven seats in one %s', (direction) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const drawing = drawLayout(
      split(
        direction,
        names.map((name) => leaf(name, { cols: 200, rows: 60 })),
      ),
    ).join('\n');
    for (const [index, name] of names.entries()) expect(drawing).toContain(`${index + 1} ${name}`);
  });

  it('cuts long names, and keeps its lines straight beside wide ones', () => {
    const drawing = drawLayout(
      split('row', [leaf('開発チーム'), leaf('a-name-of-thirty-two-characters!'), leaf('qa'), leaf('ux')]),
    );
    expect(drawing[1]).toContain('1 開発チーム');
    expect(drawing[1]).toContain('…');
    expect(new Set(drawing.map(textWidth)).size).toBe(1);
  });
});
