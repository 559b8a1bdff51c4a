#!/usr/bin/env node
/**
 * The program `ccmux`. Nothing is imported before it is known to be needed: `--version` answers at once, and a Node.js
 * that is too old gets a sentence instead of a syntax error out of a library. This file itself is therefore written
 * for Node.js 12, which distributions still ship: no top-level await.
 */
const OLDEST_NODE = [20, 19];

function isNodeTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

async function main(args: readonly string[]): Promise<void> {
  const { programVersion } = await import('./cli/version.ts');
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${programVersion()}\n`);
    return;
  }
  const { processSurroundings } = await import('./cli/surroundings.ts');
  const { runCcmux } = await import('./cli/run.ts');
  const exitCode = await runCcmux(args, processSurroundings());
  // Written out first, then ended at once: a terminal that is still open for reading would keep the process.
  process.stdout.write('', (error) => {
    if (!error) process.exit(exitCode); // else `outputLost` is told too
  });
}

async function outputLost(error: Error): Promise<void> {
  const { reportLostOutput } = await import('./cli/run.ts');
  process.exit(reportLostOutput(error, process));
}

if (isNodeTooOld()) {
  process.stderr.write(
    `ccmux: Node.js ${process.versions.node} is too old, it needs ${OLDEST_NODE.join('.')} or newer` +
      ' (get one from https://nodejs.org or with your version manager)\n',
  );
  process.exitCode = 1;
} else {
  process.stdout.on('error', (error: Error) => void outputLost(error));
  void main(process.argv.slice(2));
}

export {};
