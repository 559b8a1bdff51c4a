/** `ccmux conversation repair`: reads the whole store through, mends what can be mended, names what cannot. */
import { readProcessIdentity } from '../../base/process-identity.ts';
import { CcmuxError } from '../../core/errors.ts';
import { repairStore } from '../../store/conversation-repair.ts';
import { directoriesOf } from '../find-session.ts';
import { withProgress } from '../progress.ts';
import type { Surroundings } from '../surroundings.ts';
import { findConversation, tellOfIndex } from './catalogue.ts';
import { refuseInside } from './settled.ts';

/** Throws CcmuxError('failed') where something damaged is left. */
export async function repairConversations(
  { accepted }: { readonly accepted: readonly string[] },
  surroundings: Surroundings,
): Promise<void> {
  refuseInside(surroundings.env, 'repair the store');
  const ids: string[] = [];
  for (const reference of accepted) ids.push((await findConversation(reference, surroundings)).entry.id);
  let far = '';
  const repair = repairStore({
    directories: directoriesOf(surroundings),
    isAlive: (pid) => readProcessIdentity(pid) !== null,
    accepted: ids,
    now: Date.now(),
    onSetAside: tellOfIndex(surroundings),
    onProgress: (done, total) => (far = `: ${done} of ${total}`),
  });
  const { recovered, rebuilt, conversations } = await withProgress(
    () => `reading conversations${far}`,
    repair,
    surroundings,
  );
  const damaged = conversations.filter(({ status }) => status === 'damaged');
  const lines = [
    ...recovered.map((id) => `recovered  ${id}  was in the middle of being kept`),
    ...rebuilt.map((id) => `rebuilt    ${id}  its metadata were worked out from what was said`),
    ...damaged.map(({ id, problem }) => `damaged    ${id}  ${problem ?? ''}`),
    `${conversations.length - damaged.length} of ${conversations.length} conversations are whole; the index is made anew`,
  ];
  surroundings.stdout.write(`${lines.join('\n')}\n`);
  if (damaged.length === 0) return;
  throw new CcmuxError('failed', `${damaged.length} of ${conversations.length} conversations are damaged`, {
    hint: 'look at one with show or export; `repair --accept ID` takes its files as they are',
  });
}
