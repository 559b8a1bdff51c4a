/**
 * A machine on which ccmux has just been installed from its package: one Node.js of a chosen version, npm, the usual
 * small tools, and neither a compiler nor Python; nothing of the developer's environment. What is fetched for it is
 * fetched once, see package-cache.ts.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFile, run, testCache } from './package-cache.ts';
import { PROJECT_ROOT, TestHome, type Outcome } from './test-home.ts';

/** Runs on every Node.js that ccmux runs on. */
const NPM_VERSION = '10.9.9';
const TOOLS = ['bash', 'cat', 'env', 'ls', 'mkdir', 'rm', 'sh', 'sleep', 'stty', 'uname'];
/** What an installation that compiles would need. */
export const BUILD_TOOLS = ['c++', 'cc', 'clang', 'g++', 'gcc', 'make', 'python', 'python3'];
/** By these a machine reaches the registry: proxies and certificates, for the installation alone. */
const NETWORK =
  /^(?:(?:https?|no|all)_proxy|ssl_cert_(?:file|dir)|node_extra_ca_certs|npm_config_registry)$/i;

/** Path of that version's `node`. */
function nodeProgram(version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  return cachedFile({ name: `node-${version}`, wanted: `${name}@${version}`, file: `${name}/bin/node` });
}

/** Packs the built checkout as npm would publish it, into a directory of its own: the tarball's path. */
export async function packCheckout(directory: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory];
  const name = (await run('npm', args, { cwd: PROJECT_ROOT })).trim().split('\n').at(-1) ?? '';
  return join(directory, name);
}

export class CleanMachine {
  readonly world: TestHome;
  /** The installation, as `npm install --global --prefix` makes it. */
  readonly prefix: string;
  readonly ccmux: string;
  readonly #bin: string;

  private constructor(world: TestHome) {
    this.world = world;
    this.prefix = join(world.root, 'npm');
    this.ccmux = join(this.prefix, 'bin/ccmux');
    this.#bin = join(world.root, 'bin');
  }

  static async prepare(nodeVersion: string): Promise<CleanMachine> {
    const node = await nodeProgram(nodeVersion);
    const npm = await cachedFile({
      name: `npm-${NPM_VERSION}`,
      wanted: `npm@${NPM_VERSION}`,
      file: 'npm/bin/npm-cli.js',
    });
    const machine = new CleanMachine(new TestHome());
    const bin = machine.#bin;
    mkdirSync(bin);
    for (const tool of TOOLS) symlinkSync(whereIs(tool), join(bin, tool));
    symlinkSync(node, join(bin, 'node'));
    symlinkSync(npm, join(bin, 'npm'));
    machine.world.env.PATH = `${join(machine.prefix, 'bin')}:${bin}`;
    return machine;
  }

  /** Installs the tarball for all users of the prefix. */
  async install(tarball: string): Promise<void> {
    const network = Object.entries(process.env).filter(([name]) => NETWORK.test(name));
    const env = {
      ...Object.fromEntries(network),
      ...this.world.env,
      npm_config_cache: join(testCache(), 'npm'),
      npm_config_update_notifier: 'false',
    };
    const args = [
      'install',
      '--global',
      '--prefix',
      this.prefix,
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
    ];
    await run(join(this.#bin, 'npm'), [...args, tarball], { cwd: this.world.root, env });
  }

  /** Runs a shell command line on this machine. Never rejects. */
  sh(line: string): Promise<Outcome> {
    return this.world.run(join(this.#bin, 'sh'), ['-c', line]);
  }
}

function whereIs(tool: string): string {
  return execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
}
