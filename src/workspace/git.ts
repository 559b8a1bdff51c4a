/**
 * The only place that runs git. Always by an argument vector, in an environment without git's own variables (a pane
 * started from within a hook has them), never asking anything, and never for longer than it may take. Hooks and the
 * file-system monitor of the repository run only where the user asked for the operation itself.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';

export interface GitOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitOptions {
  /** Milliseconds; what reads a little is done in less. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The user asked for this operation: hooks run as they would by hand. */
  readonly runsHooks?: boolean;
  readonly input?: string;
}

/** Runs git in a directory. Rejects with a CcmuxError where git is not there or takes too long. */
export type Git = (directory: string, args: readonly string[], options?: GitOptions) => Promise<GitOutcome>;

const READ_TIMEOUT_MS = 60_000;
/** A checkout of a large repository on a slow disk. */
export const CHECKOUT_TIMEOUT_MS = 600_000;
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

const QUIET = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0'];

/** What says which repository is meant, and how paths and differences are read: set in hooks, and by nobody for us. */
const OF_A_REPOSITORY =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|CONFIG_KEY_\d+|CONFIG_VALUE_\d+|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|INTERNAL_SUPER_PREFIX|SHALLOW_FILE|COMMON_DIR|NAMESPACE|QUARANTINE_PATH|EXTERNAL_DIFF|DIFF_OPTS|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|TRACE.*)$/;

/** `environment` is the one that git is started in; what names another repository is taken out of it. */
export function gitOf(environment: Readonly<Record<string, string | undefined>>): Git {
  const clean = Object.entries(environment).filter(([name]) => !OF_A_REPOSITORY.test(name));
  const base = {
    ...Object.fromEntries(clean),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_EDITOR: 'true',
    GIT_MERGE_AUTOEDIT: 'no',
  };
  return (directory, args, options = {}) => run({ directory, args, options, base });
}

function run(call: {
  readonly directory: string;
  readonly args: readonly string[];
  readonly options: GitOptions;
  readonly base: Readonly<Record<string, string | undefined>>;
}): Promise<GitOutcome> {
  const { directory, args, options, base } = call;
  const all = [...(options.runsHooks === true ? [] : QUIET), ...args];
  const timeout = options.timeoutMs ?? READ_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      all,
      {
        cwd: directory,
        env: { ...base, ...options.env },
        timeout,
        killSignal: 'SIGKILL',
        maxBuffer: MOST_OUTPUT_BYTES,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
        else reject(failure(error, { directory, args, timeout }));
      },
    );
    // It may end without reading.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

function failure(
  error: Error & { readonly killed?: boolean | undefined },
  { directory, args, timeout }: { directory: string; args: readonly string[]; timeout: number },
): CcmuxError {
  if (systemCode(error) === 'ENOENT') {
    // The system says the same of both.
    const text = existsSync(directory) ? 'git is not on the PATH' : `${directory} is not there`;
    const hint = existsSync(directory) ? 'install git, or use workspace: shared' : undefined;
    return new CcmuxError('failed', text, { cause: error, ...(hint !== undefined && { hint }) });
  }
  const what = `git ${args.find((arg) => !arg.startsWith('-')) ?? ''}`;
  const isLate = error.killed === true && systemCode(error) !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
  const reason = isLate ? `took longer than ${timeout / 1000} s` : 'could not be run';
  return new CcmuxError(isLate ? 'timed-out' : 'failed', `${what} in ${directory} ${reason}`, {
    cause: error,
  });
}

/** What git prints where it succeeds, without the last line break. Rejects with git's own reason where it does not. */
export async function askGit(
  git: Git,
  directory: string,
  args: readonly string[],
  options?: GitOptions,
): Promise<string> {
  const outcome = await git(directory, args, options);
  if (outcome.code === 0) return outcome.stdout.replace(/\n$/, '');
  throw new CcmuxError('failed', `git ${args[0]} in ${directory}: ${gitReason(outcome)}`);
}

/** The same; null where git refuses. */
export async function tryGit(git: Git, directory: string, args: readonly string[]): Promise<string | null> {
  const { code, stdout } = await git(directory, args);
  return code === 0 ? stdout.replace(/\n$/, '') : null;
}

/** Git's own words, as one line. */
export function gitReason({ stdout, stderr, code }: GitOutcome): string {
  const lines = `${stderr}\n${stdout}`
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  const first = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines.at(0) ?? `exit code ${code}`;
  return printable(first.replace(/^(fatal|error): /, ''));
}

/** The entries of output that is parted by NUL. */
export function nulParts(text: string): readonly string[] {
  return text.split('\0').filter((part) => part !== '');
}
