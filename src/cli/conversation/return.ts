/** `ccmux conversation return`: hands a closed conversation back to the claude that is started by hand. */
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { reserveConversation } from '../../conversation/guard.ts';
import { handBack, type HandBackOutcome } from '../../conversation/hand-back.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Directories } from '../../core/plan.ts';
import { shownPath } from '../../core/shown-path.ts';
import { listFiles } from '../../files/measure-tree.ts';
import { projectMemory } from '../../isolation/seed-settings.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { findMainRoot } from '../../isolation/worktree.ts';
import { MCP_STATE } from '../../store/mcp-state.ts';
import { treePlace } from '../../store/packed-tree.ts';
import { damagedError } from '../../store/restore.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { note } from './audit.ts';
import { findSettled, refuseInside } from './settled.ts';

const OUTCOMES: Readonly<Record<HandBackOutcome, string>> = {
  copied: 'copied to',
  grown: 'brought up to date in',
  same: 'is already in',
  ahead: 'goes further already in',
};

/** Prints the call that goes on with it. Throws CcmuxError: 'not-found', 'held' where it is open, 'failed'. */
export async function returnConversation(reference: string, surroundings: Surroundings): Promise<void> {
  const { env } = surroundings;
  refuseInside(env, 'hand a conversation back');
  const directories = directoriesOf(surroundings);
  const { configDir } = locateUserClaude(env, env.HOME ?? homedir());
  const { entry } = await findSettled(reference, surroundings);
  const { id, cwd, stateDir } = entry;
  const reservation = await reserveConversation(id, { directories, userConfigDir: configDir });
  try {
    if (entry.status === 'damaged') throw damagedError(id, entry.problem ?? undefined);
    // A name that cannot be printed is told before anything is copied.
    const move = cwd === '' ? '' : `cd ${shellWord(cwd)} && `;
    const memory = memoryOf(cwd, directories, configDir);
    const { outcome, asides } = await handBack({ id, stateDir, userConfigDir: configDir, memory });
    await note([{ action: 'return', conversation: id, path: configDir }], surroundings);
    say(surroundings, `conversation ${id} ${OUTCOMES[outcome]} ${configDir}, and stays in the store`);
    for (const aside of asides)
      say(surroundings, `${shownPath(aside)}: a file of that name is there and says something else`);
    if (entry.record !== null && (await hasServersState(entry.record)))
      say(surroundings, `what its MCP servers have kept stays in ${entry.record}`);
    surroundings.stdout.write(`${move}claude --resume ${id}\n`);
  } finally {
    reservation.dispose();
  }
}

/** Plain claude gives servers no place of their own, so there is none to copy it to. */
async function hasServersState(record: string): Promise<boolean> {
  const { directory } = await treePlace(record, MCP_STATE);
  return (await listFiles(directory)).length > 0;
}

/** Of the project, which all seats share. */
function memoryOf(
  cwd: string,
  { data }: Directories,
  userConfigDir: string,
): { readonly from: string; readonly to: string } | null {
  if (!isAbsolute(cwd)) return null;
  const { ccmux: from, plain: to } = projectMemory(findMainRoot(cwd) ?? cwd, { data, userConfigDir });
  return { from, to };
}

function shellWord(text: string): string {
  if (/[\p{Cc}]/u.test(text))
    throw new CcmuxError(
      'failed',
      `its directory has a name that cannot be printed: ${JSON.stringify(text)}`,
      {
        hint: '`ccmux conversation export` works without it',
      },
    );
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
