/** Layouts: from what follows `--layout` to a team. A name goes before a shorthand, the user's own before a shipped one. */
import { CcmuxError } from '../core/errors.ts';
import { mapLeaves } from '../core/layout-tree.ts';
import { roleSlip } from '../core/seat-name.ts';
import type { TeamLayout } from '../core/seat.ts';
import { parseShorthand, shorthandTree } from '../core/team-shorthand.ts';
import { parseLayout } from './layout-file.ts';
import { findNamedFile, listNames, unknownName, type NamedDirectories } from './named-file.ts';
import type { Roles } from './roles.ts';
import { assembleTeam } from './team.ts';

export interface LayoutOptions extends NamedDirectories {
  readonly roles: Roles;
}

/**
 * The team that `name` means: the name of a layout, the path of a `.yaml`, or a shorthand like `dev2-qa`.
 * Throws CcmuxError: `usage` where there is none, `invalid-config` where its file is wrong.
 */
export function resolveLayout(name: string, options: LayoutOptions): TeamLayout {
  const file = findNamedFile('layout', name, options);
  if (file !== null) return parseLayout(file, options.roles);
  const team = shorthandTeam(name, options.roles);
  if (team === null) throw unknownName('layout', name, listLayouts(options));
  return team;
}

export function listLayouts(directories: NamedDirectories): readonly string[] {
  return listNames(directories);
}

/** A role that nobody has described may sit in a team with one that is known: `sngle` alone is a slip of the finger. */
function shorthandTeam(name: string, roles: Roles): TeamLayout | null {
  const seats = parseShorthand(name);
  if (!seats?.some(({ role }) => Object.hasOwn(roles, role))) return null;
  for (const { role } of seats) {
    const slip = roleSlip(role, Object.keys(roles));
    if (slip !== null) throw new CcmuxError('usage', `layout ${name}: ${slip.claim}`, { hint: slip.hint });
  }
  const tree = shorthandTree(seats);
  const indices = mapLeaves(tree, (leafName) => String(seats.findIndex((seat) => seat.name === leafName)));
  return assembleTeam(name, indices, { drafts: seats.map((seat) => ({ ...seat, fields: {} })), roles });
}
