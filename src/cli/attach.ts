/** `ccmux attach`: shows a live session in this terminal, and says how that ended. */
import { attach, type AttachGreeting, type AttachOutcome } from '../client/attach.ts';
import { terminalHints } from '../client/terminal-hints.ts';
import { CcmuxError } from '../core/errors.ts';
import { clientLog } from './client-log.ts';
import { EndedBySignal } from './ended-by-signal.ts';
import {
  directoriesOf,
  findSession,
  meantSessions,
  pickSession,
  type FoundSession,
  type LiveSession,
} from './find-session.ts';
import { isForeign, outlivesConnection, takesNobody } from './request.ts';
import { hasTerminal, say, type Environment, type Surroundings } from './surroundings.ts';
import { programVersion } from './version.ts';

/** The session is on the screen by then, and what that took is compiled. */
const KEEP_CODE_AFTER_MS = 500;

export interface AttachOptions {
  readonly session: string | undefined;
  readonly isReadOnly: boolean;
}

export async function attachSession(options: AttachOptions, surroundings: Surroundings): Promise<void> {
  refuseNesting(surroundings.env);
  const pick = (sessions: readonly LiveSession[], cwd: string) => chooseOne(sessions, cwd, surroundings);
  const session = await findSession(options.session, surroundings, pick);
  requireTerminal(surroundings);
  await attachTo(session, options.isReadOnly, surroundings);
}

/** Where several could be meant, whoever sits at the terminal is asked; those of the project come first. */
async function chooseOne(
  sessions: readonly LiveSession[],
  cwd: string,
  surroundings: Surroundings,
): Promise<LiveSession> {
  const meant = meantSessions(sessions, cwd);
  if (meant.length < 2 || !hasTerminal(surroundings)) return pickSession(sessions, cwd);
  const { chooseSession } = await import('./choose-session.ts');
  return chooseSession([...meant, ...sessions.filter((each) => !meant.includes(each))], surroundings);
}

/** Throws CcmuxError('usage') inside a pane. */
export function refuseNesting({ CCMUX_SESSION: around }: Environment): void {
  if (!around) return;
  throw new CcmuxError('usage', `this is a pane of session ${around}: sessions do not nest well`, {
    hint: '`unset CCMUX_SESSION` to force it',
  });
}

/** Throws CcmuxError('usage') where there is no terminal to show a session in. */
export function requireTerminal(surroundings: Surroundings, hint?: string): void {
  if (hasTerminal(surroundings)) return;
  const options = hint === undefined ? {} : { hint };
  throw new CcmuxError('usage', 'a session is shown in a terminal, and this is none', options);
}

/** Shows `session` until it is detached or over. Throws CcmuxError where it ended badly. */
export async function attachTo(
  session: FoundSession,
  isReadOnly: boolean,
  surroundings: Surroundings,
): Promise<void> {
  const { stdin, stdout, env } = surroundings;
  const log = clientLog(surroundings);
  const hello = greeting(env, session, isReadOnly);
  const keeping = setTimeout(() => void surroundings.codeCache?.keep(), KEEP_CODE_AFTER_MS);
  const outcome = await attach({ socketPath: session.socketPath, stdin, stdout, hello, log });
  clearTimeout(keeping);
  await conclude(outcome, session, surroundings);
}

function greeting(env: Environment, { isFirst, notice }: FoundSession, isReadOnly: boolean): AttachGreeting {
  return {
    version: programVersion(),
    attach: {
      term: env.TERM ?? '',
      colorTerm: env.COLORTERM ?? '',
      isReadOnly,
      ...(isFirst !== undefined && { isFirst }),
      ...(notice !== undefined && { notice }),
      sshClient: env.SSH_CLIENT ?? null,
      sshAuthSock: env.SSH_AUTH_SOCK ?? null,
      hints: terminalHints(env),
    },
  };
}

async function conclude(
  outcome: AttachOutcome,
  session: FoundSession,
  surroundings: Surroundings,
): Promise<void> {
  const { name, isDemo } = session;
  switch (outcome.kind) {
    case 'detached':
    case 'replaced':
    case 'ended':
      say(surroundings, `${outcome.message || outcome.kind} (session ${name})`);
      if (outcome.kind === 'ended' && isDemo !== true) {
        const { tellLeftWork } = await import('./workspace/left-work.ts');
        await tellLeftWork(name, [], surroundings);
      }
      return;
    case 'error':
      throw new CcmuxError('failed', `session ${name}: ${outcome.message}`);
    case 'version':
      throw isForeign(name, outcome.message);
    case 'server-lost': {
      if (await outlivesConnection(session)) throw takesNobody(name);
      if (isDemo === true)
        throw new CcmuxError('failed', `the server of the demo ${name} is gone`, {
          hint: 'ccmux --demo starts it again',
        });
      const log = `${directoriesOf(surroundings).state}/server-${name}.log`;
      throw new CcmuxError('failed', `the server of session ${name} is gone`, {
        hint: `its log is ${log}; the next start keeps its conversations`,
      });
    }
    case 'signalled':
      throw new EndedBySignal(outcome.signal);
    case 'terminal-closed': // Nobody is left to be told.
      return;
  }
}
