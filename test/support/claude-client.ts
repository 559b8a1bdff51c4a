/**
 * The real Claude Code, at one exact version, fetched from the registry into a cache on first use. It is no part of
 * ccmux: its licence forbids to pass it on, and users bring their own.
 */
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'; // prettier-ignore
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from '../../src/base/system-code.ts';

export const CLAUDE_VERSION = '2.1.329';

/** npm needs a minute for the 377 MB on a slow line; whoever waits for another's fetch waits longer. */
const FETCH_TIMEOUT_MS = 280_000;

/** Path of the client's binary. Rejects, saying what to do, where it cannot be had. */
export async function claudeClient(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ccmux-tests');
  const home = join(cache, `claude-${CLAUDE_VERSION}`);
  const program = join(home, 'node_modules', platformPackage(), 'claude');
  if (isExecutable(program)) return program;
  mkdirSync(cache, { recursive: true });
  const release = await acquire(`${home}.lock`, () => isExecutable(program));
  try {
    if (!isExecutable(program)) await fetchClient(home);
  } finally {
    release();
  }
  if (!isExecutable(program)) throw new Error(`npm brought no ${program}`);
  return program;
}

/** The package with the native binary alone; the one without suffix only starts it. */
function platformPackage(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const isMusl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined;
  return `@anthropic-ai/claude-code-${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`;
}

/** Installs beside, then renames: a fetch that is interrupted leaves nothing that looks whole. */
async function fetchClient(home: string): Promise<void> {
  const draft = `${home}.${process.pid}`;
  const wanted = `${platformPackage()}@${CLAUDE_VERSION}`;
  const args = ['install', '--prefix', draft, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await run('npm', [...args, wanted], draft);
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

function run(file: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // npm hands its own settings on to what it runs; this install is none of the project's.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: FETCH_TIMEOUT_MS,
    });
    let output = '';
    const take = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${file} ended with ${String(code)}\n${output}`));
    });
  });
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
