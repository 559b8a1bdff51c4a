/** What ccmux runs with: Node.js, the terminal library, the client, the configuration, its own directories. */
import { execFile } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { checkUserFiles } from '../../config/check-files.ts';
import type { Config } from '../../config/schema.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Directories } from '../../core/plan.ts';
import { loadNodePty } from '../../pty/node-pty.ts';
import { findProgram } from '../find-program.ts';
import type { Surroundings } from '../surroundings.ts';
import { programVersion } from '../version.ts';
import { configPath } from '../config/file.ts';
import { fails, ok, warns, type Check } from './check.ts';

/** The client starts in half a second; ten are a machine in trouble. */
const VERSION_TIMEOUT_MS = 10_000;
/** The version everything was measured with. */
const MEASURED_WITH = '2.1.329';
const OPEN_BITS = 0o077;

/**
 * `config` is null where it is broken, which is told here. A client that is missing is a fault only where a live
 * session needs it.
 */
export async function checkInstallation(
  directories: Directories,
  { config, isClientNeeded }: { readonly config: Config | null; readonly isClientNeeded: boolean },
  surroundings: Surroundings,
): Promise<readonly Check[]> {
  return [
    ok(`ccmux ${programVersion()} on Node.js ${process.versions.node}, ${process.platform} ${process.arch}`),
    checkPty(),
    ...checkConfiguration(directories, surroundings),
    await checkClient(config, isClientNeeded, surroundings),
    ...checkDirectories(directories),
  ];
}

function checkPty(): Check {
  try {
    const { native } = loadNodePty();
    if (native !== null) return ok('the terminal library is as ccmux knows it');
    return warns(
      'the terminal library is another than ccmux knows: the last words of a program may be lost',
      'install ccmux anew',
    );
  } catch (error) {
    return failed(error, 'install ccmux anew');
  }
}

function checkConfiguration(directories: Directories, surroundings: Surroundings): readonly Check[] {
  const files = checkUserFiles(configPath(undefined, directories, surroundings), directories);
  const faults = files.flatMap(({ fault }) => (fault === null ? [] : [failed(fault, 'mend the file')]));
  if (faults.length > 0) return faults;
  return [
    ok(files.length === 0 ? 'no configuration: the defaults are in force' : 'the configuration is valid'),
  ];
}

async function checkClient(
  config: Config | null,
  isNeeded: boolean,
  surroundings: Surroundings,
): Promise<Check> {
  const remedy = 'get it with `npm install -g @anthropic-ai/claude-code`';
  const configured = config?.claude.command ?? 'claude';
  const command = typeof configured === 'string' ? [configured] : configured;
  const file = findProgram(command[0], surroundings.env.PATH ?? '', surroundings.cwd());
  if (file === undefined) {
    if (isNeeded) return fails(`${command[0]} is not there`, remedy);
    return warns(`${command[0]} is not there`, `${remedy}; \`ccmux --demo\` needs none`);
  }
  const version = await versionOf(file, command.slice(1), surroundings);
  if (version === null) return fails(`${file} does not tell its version`, remedy);
  const text = `claude ${version} (${file})`;
  return version === MEASURED_WITH ? ok(text) : ok(`${text}; ccmux was measured with ${MEASURED_WITH}`);
}

function versionOf(file: string, args: readonly string[], { env }: Surroundings): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { env, timeout: VERSION_TIMEOUT_MS, encoding: 'utf8' } as const;
    execFile(file, [...args, '--version'], options, (error, stdout) => {
      resolve(error === null ? (/\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? null) : null);
    });
  });
}

function checkDirectories(directories: Directories): readonly Check[] {
  const open = [directories.data, directories.state, directories.runtime].flatMap((path) => {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) return [];
    if (status.isSymbolicLink())
      return fails(`${path} is a link`, 'remove it: ccmux makes its directories itself');
    const isOpen = (status.mode & OPEN_BITS) !== 0;
    return isOpen ? fails(`${path} is open to others`, `chmod 700 ${path}`) : [];
  });
  return open.length > 0 ? open : [ok(`nobody else can read ${directories.data} and its like`)];
}

function failed(error: unknown, remedy: string): Check {
  if (error instanceof CcmuxError) return fails(error.message, error.hint ?? remedy);
  return fails(String(error), remedy);
}
