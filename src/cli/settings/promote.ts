/** `ccmux settings promote`, `keep` and `forget`: changes made in a pane become the user's own, or a role's. */
import { systemClock } from '../../base/clock.ts';
import { CcmuxError } from '../../core/errors.ts';
import { shownPath } from '../../core/shown-path.ts';
import { checkRole } from '../../core/seat-name.ts';
import { changingSettings, forgetRole, keepForRole } from '../../isolation/settings/role-settings.ts';
import { promoteChanges } from '../../isolation/settings/promote.ts';
import { refuseInside } from '../conversation/settled.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { changeLines, chosenChanges, findChanges, type FoundChanges } from './changes.ts';

export interface ChoiceOfChanges {
  readonly reference: string;
  /** Names of changes; empty for all. */
  readonly only: readonly string[];
}

/** Throws CcmuxError: 'not-found', 'usage', 'held', or 'failed' where a file cannot be changed. */
export async function promote(choice: ChoiceOfChanges, surroundings: Surroundings): Promise<void> {
  refuseInside(surroundings.env, 'change your settings');
  const found = await findChanges(choice.reference, surroundings);
  const changes = chosenChanges(found.changes, choice.only);
  if (changes.length === 0) {
    sayNothing(found, surroundings);
    return;
  }
  const written = await changingSettings(directoriesOf(surroundings), () =>
    promoteChanges(found.user, changes, systemClock),
  );
  surroundings.stdout.write(`${changeLines(changes).join('\n')}\n`);
  say(surroundings, `written to ${written.join(' and ')}; new panes and plain claude begin with it`);
}

/** The same for a role: no file of the user's is touched. */
export async function keep(
  choice: ChoiceOfChanges & { readonly role: string | undefined },
  surroundings: Surroundings,
): Promise<void> {
  refuseInside(surroundings.env, 'change the settings of a role');
  const found = await findChanges(choice.reference, surroundings);
  const role = choice.role ?? found.entry.role;
  if (role === '') {
    throw new CcmuxError('usage', 'the conversation was held in no role', { hint: 'name one: --role dev' });
  }
  checkRole(role);
  const changes = chosenChanges(found.changes, choice.only);
  if (changes.length === 0) {
    sayNothing(found, surroundings);
    return;
  }
  const aside = await keepForRole(directoriesOf(surroundings), role, changes, systemClock);
  surroundings.stdout.write(`${changeLines(changes).join('\n')}\n`);
  say(
    surroundings,
    `kept for ${role}: its new panes begin with it (ccmux settings forget ${role} undoes that)`,
  );
  sayDamaged(role, aside, surroundings);
}

export async function forget(role: string, surroundings: Surroundings): Promise<void> {
  refuseInside(surroundings.env, 'change the settings of a role');
  checkRole(role);
  const forgotten = await forgetRole(directoriesOf(surroundings), role, systemClock);
  if (forgotten === null)
    throw new CcmuxError('not-found', `nothing is kept for role ${role}`, {
      hint: '`ccmux settings keep` keeps something',
    });
  say(surroundings, `new panes of role ${role} begin with your own settings again`);
  sayDamaged(role, forgotten.aside, surroundings);
}

function sayDamaged(role: string, aside: string | null, surroundings: Surroundings): void {
  if (aside !== null)
    say(surroundings, `what was kept for ${role} before was damaged: it is ${shownPath(aside)} now`);
}

function sayNothing({ short }: FoundChanges, surroundings: Surroundings): void {
  say(surroundings, `nothing was changed in ${short} that your own settings do not say`);
}
