import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CcmuxError } from '../../../src/core/errors.ts';
import { leaf, leafIds, split, type LayoutNode } from '../../../src/core/layout-tree.ts';
import { parseShorthand, shorthandTree } from '../../../src/core/team-shorthand.ts';

/** `dev1,dev2|qa`: columns with their panes. */
function columns(text: string): string {
  const tree: LayoutNode = shorthandTree(parseShorthand(text) ?? []);
  const parts = tree.kind === 'split' && tree.direction === 'row' ? tree.children : [tree];
  return parts.map((part) => leafIds(part).join(',')).join('|');
}

function refusal(text: string): string {
  try {
    return JSON.stringify(parseShorthand(text));
  } catch (error) {
    return error instanceof CcmuxError ? error.line : String(error);
  }
}

describe('a team in one word', () => {
  it('names its seats by role, numbered where there are several or a number is given', () => {
    expect(parseShorthand('dev3-qa2-ux-pm')?.map((seat) => `${seat.name}:${seat.role}`)).toEqual([
      'dev1:dev',
      'dev2:dev',
      'dev3:dev',
      'qa1:qa',
      'qa2:qa',
      'ux:ux',
      'pm:pm',
    ]);
    expect(parseShorthand('dev2-qa1')?.map((seat) => seat.name)).toEqual(['dev1', 'dev2', 'qa1']);
    expect(parseShorthand('dev-qa-dev')?.map((seat) => seat.name)).toEqual(['dev1', 'dev2', 'qa']);
    expect(parseShorthand('ux')?.map((seat) => seat.name)).toEqual(['ux']);
  });

  it('gives the team of seven three columns, the last of them shared by the single seats', () => {
    expect(shorthandTree(parseShorthand('dev3-qa2-ux-pm') ?? [])).toEqual(
      split('row', [
        split('column', [leaf('dev1'), leaf('dev2'), leaf('dev3')]),
        split('column', [leaf('qa1'), leaf('qa2')]),
        split('column', [leaf('ux'), leaf('pm')]),
      ]),
    );
  });

  it('fills the screen with any other team', () => {
    expect(columns('dev')).toBe('dev');
    expect(columns('dev-qa')).toBe('dev|qa');
    expect(columns('dev2')).toBe('dev1|dev2');
    expect(columns('dev2-qa1')).toBe('dev1,dev2|qa1');
    expect(columns('dev-qa-ux-pm')).toBe('dev,qa|ux,pm');
    expect(columns('ux-dev3-pm')).toBe('ux,pm|dev1,dev2,dev3');
    expect(columns('dev4-qa')).toBe('dev1,dev2|dev3,dev4|qa');
    expect(columns('dev3-qa-ux-pm')).toBe('dev1,dev2,dev3|qa,ux,pm');
    expect(columns('dev2-qa-ux-pm')).toBe('dev1,dev2|qa,ux|pm');
    expect(columns('dev7')).toBe('dev1,dev2,dev3|dev4,dev5|dev6,dev7');
  });

  it('refuses more than seven seats, and none', () => {
    expect(refusal('dev4-qa4')).toBe('layout dev4-qa4 asks for 8 seats (at most 7 fit)');
    expect(refusal('a-b-c-d-e-f-g-h')).toBe('layout a-b-c-d-e-f-g-h asks for 8 seats (at most 7 fit)');
    expect(refusal('dev0-qa')).toBe('layout dev0-qa asks for no dev at all');
  });

  it('takes nothing else for a team', () => {
    const others = [
      '',
      '-',
      'dev-',
      'dev--qa',
      '3dev',
      'a/b',
      '../dev',
      'dev\nqa',
      'dev qa',
      'dev2\n',
      'x'.repeat(10_000),
    ];
    expect(others.map((text) => parseShorthand(text))).toEqual(others.map(() => null));
  });

  it('seats everybody exactly once, and everybody has an own name', () => {
    const roles = fc.constantFrom('dev', 'qa', 'ux', 'pm', 'ops', 'sec');
    const parts = fc.array(fc.tuple(roles, fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(parts, (team) => {
        fc.pre(team.reduce((sum, [, count]) => sum + Math.max(1, count), 0) <= 7);
        const seats =
          parseShorthand(team.map(([role, count]) => `${role}${count === 0 ? '' : count}`).join('-')) ?? [];
        const names = seats.map((seat) => seat.name);
        expect(new Set(names).size).toBe(names.length);
        expect([...leafIds(shorthandTree(seats))].sort()).toEqual([...names].sort());
      }),
    );
  });
});
