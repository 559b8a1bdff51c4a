/**
 * Roles: what seats of a kind have in common. The user's roles add to the built-in ones or change them field by
 * field, a seat changes its role's in the same way; variables are merged, everything else is replaced. An empty
 * title or system prompt takes the role's away. The roles' colours are the theme's.
 */
import { SHARED_GROUND } from '../core/ground.ts';
import type { Seat } from '../core/seat.ts';
import { seatDefaults, type SeatDefaults, type SeatFields } from './seat-fields.ts';

export type Roles = Readonly<Record<string, SeatDefaults>>;

/** The roles that need no configuration, as a configuration would state them. */
const BUILT_IN_FIELDS: Readonly<Record<string, SeatFields>> = {
  dev: {
    system_prompt: `You hold a developer's seat in a team: you design and write code with its tests. ${SHARED_GROUND}`,
  },
  qa: {
    system_prompt:
      "You hold a tester's seat in a team: you try to break what was built, run and extend the tests, and report " +
      `each fault with the steps that show it; you leave the repair to the developers unless asked. ${SHARED_GROUND}`,
  },
  ux: {
    system_prompt:
      "You hold a designer's seat in a team: you judge and improve what people see, read and touch, and argue from " +
      `their task; wording, layout, flow and accessibility are yours. ${SHARED_GROUND}`,
  },
  pm: {
    system_prompt:
      "You hold a product manager's seat in a team: you keep goals, scope, plan and open questions clear, and check " +
      `results against them; you write plans and notes, not code, unless asked. ${SHARED_GROUND}`,
  },
};

export const BUILT_IN_ROLES: Roles = Object.fromEntries(
  Object.entries(BUILT_IN_FIELDS).map(([name, fields]) => [name, seatDefaults(fields)]),
);

/** The built-in roles with the user's. */
export function resolveRoles(configured: Readonly<Record<string, SeatFields>>): Roles {
  const roles = new Map<string, SeatDefaults>(Object.entries(BUILT_IN_ROLES));
  for (const [name, fields] of Object.entries(configured)) {
    roles.set(name, refined(roles.get(name) ?? {}, seatDefaults(fields)));
  }
  return Object.fromEntries(roles);
}

/** The same as the configuration would say it. */
export function writtenRoles(
  configured: Readonly<Record<string, SeatFields>>,
): Readonly<Record<string, SeatFields>> {
  const roles = new Map<string, SeatFields>(Object.entries(BUILT_IN_FIELDS));
  for (const [name, fields] of Object.entries(configured)) {
    const base = roles.get(name);
    const env = { ...base?.env, ...fields.env };
    roles.set(name, { ...base, ...fields, ...(Object.keys(env).length > 0 && { env }) });
  }
  return Object.fromEntries(roles);
}

/** A seat with what its role says where it is silent itself. */
export function resolveSeat(seat: Seat, roles: Roles): Seat {
  const role = Object.hasOwn(roles, seat.role) ? roles[seat.role] : {};
  return { ...refined(role, seat), name: seat.name, role: seat.role };
}

function refined(base: SeatDefaults, by: SeatDefaults): SeatDefaults {
  const env = base.env === undefined && by.env === undefined ? undefined : { ...base.env, ...by.env };
  const { title, systemPrompt, ...rest } = { ...base, ...by };
  return {
    ...rest,
    ...(env !== undefined && { env }),
    ...(title !== undefined && title !== '' && { title }),
    ...(systemPrompt !== undefined && systemPrompt !== '' && { systemPrompt }),
  };
}
