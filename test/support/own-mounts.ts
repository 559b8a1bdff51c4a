/**
 * A shell script with mounts of its own, which are gone when it ends: a full disk, a file of the system with other
 * words in it. Root may do that; others can where the kernel lets users make namespaces, and are told where not.
 */
import { spawnSync } from 'node:child_process';
import { PROJECT_ROOT, type Outcome, type TestHome } from './test-home.ts';

/** As root, and as somebody who is root in a namespace of users alone. */
const WAYS: readonly (readonly [string, ...string[]])[] = [
  ['unshare', '--mount'],
  ['unshare', '--user', '--map-root-user', '--mount'],
];

/** Program and first arguments that run a command with mounts of its own. */
export function ownMounts(): readonly [string, ...string[]] {
  const way = WAYS.find(([file, ...args]) => spawnSync(file, [...args, 'true']).status === 0);
  if (way !== undefined) return way;
  throw new Error('this test mounts something: run it as root, or allow users to make namespaces');
}

/** Runs `script` with a function `ccmux`, that says its exit code after all that it said. Never rejects. */
export function runWithMounts(world: TestHome, script: string): Promise<Outcome> {
  const [file, ...args] = ownMounts();
  const ccmux = `ccmux() { "${process.execPath}" "${PROJECT_ROOT}/dist/main.js" "$@" 2>&1; echo "exit code $?"; }`;
  return world.run(file, [...args, 'sh', '-c', `set -u\n${ccmux}\n${script}`]);
}
