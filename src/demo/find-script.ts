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

/** `dev2` plays the second script of the developers; a name without a number plays the first. */
export function findScript({ name, role }: Cast): Script {
  const scripts = Object.hasOwn(SCRIPTS, role) ? SCRIPTS[role] : undefined;
  const number = Number(/\d{1,3}$/.exec(name)?.[0] ?? 1);
  return scripts?.at(Math.max(0, number - 1)) ?? NEWCOMER;
}
