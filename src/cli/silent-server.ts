/**
 * A server that does not answer: one that is busy will, and is waited for; one that is stopped or rests will not, and
 * is told apart from it soon. What then helps is another thing for each of them.
 */
import type { Disposable } from '../base/disposable.ts';
import { isAtWork, isStopped, sampleActivity } from '../base/process-activity.ts';
import { CcmuxError } from '../core/errors.ts';

export type Silence = 'busy' | 'stopped' | 'silent';

/** A session that lives and does not tell of itself. */
export interface UnansweredSession {
  readonly name: string;
  readonly pid: number;
  readonly cwd: string;
  /** `away`: it has no socket · `refused`: it takes no connection · `foreign`: of another version of ccmux. */
  readonly state: Silence | 'away' | 'refused' | 'foreign';
}

const LOOK_EVERY_MS = 100;
/** A server that rests may just be about to wake. */
const RESTS_FOR_LOOKS = 3;

export interface Patience extends Disposable {
  /** Aborts when the process is seen to be stopped, or to do nothing for some looks. */
  readonly signal: AbortSignal;
  /** What is known of the process now. */
  readonly silence: () => Silence;
}

/** Looks at the process of a server that is waited for, for as long as it is not disposed of. */
export function watchSilence(pid: number, restsForLooks: number = RESTS_FOR_LOOKS): Patience {
  const hopeless = new AbortController();
  let last = sampleActivity(pid);
  let silence: Silence = last !== null && isStopped(last) ? 'stopped' : 'silent';
  let rested = 0;
  const timer = setInterval(() => {
    const now = sampleActivity(pid);
    const works = last !== null && now !== null && isAtWork(last, now);
    silence = now !== null && isStopped(now) ? 'stopped' : works ? 'busy' : 'silent';
    rested = works ? 0 : rested + 1;
    last = now;
    if (silence === 'stopped' || rested >= restsForLooks) hopeless.abort();
  }, LOOK_EVERY_MS);
  return {
    signal: hopeless.signal,
    silence: () => silence,
    dispose: () => clearInterval(timer),
  };
}

/** What the process does at this moment, by one look: one that waits for a CPU or a disk is busy. */
export function silenceOf(pid: number | undefined): Silence {
  const now = pid === undefined ? null : sampleActivity(pid);
  if (now === null) return 'silent';
  return isStopped(now) ? 'stopped' : now.state === 'R' || now.state === 'D' ? 'busy' : 'silent';
}

/** The error that names the session, what is the matter with its server, and what helps. */
export function doesNotAnswer(
  name: string,
  pid: number | undefined,
  { silence = silenceOf(pid), cause }: { readonly silence?: Silence; readonly cause?: unknown } = {},
): CcmuxError {
  const hint = pid === undefined ? {} : { hint: REMEDIES[silence](pid) };
  return new CcmuxError('timed-out', `the server of session ${name} ${CLAIMS[silence]}`, { ...hint, cause });
}

/** For a server that lives without listening yet, or any more. */
export function hasNoSocket(name: string): CcmuxError {
  return new CcmuxError('failed', `the server of session ${name} is starting or ending`, {
    hint: 'try again in a moment',
  });
}

const CLAIMS: Readonly<Record<Silence, string>> = {
  busy: 'is busy and has not answered yet',
  stopped: 'is stopped',
  silent: 'does not answer',
};

const REMEDIES: Readonly<Record<Silence, (pid: number) => string>> = {
  busy: (pid) =>
    `try again in a moment; should it stay so for minutes, \`kill -KILL ${pid}\` ends it, and its conversations are kept`,
  stopped: (pid) => `\`kill -CONT ${pid}\` lets it go on`,
  silent: (pid) => `\`kill -KILL ${pid}\` ends it; its conversations are kept`,
};
