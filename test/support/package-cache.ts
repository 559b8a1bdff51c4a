/**
 * npm packages that tests run and ccmux does not depend on, each fetched once, alone and at one exact version, into
 * `~/.cache/ccmux-tests`. Nothing of them is run while they are installed.
 */
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'; // prettier-ignore
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from '../../src/base/system-code.ts';

/** npm needs a minute for 377 MB on a slow line; whoever waits for another's fetch waits longer. */
const FETCH_TIMEOUT_MS = 280_000;

export interface CachedFile {
  /** Directory in the cache; says the version. */
  readonly name: string;
  /** What npm is asked for: a package at an exact version. */
  readonly wanted: string;
  /** The file that is to be run, below `node_modules`. */
  readonly file: string;
}

/** Where tests keep what they fetched. */
export function testCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ccmux-tests');
}

/** Path of the file, fetched where it is not there yet. Rejects, saying what to do, where it cannot be had. */
export async function cachedFile({ name, wanted, file }: CachedFile): Promise<string> {
  const home = join(testCache(), name);
  const program = join(home, 'node_modules', file);
  if (isExecutable(program)) return program;
  mkdirSync(testCache(), { recursive: true });
  const release = await acquire(`${home}.lock`, () => isExecutable(program));
  try {
    if (!isExecutable(program)) await fetchPackage(wanted, home);
  } finally {
    release();
  }
  if (!isExecutable(program)) throw new Error(`npm brought no ${program}`);
  return program;
}

/** Installs beside, then renames: a fetch that is interrupted leaves nothing that looks whole. */
async function fetchPackage(wanted: string, home: string): Promise<void> {
  const draft = `${home}.${process.pid}`;
  const args = ['install', '--prefix', draft, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await run('npm', [...args, wanted], { cwd: draft });
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
  } catch (cause) {
    throw new Error(`cannot fetch ${wanted}: these tests need the npm registry once, or a filled ${home}`, {
      cause,
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

export interface RunOptions {
  readonly cwd: string;
  /** The whole environment; by default that of the tests without what npm hands on to what it runs. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end: what it said on stdout. Rejects with all that it said where it fails. */
export function run(file: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: env ?? ownEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: FETCH_TIMEOUT_MS,
    });
    let [stdout, output] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      output = (output + chunk.toString()).slice(-4000);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${String(code)}\n${output}`));
    });
  });
}

/** npm hands its own settings on to what it runs; these installs are none of the project's. */
function ownEnvironment(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** A lock among processes, in which the holder's pid stands; a dead holder's lock is taken over. */
async function acquire(path: string, isDone: () => boolean): Promise<() => void> {
  const deadline = performance.now() + FETCH_TIMEOUT_MS;
  while (!isDone()) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    if (isAbandoned(path)) rmSync(path, { force: true });
    else if (performance.now() > deadline) throw new Error(`another process holds ${path}`);
    else await pause(100);
  }
  return () => undefined;
}

function isAbandoned(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
