/** Which script a seat plays: by its role and its number among its peers. Whoever comes later is a newcomer. */
import type { Script } from './script.ts';
import { DEVELOPERS } from './scripts/dev.ts';
import { NEWCOMER } from './scripts/newcomer.ts';
import { MANAGERS } from './scripts/pm.ts';
import { TESTERS } from './scripts/qa.ts';
import { DESIGNERS } from './scripts/ux.ts';
import type { Cast } from './view.ts';

const SCRIPTS: Readonly<Record<string, readonly Script[] | undefined>> = {
  dev: DEVELOPERS,
  qa: TESTERS,
  ux: DESIGNERS,
  pm: MANAGERS,
};

/** `dev2` plays the second script of the developers, `dev` the first, and a name of another kind any of them. */
export function findScript({ name, role }: Pick<Cast, 'name' | 'role'>): Script {
  const scripts = Object.hasOwn(SCRIPTS, role) ? SCRIPTS[role] : undefined;
  if (scripts === undefined) return NEWCOMER;
  const number = name.startsWith(role) ? /^\d{0,3}$/.exec(name.slice(role.length))?.[0] : undefined;
  if (number === undefined) return scripts[sumOf(name) % scripts.length];
  return scripts.at(Math.max(1, Number(number || 1)) - 1) ?? NEWCOMER;
}

/** The same for the same name, and seldom the same for two. */
function sumOf(name: string): number {
  return Array.from(name).reduce(
    (sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521,
    7,
  );
}
