/** What a pane gets back of the session that died: what it showed, and where its program was. */
import { realpath } from 'node:fs/promises';
import type { SessionPlan } from '../core/plan.ts';
import type { SessionEvent } from '../core/event.ts';
import type { SavedPane } from '../core/saved-team.ts';
import type { PaneExit, PaneState } from '../core/session-state.ts';
import { readScreen } from '../store/saved-screens.ts';
import type { LivePane } from './live-pane.ts';

/** What was saved of the pane; undefined for one that does not come back from anywhere. */
export function savedPane({ restores }: SessionPlan, id: string): SavedPane | undefined {
  return restores?.panes.find((pane) => pane.id === id);
}

/** Where a shell was last, if that is still there. */
export async function savedDirectory(plan: SessionPlan, id: string): Promise<string | null> {
  const directory = savedPane(plan, id)?.directory ?? null;
  return directory === null ? null : realpath(directory).catch(() => null);
}

/** Puts what the pane showed above what its next program is going to show. */
export async function bringSavedScreen(
  { directories }: SessionPlan,
  id: string,
  { live, hasEnded }: { readonly live: LivePane; readonly hasEnded: boolean },
): Promise<void> {
  const text = await readScreen(directories, id);
  if (text === null || live.isClosing) return;
  const shown = printable(text).trimEnd();
  if (shown === '') return;
  live.pane.print(hasEnded ? shown : `${shown}\n${FOLD}\n`);
}

const FOLD = '\x1b[0;2m── restored: what stands above is of before ──\x1b[0m';

/** Text, its lines and its colours: a file must not make a terminal do anything else. */
function printable(text: string): string {
  return text.replace(/\x1b(?!\[[0-9;:]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]/g, '');
}

export type Anew = NonNullable<Extract<SessionEvent, { kind: 'paneExited' }>['anew']>;

/** For the end of a client that came back: what it begins with where it refused to go on, and what it said of that. */
export function beginningAnew(
  pane: PaneState | undefined,
  given: { readonly live: LivePane; readonly exit: PaneExit; readonly newId: { conversation: () => string } },
): Anew | null {
  if (pane?.isRestored !== true || pane.resumes === undefined) return null;
  const words = lastWords(given.live.pane.emulator.text({ scrollback: false }));
  const lastSaid = words || `exit code ${given.exit.code ?? 'unknown'}`;
  return { conversation: given.newId.conversation(), lastWords: lastSaid };
}

/** Far more than a border shows. */
const LONGEST_WORDS = 200;

/** The last line that says anything. */
export function lastWords(screen: string): string {
  const lines = screen.split('\n').filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? '').trim().slice(0, LONGEST_WORDS);
}
