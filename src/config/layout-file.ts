/**
 * A layout's file: a tree of `row:` and `column:` lists down to seats. A *draft* is a seat as written, before its role
 * has been asked and it has been given a name.
 */
import { z } from 'zod';
import { DEFAULT_MINIMUM, leaf, MAX_PANES, split, type LayoutNode } from '../core/layout-tree.ts';
import { roleSlip } from '../core/seat-name.ts';
import type { TeamLayout } from '../core/seat.ts';
import { check } from './check.ts';
import type { NamedFile } from './named-file.ts';
import type { Roles } from './roles.ts';
import { roleName, seatDefaults, seatFields, seatName } from './seat-fields.ts';
import { assembleTeam, nameSeats, type SeatDraft } from './team.ts';
import { faultError, parseYaml, type YamlDocument, type YamlPath } from './yaml-document.ts';

/** No layout of seven seats needs more; an alias that contains itself would have no end. */
const DEEPEST = 16;

/** What a seat is when all that is said of it is its command. */
const COMMAND_ROLE = 'shell';

const weight = z.number().min(0.01).max(1000).default(1);

const groupSchema = z.strictObject({
  row: z.array(z.unknown()).min(1).optional(),
  column: z.array(z.unknown()).min(1).optional(),
  weight,
});

const seatSchema = z.strictObject({
  role: roleName.optional(),
  name: seatName.optional(),
  weight,
  min: z
    .strictObject({
      cols: z.int().min(4).max(500).default(DEFAULT_MINIMUM.cols),
      rows: z.int().min(1).max(200).default(DEFAULT_MINIMUM.rows),
    })
    .optional(),
  ...seatFields,
});

interface Drafts {
  readonly document: YamlDocument;
  readonly seats: (SeatDraft & { readonly path: YamlPath })[];
}

interface Weighted {
  readonly node: LayoutNode;
  readonly weight: number;
}

/** Throws CcmuxError('invalid-config') where the file is no layout of one to seven seats. */
export function parseLayout(file: NamedFile, roles: Roles): TeamLayout {
  const document = parseYaml(file.text, file.path);
  const drafts: Drafts = { document, seats: [] };
  const { node } = readNode(document.value, [], drafts);
  const named = nameSeats(drafts.seats);
  checkNames(named, drafts);
  checkRoles(drafts, roles);
  return assembleTeam(file.name, node, { drafts: named, roles });
}

function readNode(value: unknown, path: YamlPath, drafts: Drafts): Weighted {
  const { document } = drafts;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'a layout is made of mappings with row, column, or the role of a seat';
    throw faultError(document, { path, message });
  }
  if (path.length / 2 > DEEPEST) throw faultError(document, { path, message: 'nested too deeply' });
  return 'row' in value || 'column' in value ? readGroup(value, path, drafts) : readSeat(value, path, drafts);
}

function readGroup(value: object, path: YamlPath, drafts: Drafts): Weighted {
  const { document } = drafts;
  const group = check(groupSchema, value, { document, path });
  if (group.row !== undefined && group.column !== undefined) {
    const message = 'row and column cannot stand in one place: put one into the other';
    throw faultError(document, { path: [...path, 'column'], message, isKey: true });
  }
  const [direction, items] =
    group.row === undefined ? (['column', group.column ?? []] as const) : (['row', group.row] as const);
  const parts = items.map((item, i) => readNode(item, [...path, direction, i], drafts));
  const node = split(
    direction,
    parts.map((part) => part.node),
    parts.map((part) => part.weight),
  );
  return { node, weight: group.weight };
}

function readSeat(value: object, path: YamlPath, drafts: Drafts): Weighted {
  const { document, seats } = drafts;
  const alsoKnown = ['row', 'column'];
  const { role, name, weight, min, ...fields } = check(seatSchema, value, { document, path, alsoKnown });
  if (role === undefined && fields.command === undefined) {
    throw faultError(document, { path, message: 'a seat needs a role, or a command' });
  }
  if (seats.length === MAX_PANES) {
    throw faultError(document, { path, message: `a layout has at most ${MAX_PANES} seats` });
  }
  // Known by its index until everybody has a name.
  const node = leaf(String(seats.length), min);
  seats.push({ role: role ?? COMMAND_ROLE, name, fields: seatDefaults(fields), path });
  return { node, weight };
}

/** A seat with a command of its own needs no role: whatever it is called is a name. */
function checkRoles({ document, seats }: Drafts, roles: Roles): void {
  for (const { role, fields, path } of seats) {
    const slip = fields.command === undefined ? roleSlip(role, Object.keys(roles)) : null;
    if (slip === null) continue;
    throw faultError(document, { path: [...path, 'role'], message: slip.claim, hint: slip.hint });
  }
}

function checkNames(seats: readonly { readonly name: string }[], { document, seats: drafts }: Drafts): void {
  for (const [i, { name }] of seats.entries()) {
    if (seats.findIndex((seat) => seat.name === name) < i) {
      throw faultError(document, {
        path: [...drafts[i].path, 'name'],
        message: `two seats are named ${name}`,
      });
    }
  }
}
