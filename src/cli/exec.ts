/**
 * `ccmux exec`: the isolation alone. One program runs in the terminal at hand, in a profile made as a pane's; when it
 * has ended, its conversation is kept and the profile removed. Nothing but the program writes to stdout.
 */
import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { present } from '../base/assert.ts';
import { systemClock } from '../base/clock.ts';
import { createLog, isLogLevel, type Log, type LogLevel } from '../base/log.ts';
import { loginUser } from '../base/login-user.ts';
import { readProcessIdentity } from '../base/process-identity.ts';
import { loadUserConfig } from '../config/load-config.ts';
import { resolveRoles, resolveSeat, type Roles } from '../config/roles.ts';
import { toSessionSettings } from '../config/session-settings.ts';
import { namedDirectories } from '../config/shipped.ts';
import { resolveTheme } from '../config/themes.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { checkRole, roleSlip } from '../core/seat-name.ts';
import type { Seat } from '../core/seat.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { markOfProcesses } from '../isolation/pane-processes.ts';
import { isFolderTrusted, locateUserClaude, readUserClaude } from '../isolation/user-claude.ts';
import { findMainRoot } from '../isolation/worktree.ts';
import { endMarkedProcesses } from '../pty/marked-processes.ts';
import { newId } from '../server/new-ids.ts';
import {
  closeLonePane,
  loneEnvironment,
  openLonePane,
  type LonePaneOptions,
  type LoneProgram,
} from '../session/lone-pane.ts';
import { sweepOrphans } from '../session/orphan-sweep.ts';
import { EndedBySignal, EndedWithCode } from './ended-by-signal.ts';
import { findProgram, requireClaude } from './find-program.ts';
import { directoriesOf } from './find-session.ts';
import { showNoticeOnce } from './notice.ts';
import { withProgress } from './progress.ts';
import { projectDirectory } from './project-directory.ts';
import { ChildSignals, type ChildEnd } from './run-child.ts';
import { serverEnvironment } from './server-environment.ts';
import { hasTerminal, say, type Surroundings } from './surroundings.ts';
import { decideTrust, type TrustQuestion } from './trust.ts';
import { programVersion } from './version.ts';

export interface ExecOptions {
  readonly role?: string;
  readonly cwd?: string;
  /** The program and its arguments; empty for claude. */
  readonly command: readonly string[];
}

/** The role without one that is named: no system prompt, unless the user's configuration knows it. */
const LONE_ROLE = 'solo';
/** As its notice and its question speak of it. */
const RUNS = 'one program';

/** Always throws: EndedWithCode with the program's exit code, or CcmuxError where it could not be run. */
export async function exec(options: ExecOptions, surroundings: Surroundings): Promise<never> {
  const lone = await prepare(options, surroundings);
  const { directories } = lone;
  for (const path of [directories.data, directories.state, directories.runtime]) ensurePrivateDirectory(path);
  // A terminal that goes away takes the words with it, not the teardown.
  surroundings.stderr.on('error', () => undefined);
  const signals = new ChildSignals();
  await sweep(lone, surroundings);
  const pane = await openLonePane(lone);
  let end: ChildEnd | null = null;
  try {
    if (signals.early !== null) throw new EndedBySignal(signals.early);
    const { cwd } = lone;
    end = await signals.run({ ...pane.recipe, cwd, env: pane.environment });
  } finally {
    let doing = 'waiting for what it left running to end';
    const closing = endStrays(lone, pane.id).then(() => {
      doing = 'keeping the conversation';
      return closeLonePane(pane, lone, end?.code ?? null);
    });
    const problem = await withProgress(() => doing, closing, surroundings);
    if (problem !== null) say(surroundings, problem);
    signals.dispose();
  }
  throw new EndedWithCode(end.exitCode);
}

/** All that can be refused is, and all that must be asked, before anything is made. */
async function prepare(options: ExecOptions, surroundings: Surroundings): Promise<LonePaneOptions> {
  const directories = directoriesOf(surroundings);
  const config = loadUserConfig(undefined, directories);
  const theme = resolveTheme(config.theme, namedDirectories(directories, 'themes'));
  const { claude, environment: rules, logLevel } = toSessionSettings(config, theme);
  const person = loginUser();
  const home = surroundings.env.HOME ?? person.home;
  const { env, restored } = serverEnvironment(surroundings.env, home);
  const here = surroundings.cwd();
  const lone: LonePaneOptions = {
    directories,
    claude,
    rules,
    environment: { ...env, ...restored },
    seat: seatOf(options.role, resolveRoles(config.roles)),
    cwd: projectDirectory(here, options.cwd ?? '.'),
    trusted: null,
    program: programOf(options.command, claude.command),
    newId,
    user: locateUserClaude(definedOf(env), home),
    userName: person.name,
    owner: present(readProcessIdentity(process.pid), 'a running process has an identity'),
    version: programVersion(),
    tell: (text) => say(surroundings, text),
    clock: systemClock,
    log: execLog(directories, chosenLevel(surroundings, logLevel)),
  };
  requireProgram(lone);
  const project = projectDirectory(here, options.cwd);
  const mayAsk = lone.program.kind === 'claude' && hasTerminal(surroundings);
  const dataDirectory = directories.data;
  const { state } = readUserClaude(lone.user);
  const isKnown = isFolderTrusted(state, project, findMainRoot(project));
  const question: TrustQuestion = {
    folder: project,
    dataDirectory,
    isTrustedByClaude: isKnown,
    mayAsk,
    runs: RUNS,
  };
  const isTrusted = await decideTrust(question, surroundings);
  if (mayAsk) await showNoticeOnce(RUNS, dataDirectory, claude, surroundings);
  return { ...lone, trusted: isTrusted ? project : null };
}

function seatOf(role: string | undefined, roles: Roles): Seat {
  const name = role ?? LONE_ROLE;
  checkRole(name);
  const slip = role === undefined ? null : roleSlip(role, Object.keys(roles));
  if (slip !== null) throw new CcmuxError('usage', slip.claim, { hint: slip.hint });
  return resolveSeat({ name, role: name }, roles);
}

/** `claude` is what the configuration says it is; a path to one is taken as it is. */
function programOf(command: readonly string[], claude: readonly string[]): LoneProgram {
  const file = command.at(0);
  const args = command.slice(1);
  if (file === undefined || file === 'claude') return { kind: 'claude', command: claude, args };
  if (basename(file) === 'claude') return { kind: 'claude', command: [file], args };
  return { kind: 'other', file, args };
}

function requireProgram(lone: LonePaneOptions): void {
  const { program, cwd } = lone;
  const { PATH: path = '' } = loneEnvironment(lone);
  if (program.kind === 'claude') {
    requireClaude(program.command[0], path, cwd);
  } else if (findProgram(program.file, path, cwd) === undefined) {
    const name = JSON.stringify(program.file.slice(0, 256));
    throw new CcmuxError('failed', `there is no program ${name}`, { hint: 'look at its name and at PATH' });
  }
}

/** What dead servers and dead calls of this command left. */
async function sweep(lone: LonePaneOptions, surroundings: Surroundings): Promise<void> {
  const { directories, clock, log } = lone;
  let doing = 'looking for what dead sessions left';
  const sweeping = sweepOrphans({
    directories,
    endStrays: (id) => endStrays(lone, id),
    onProgress: (text) => void (doing = text),
    clock,
    log,
  });
  const { problems } = await withProgress(() => doing, sweeping, surroundings);
  for (const problem of problems) say(surroundings, problem);
}

async function endStrays(
  { directories, claude: { graceMs } }: LonePaneOptions,
  paneId: string,
): Promise<void> {
  await endMarkedProcesses(markOfProcesses(directories, paneId), { graceMs });
}

function execLog({ state }: Directories, level: LogLevel): Log {
  const path = join(state, 'exec.log');
  const write = (line: string) => {
    try {
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // the program is worth more than a line about it
    }
  };
  return createLog({ level, write, now: () => Date.now() }, `exec.${process.pid}`);
}

/** What the user's environment says goes before the configuration. */
function chosenLevel({ env: { CCMUX_LOG: wanted } }: Surroundings, configured: LogLevel): LogLevel {
  return wanted !== undefined && isLogLevel(wanted) ? wanted : configured;
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
