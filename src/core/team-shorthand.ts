/**
 * A team in one word: `dev3-qa2-ux-pm`, roles with the number of their seats, joined by dashes. Seats are numbered
 * where a role has several or a number is given (`dev1`, `qa1`), bare otherwise (`ux`). Roles of several seats become
 * columns, single seats share columns that are no higher.
 */
import { CcmuxError } from './errors.ts';
import { columnsTree, inColumns, tiled } from './layout-presets.ts';
import { MAX_PANES, type LayoutNode } from './layout-tree.ts';

export interface NamedSeat {
  readonly name: string;
  readonly role: string;
}

/** A role starts with a letter and does not end in a digit: that is the number of its seats. */
const PART = /^(\p{L}(?:[\p{L}\p{N}_.]{0,24}[\p{L}_.])?)([0-9]*)$/u;

/** Longer than any seven roles. */
const LONGEST_SHORTHAND = 256;

/** A column of more panes than this is too low to be read at 40 rows. */
const MOST_IN_COLUMN = 3;

/**
 * The seats of a shorthand, in the order of the roles; null where `text` is none.
 * Throws CcmuxError('usage') where it is one, and asks for no seats of a role or for more than seven in all.
 */
export function parseShorthand(text: string): readonly NamedSeat[] | null {
  if (text.length > LONGEST_SHORTHAND) return null;
  const roles = new Map<string, { count: number; isNumbered: boolean }>();
  for (const part of text.split('-')) {
    const match = PART.exec(part);
    if (match === null) return null;
    const [, role, digits] = match;
    const count = digits === '' ? 1 : Number(digits);
    if (count === 0) throw new CcmuxError('usage', `layout ${text} asks for no ${role} at all`);
    const before = roles.get(role)?.count ?? 0;
    roles.set(role, { count: before + count, isNumbered: before > 0 || digits !== '' });
  }
  const total = [...roles.values()].reduce((seats, { count }) => seats + count, 0);
  if (total > MAX_PANES) {
    throw new CcmuxError('usage', `layout ${text} asks for ${total} seats`, {
      hint: `at most ${MAX_PANES} fit`,
    });
  }
  return [...roles].flatMap(([role, { count, isNumbered }]) =>
    Array.from({ length: count }, (_, i) => ({ role, name: isNumbered ? `${role}${i + 1}` : role })),
  );
}

/** The layout of a shorthand's seats; its leaves are their names. */
export function shorthandTree(seats: readonly NamedSeat[]): LayoutNode {
  const names = seats.map((seat) => seat.name);
  const groups = [...new Set(seats.map((seat) => seat.role))].map((role) =>
    seats.filter((seat) => seat.role === role).map((seat) => seat.name),
  );
  const several = groups.filter((group) => group.length > 1);
  const singles = groups.filter((group) => group.length === 1).flat();
  // One role alone, or single seats alone: nothing to keep together.
  if (groups.length === 1 || several.length === 0) return tiled(names);
  const full = several.flatMap((group) => inColumns(group, Math.ceil(group.length / MOST_IN_COLUMN)));
  const highest = Math.max(...full.map((column) => column.length));
  const shared = inColumns(singles, Math.ceil(singles.length / highest));
  return columnsTree([...full, ...shared].sort((a, b) => names.indexOf(a[0]) - names.indexOf(b[0])));
}
