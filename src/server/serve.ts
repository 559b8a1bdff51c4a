/**
 * One run of the server: reads the session plan from stdin, says on stdout that it is ready or why it cannot be, and
 * serves until its session is over. It has no terminal; stderr is its log.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../base/clock.ts';
import type { CodeCache } from '../base/code-cache.ts';
import { createLog, isLogLevel, type Log, type LogLevel } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import type { SessionPlan } from '../core/plan.ts';
import { RotatingLog } from './rotating-log.ts';
import { removeDemo } from './remove-demo.ts';
import { SessionServer } from './session-server.ts';

const STDOUT = 1;
const STDERR = 2;

const logFile = new RotatingLog(STDERR);

/** The panes are on the screen by then, and what that took is compiled. */
const KEEP_CODE_AFTER_MS = 500;

export async function serve(codeCache: CodeCache): Promise<void> {
  let log = logOf('info');
  const ending = endOnSignals((signal) => log.info('asked to end', { signal }));
  try {
    const given = await text(process.stdin);
    if (given === '') process.exit(0); // whoever started it ahead of its plan has given up
    // From our own CLI, of this very version.
    const plan = JSON.parse(given) as SessionPlan;
    log = logOf(plan.settings.logLevel);
    logFile.rotateAt(join(plan.directories.state, `server-${plan.name}.log`));
    process.title = `ccmux: ${plan.name}`;
    const { env: environment } = process;
    const onProgress = (progress: string) => tell({ progress });
    const clock = systemClock;
    const server = await SessionServer.start({ plan, environment, ending, onProgress, clock, log });
    outliveErrors(log, () => void server.saveTeam());
    say({ ready: true, socket: server.socket });
    clock.after(KEEP_CODE_AFTER_MS, () => void codeCache.keep());
    await server.whenEnded;
    log.info('session over');
    if (plan.demo !== undefined) await removeDemo(plan.demo, log);
    process.exit(0);
  } catch (error) {
    log.error('the server cannot start', { error });
    const known = error instanceof CcmuxError ? error : new CcmuxError('failed', String(error));
    say({ error: { code: known.code, message: known.message, hint: known.hint } });
    process.exit(1);
  }
}

function logOf(level: LogLevel): Log {
  return createLog({
    level: chosenLevel(level),
    write: (line) => logFile.write(line),
    now: () => Date.now(),
  });
}

/** What the user's environment says goes before the configuration. */
function chosenLevel(configured: LogLevel): LogLevel {
  const wanted = process.env.CCMUX_LOG;
  return wanted !== undefined && isLogLevel(wanted) ? wanted : configured;
}

/** The last line for whoever started the server. */
function say(answer: object): void {
  tell(answer);
  process.stdout.destroy();
}

/** One line for whoever started the server; it may be gone already. */
function tell(answer: object): void {
  try {
    writeSync(STDOUT, `${JSON.stringify(answer)}\n`);
  } catch {
    // nobody is listening: the session goes on all the same
  }
}

/** SIGTERM and SIGINT end the session in order, be it while it starts; a terminal's hang-up concerns no server. */
function endOnSignals(asked: (signal: string) => void): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      asked(signal);
      ending.abort();
    });
  }
  process.on('SIGHUP', () => undefined);
  process.on('SIGPIPE', () => undefined);
  return ending.signal;
}

/**
 * A defect that nobody has caught must not cost seven conversations; before there are any, it ends the start. Should
 * it be the first of several, the team is on the disk.
 */
function outliveErrors(log: Log, saveTeam: () => void): void {
  process.on('uncaughtException', (error) => {
    log.error('uncaught error', { error });
    saveTeam();
  });
  process.on('unhandledRejection', (error) => {
    log.error('unhandled rejection', { error });
    saveTeam();
  });
}
