/** Whether a start brings a team back, and the plan that then takes the place of a layout. */
import { existsSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { mapLeaves } from '../core/layout-tree.ts';
import type { ClaudeSettings } from '../core/plan.ts';
import type { SavedTeam } from '../core/saved-team.ts';
import type { TeamLayout } from '../core/seat.ts';
import { withoutConversationChoice } from '../isolation/conversation-choice.ts';
import { askYesNo } from './ask.ts';
import { findProgram } from './find-program.ts';
import type { OpenOptions } from './open-options.ts';
import { sizeOf, type Restorable } from './restorable.ts';
import { say, type Surroundings } from './surroundings.ts';

export interface RestoreQuestion {
  readonly restorable: Restorable;
  readonly options: Pick<OpenOptions, 'restore' | 'layout' | 'command'>;
  readonly configured: Config['restore'];
  /** Only with a person at the terminal. */
  readonly mayAsk: boolean;
}

/** Throws CcmuxError when the question is cancelled. */
export async function decideRestore(question: RestoreQuestion, surroundings: Surroundings): Promise<boolean> {
  const { restorable, options, configured, mayAsk } = question;
  if (options.restore !== undefined) return options.restore;
  const { name } = restorable;
  const isAnotherMeant = options.layout !== undefined || options.command !== undefined;
  if (configured === 'always' && !isAnotherMeant) return true;
  if (configured === 'never') return false;
  if (mayAsk) {
    const size = sizeOf(restorable);
    const asked = `Session ${name} was cut off. Restore its ${size}?`;
    if (await askYesNo(asked, surroundings, { isYesUsual: true })) return true;
    say(surroundings, `not restored: ${LATER}`);
    return false;
  }
  say(
    surroundings,
    `session ${name} was cut off, ${sizeOf(restorable)} can be restored: ${LATER}, or \`restore: always\``,
  );
  return false;
}

const LATER = 'ccmux kill, then ccmux --restore brings them back';

/** The team as a layout: what of it a plan holds besides the team itself. */
export function layoutOf({ layout, tree, panes }: SavedTeam): TeamLayout {
  const names = new Map(panes.map(({ id, seat }) => [id, seat.name]));
  return {
    name: layout,
    tree: mapLeaves(tree, (id) => names.get(id) ?? id),
    seats: panes.map(({ seat }) => seat),
  };
}

/** Which conversation is opened is known better than by the arguments of the first start. */
export function withoutChoices(team: SavedTeam): SavedTeam {
  const cut = withoutConversationChoice;
  return {
    ...team,
    claudeArgs: cut(team.claudeArgs),
    claude: { ...team.claude, args: cut(team.claude.args) },
    panes: team.panes.map((pane) => {
      const { args, ownArgs } = pane.seat;
      const seat = {
        ...pane.seat,
        ...(args && { args: cut(args) }),
        ...(ownArgs && { ownArgs: cut(ownArgs) }),
      };
      return { ...pane, seat };
    }),
  };
}

/** The client as the team had it, where that is still there, in the isolation that its profiles were made for. */
export function restoredClient(
  configured: ClaudeSettings,
  { claude }: SavedTeam,
  { path, cwd }: { readonly path: string; readonly cwd: string },
): ClaudeSettings {
  const isThere = claude.command.length > 0 && findProgram(claude.command[0], path, cwd) !== undefined;
  const client = isThere ? { command: claude.command, args: claude.args } : {};
  const isolation = claude.isolation === 'none' ? 'none' : configured.isolation;
  return { ...configured, ...client, isolation };
}

/** The configuration of the first start, where it named one that is still there. */
export function restoredConfigFile(team: SavedTeam): string | undefined {
  return existsSync(team.configFile) ? team.configFile : undefined;
}
