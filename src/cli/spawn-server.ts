/**
 * Starts a session's server: a process of its own session and group, with the plan on stdin and its log on stderr.
 * It says one line of JSON on stdout when it is ready, or why it cannot be, and closes it. It may be started before
 * its plan is made, since it takes as long to load as that takes; one that gets no plan leaves nothing behind.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJsonObject } from '../base/json.ts';
import { isWithin } from '../base/within.ts';
import { CcmuxError, type ErrorCode } from '../core/errors.ts';
import type { Directories, SessionPlan } from '../core/plan.ts';
import { fileFailure } from '../files/file-failure.ts';
import type { Environment } from './surroundings.ts';

/** The built server, beside this file's folder. */
export const SERVER_PROGRAM = fileURLToPath(new URL('../server/main.js', import.meta.url));

/**
 * What a server gives up in time is not measured, what it saves in memory is a quarter: young objects have little room
 * (Node.js reserves 32 MiB), and are collected by the one thread that made them.
 */
const MEMORY_FLAGS = [
  '--max-semi-space-size=2',
  '--min-semi-space-size=2', // grown to that during the start, it would be collected a dozen times on the way
  '--single-threaded-gc',
  '--v8-pool-size=1',
];

/** Long enough to keep the conversations of seven panes of a dead server on a slow disk. */
const READY_TIMEOUT_MS = 60_000;

interface Waiting {
  readonly timeoutMs?: number;
  /** What the start waits for, in words of the server. */
  readonly onProgress?: (text: string) => void;
}

interface Started {
  readonly env: Environment;
  /** The server's script; SERVER_PROGRAM but in tests. */
  readonly program: string;
}

export interface ServerStart extends Started, Waiting {
  readonly plan: SessionPlan;
}

/** A server that loads, and waits for its plan. */
export interface WaitingServer {
  /** The session that its log is named after. */
  readonly name: string;
  /** Hands the plan over and waits until it is ready: its socket's path. Throws the CcmuxError that the server names. */
  readonly begin: (plan: SessionPlan, waiting: Waiting) => Promise<string>;
  /** Ends one that has no plan, with its log where that is new; does nothing to one that has. */
  readonly abandon: () => void;
}

/** Starts a server and waits until it is ready: its socket's path. Throws the CcmuxError that the server names. */
export function spawnServer({ plan, env, program, ...waiting }: ServerStart): Promise<string> {
  return startServer(plan, { env, program }).begin(plan, waiting);
}

/** Starts a server for the session `name`. Throws CcmuxError where its log cannot be opened. */
export function startServer(
  { name, directories }: { readonly name: string; readonly directories: Directories },
  { env, program }: Started,
): WaitingServer {
  const log = openLog(join(directories.state, `server-${name}.log`));
  const child = spawn(process.execPath, [...MEMORY_FLAGS, program], {
    // `/`: a server must not keep a file system from being unmounted; the session's directory is in the plan.
    cwd: '/',
    detached: true,
    env: { ...env },
    stdio: ['pipe', 'pipe', log.fd],
  });
  closeSync(log.fd);
  const exit = nextExit(child);
  // A server that ends before it has read its plan breaks the pipe; its exit says more.
  child.stdin?.on('error', () => undefined);
  let hasPlan = false;
  return {
    name,
    begin(plan, waiting) {
      hasPlan = true;
      return untilReady({ child, exit, log }, plan, waiting);
    },
    abandon() {
      if (hasPlan) return;
      hasPlan = true;
      endGroup(child);
      letGo(child);
      log.discard();
    },
  };
}

async function untilReady(
  {
    child,
    exit,
    log,
  }: { readonly child: ChildProcess; readonly exit: Promise<Answer>; readonly log: LogFile },
  plan: SessionPlan,
  { timeoutMs, onProgress = () => undefined }: Waiting,
): Promise<string> {
  try {
    const line = lastLine(child, onProgress);
    child.stdin?.end(JSON.stringify(plan));
    const answer = await Promise.race([line, exit, timeout(timeoutMs ?? READY_TIMEOUT_MS)]);
    if (answer.kind === 'late') endGroup(child);
    return socketOf(answer, log);
  } finally {
    letGo(child);
  }
}

function letGo(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.removeAllListeners();
  child.unref();
}

type Answer =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'exit'; readonly reason: string }
  | { readonly kind: 'late' };

function socketOf(answer: Answer, log: LogFile): string {
  if (answer.kind === 'late') {
    throw new CcmuxError('timed-out', 'the server does not get ready', { hint: `its log is ${log.path}` });
  }
  if (answer.kind === 'exit') {
    const said = log.lastLine();
    throw new CcmuxError('failed', `the server ended at its start: ${said || answer.reason}`, {
      hint: `its log is ${log.path}`,
    });
  }
  const message = parse(answer.text);
  if (message.error !== undefined) {
    const { code, message: text, hint } = message.error;
    throw new CcmuxError(code, text, hint === undefined ? {} : { hint });
  }
  if (message.socket === undefined) throw new Error(`the server said ${answer.text.slice(0, 200)}`);
  return message.socket;
}

/** What a server says of its start: any number of lines with `progress`, then one of the others. */
export interface ReadyMessage {
  readonly progress?: string;
  readonly socket?: string;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint?: string };
}

function parse(line: string): ReadyMessage {
  try {
    // The other end is our own server, of this very version.
    return JSON.parse(line) as ReadyMessage;
  } catch (cause) {
    throw new Error(`the server said ${line.slice(0, 200)}`, { cause });
  }
}

/** The first line on stdout that is no progress; never settles where there is none, since the exit then tells. */
function lastLine(child: ChildProcess, onProgress: (text: string) => void): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        const progress = progressOf(line);
        if (progress === null) resolve({ kind: 'line', text: line });
        else onProgress(progress);
      }
    });
  });
}

/** Null for any other line, one that is no JSON too: it is looked at as the answer. */
function progressOf(line: string): string | null {
  const progress = parseJsonObject(line)?.progress;
  return typeof progress === 'string' ? progress : null;
}

/** Its end, told after all that it said has been read. */
function nextExit(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'exit', reason: error.message }));
    child.once('close', (code, signal) =>
      resolve({ kind: 'exit', reason: signal ?? `exit code ${code ?? 'unknown'}` }),
    );
  });
}

function timeout(ms: number): Promise<Answer> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ kind: 'late' }), ms).unref();
  });
}

/** The child leads its own group, so this ends what it may have started too. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

interface LogFile {
  readonly fd: number;
  readonly path: string;
  /** The last line written since it was opened; empty where there is none. */
  readonly lastLine: () => string;
  /** Takes away what opening it has made, where nothing has been written to it. */
  readonly discard: () => void;
}

function openLog(path: string): LogFile {
  const { fd, made } = openForAppending(path);
  const before = fstatSync(fd).size;
  const lastLine = () => readableLine(readFileSync(path).subarray(before).toString());
  return { fd, path, lastLine, discard: () => discardLog(path, made) };
}

/** Of directories, the uppermost that was missing. */
interface Made {
  readonly file: boolean;
  readonly directory: string | undefined;
}

function openForAppending(path: string): { readonly fd: number; readonly made: Made } {
  try {
    const directory = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const isThere = existsSync(path);
    return { fd: openSync(path, 'a', 0o600), made: { file: !isThere, directory } };
  } catch (cause) {
    throw fileFailure('open the log', path, cause);
  }
}

function discardLog(path: string, made: Made): void {
  try {
    if (!made.file || statSync(path).size > 0) return;
    rmSync(path);
    if (made.directory === undefined) return;
    for (let at = dirname(path); isWithin(at, made.directory); at = dirname(at)) rmdirSync(at);
  } catch {
    // Somebody else has begun to use it.
  }
}

/** Of a JSON log line its message; of an uncaught error its claim, not the end of its stack. */
function readableLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const claim = lines.findLast((line) => /^\w*Error\b.*: /.test(line));
  if (claim !== undefined) return claim;
  const last = lines.at(-1) ?? '';
  try {
    const entry: unknown = JSON.parse(last);
    if (typeof entry === 'object' && entry !== null && 'message' in entry) return String(entry.message);
  } catch {
    // Not JSON: taken as it is.
  }
  return last;
}
