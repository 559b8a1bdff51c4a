/**
 * Trust in a project's folder, decided once for all panes: by what the user told their own Claude, by what they told
 * ccmux before, or by a question. Without an answer the panes ask, as Claude Code does by itself.
 */
import { isWithin } from '../base/within.ts';
import { askYesNo } from './ask.ts';
import { keepAnswer, readAnswers, tellDamage } from './kept-answers.ts';
import type { Surroundings } from './surroundings.ts';

export interface TrustQuestion {
  /** Real path of the project. */
  readonly folder: string;
  readonly dataDirectory: string;
  /** Whether the user's own Claude trusts the folder. */
  readonly isTrustedByClaude: boolean;
  /** Only with a person at the terminal, and where claude is going to run. */
  readonly mayAsk: boolean;
  /** What is going to run in the folder; the answer holds for all panes to come. */
  readonly runs: Runs;
}

/** A session's panes, or the one program of `ccmux exec`. */
export type Runs = 'panes' | 'one program';

const TRUSTED_BY = {
  panes: 'for all panes',
  'one program': 'here and in later panes',
} as const satisfies Record<Runs, string>;

/** Whether all panes are to trust the folder. Throws CcmuxError when the question is cancelled. */
export async function decideTrust(question: TrustQuestion, surroundings: Surroundings): Promise<boolean> {
  const { folder, dataDirectory, isTrustedByClaude, mayAsk, runs } = question;
  if (isTrustedByClaude) return true;
  const trustedBefore = await readAnswers(dataDirectory, 'trusted.json', tellDamage(surroundings));
  // As in Claude Code, a trusted folder covers those below it.
  if (trustedBefore.some((trusted) => isWithin(folder, trusted))) return true;
  if (!mayAsk) return false;
  const isTrusted = await askYesNo(`Trust the files in ${folder} ${TRUSTED_BY[runs]}?`, surroundings);
  if (isTrusted) await keepAnswer(dataDirectory, 'trusted.json', folder);
  return isTrusted;
}
