/** `ccmux conversation import`: takes conversations over from your own Claude directory, or another one. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { silentLog } from '../../base/log.ts';
import { loginUser } from '../../base/login-user.ts';
import { importConversations } from '../../conversation/import.ts';
import { CcmuxError } from '../../core/errors.ts';
import { shortPath, shownPath } from '../../core/shown-path.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { refreshIndex } from '../../store/conversation-index.ts';
import { directoriesOf } from '../find-session.ts';
import { withProgress } from '../progress.ts';
import { projectDirectory } from '../project-directory.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { note } from './audit.ts';
import { conversations } from './catalogue.ts';
import { refuseInside } from './settled.ts';

export interface ImportOptions {
  /** As typed; the user's own where it is not given. */
  readonly directory: string | undefined;
  readonly project: string | undefined;
}

/** Prints the ids that were taken over. Throws CcmuxError: 'not-found' for no directory, 'failed' where some stay. */
export async function importAll(
  { directory, project }: ImportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { env, cwd } = surroundings;
  refuseInside(env, 'import conversations');
  const directories = directoriesOf(surroundings);
  const configDir =
    directory === undefined
      ? locateUserClaude(env, env.HOME ?? homedir()).configDir
      : resolve(cwd(), directory);
  if ((await stat(configDir).catch(() => null))?.isDirectory() !== true) {
    throw new CcmuxError('not-found', `no directory ${JSON.stringify(shortPath(configDir))}`, {
      hint: 'name a Claude directory, such as ~/.claude',
    });
  }
  const live = (await conversations(surroundings)).filter(({ status }) => status === 'live');
  let far = '';
  const work = importConversations({
    directories,
    configDir,
    project: project === undefined ? null : projectDirectory(cwd(), project),
    live: new Set(live.map(({ id }) => id)),
    user: loginUser().name,
    onProgress: (done, total) => (far = `: ${done} of ${total}`),
    log: silentLog,
  });
  const outcome = await withProgress(() => `importing conversations${far}`, work, surroundings);
  await refreshIndex(directories, { trusted: outcome.imported }).catch(() => undefined);
  await note(
    outcome.imported.map((conversation) => ({ action: 'import', conversation, path: configDir })),
    surroundings,
  );
  for (const id of outcome.imported) surroundings.stdout.write(`${id}\n`);
  const { imported, known, problems } = outcome;
  const open = outcome.live.length === 0 ? '' : `, ${outcome.live.length} open in a pane`;
  say(surroundings, `${imported.length} imported from ${configDir}, ${known.length} known already${open}`);
  const { differing } = outcome;
  if (differing.size > 0)
    say(
      surroundings,
      `${Array.from(differing, shownPath).join(', ')} ${differing.size === 1 ? 'says' : 'say'} something else than what came along, and ` +
        `${differing.size === 1 ? 'stays' : 'stay'}: the other lies with the conversation`,
    );
  for (const problem of problems.slice(1)) say(surroundings, problem);
  if (problems.length > 0)
    throw new CcmuxError('failed', problems[0], {
      hint: 'nothing of it was changed; repeat it when that is mended',
    });
}
