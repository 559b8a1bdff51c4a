/** The conversations there are, read with a word on how far that is. */
import { readCatalogue } from '../../conversation/catalogue.ts';
import type { ConversationEntry } from '../../conversation/entry.ts';
import { resolveConversation } from '../../conversation/reference.ts';
import { damagedIndexLine, type IndexOptions } from '../../store/conversation-index.ts';
import { directoriesOf } from '../find-session.ts';
import { withProgress } from '../progress.ts';
import { projectDirectory } from '../project-directory.ts';
import { say, type Surroundings } from '../surroundings.ts';

export async function conversations(
  surroundings: Surroundings,
  options: Pick<IndexOptions, 'isThorough'> = {},
): Promise<readonly ConversationEntry[]> {
  let far = '';
  const reading = readCatalogue(directoriesOf(surroundings), {
    ...options,
    onSetAside: tellOfIndex(surroundings),
    onProgress: (done, total) => (far = `: ${done} of ${total}`),
  });
  return withProgress(() => `reading conversations${far}`, reading, surroundings);
}

/** For whoever reads the index: says that it was damaged, and where it is kept. */
export function tellOfIndex(surroundings: Surroundings): (aside: string) => void {
  return (aside) => say(surroundings, damagedIndexLine(aside));
}

export interface FoundConversation {
  readonly entry: ConversationEntry;
  readonly all: readonly ConversationEntry[];
}

/** Throws CcmuxError: 'not-found', or 'usage' where several could be meant. */
export async function findConversation(
  reference: string,
  surroundings: Surroundings,
): Promise<FoundConversation> {
  const all = await conversations(surroundings);
  return { all, entry: resolveConversation(all, reference, projectDirectory(surroundings.cwd())) };
}
