/** From seats as they are written to seats as they are started: names, numbers, and what their roles say. */
import { leafIds, mapLeaves, type LayoutNode } from '../core/layout-tree.ts';
import type { Seat, TeamLayout } from '../core/seat.ts';
import { resolveSeat, type Roles } from './roles.ts';
import type { SeatDefaults } from './seat-fields.ts';

/** A seat as written, before its role has been asked and it has a name. */
export interface SeatDraft {
  readonly role: string;
  readonly name?: string | undefined;
  readonly fields: SeatDefaults;
}

export type NamedDraft = SeatDraft & { readonly name: string };

/** Seats without a name are called by their role, numbered where there are several of them. */
export function nameSeats(drafts: readonly SeatDraft[]): readonly NamedDraft[] {
  const taken = new Set(drafts.flatMap(({ name }) => name ?? []));
  return drafts.map((draft) => {
    if (draft.name !== undefined) return { ...draft, name: draft.name };
    const unnamed = drafts.filter(({ role, name }) => role === draft.role && name === undefined);
    const name = unnamed.length === 1 && !taken.has(draft.role) ? draft.role : freeNumber(draft.role, taken);
    taken.add(name);
    return { ...draft, name };
  });
}

/** `tree` has the index of each draft for its leaves. */
export function assembleTeam(
  name: string,
  tree: LayoutNode,
  { drafts, roles }: { readonly drafts: readonly NamedDraft[]; readonly roles: Roles },
): TeamLayout {
  const seats = drafts.map((draft) => seatOf(draft, drafts, roles));
  return {
    name,
    tree: mapLeaves(tree, (index) => seats[Number(index)].name),
    // In the order of the tree, so that numbers run down the columns of the screen.
    seats: leafIds(tree).map((index) => seats[Number(index)]),
  };
}

/** The title of a role is shared by its seats: where there are several, each gets its number. */
function seatOf({ name, role, fields }: NamedDraft, drafts: readonly NamedDraft[], roles: Roles): Seat {
  const seat = resolveSeat({ ...fields, name, role }, roles);
  const peers = drafts.filter((draft) => draft.role === role);
  if (seat.title === undefined || fields.title !== undefined || peers.length === 1) return seat;
  return { ...seat, title: `${seat.title} ${peers.findIndex((peer) => peer.name === name) + 1}` };
}

function freeNumber(role: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    if (!taken.has(`${role}${number}`)) return `${role}${number}`;
  }
}
