#!/usr/bin/env node
/**
 * The program `ccmux`. Nothing is imported before it is known to be needed: `--version` answers at once, and a Node.js
 * that is too old gets a sentence instead of a syntax error out of a library.
 */
const OLDEST_NODE = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `ccmux: Node.js ${process.versions.node} is too old (it needs ${OLDEST_NODE.join('.')} or newer)\n`,
  );
  process.exit(1);
}

const { programVersion } = await import('./cli/version.ts');
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${programVersion()}\n`);
} else {
  const { processSurroundings } = await import('./cli/surroundings.ts');
  const { runCcmux } = await import('./cli/run.ts');
  // A reader that has seen enough (`ccmux ls | head -1`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const exitCode = await runCcmux(args, processSurroundings());
  // Written out first, then ended at once: a terminal that is still open for reading would keep the process.
  process.stdout.write('', () => process.exit(exitCode));
}

export {};
