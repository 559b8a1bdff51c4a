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
  const { start } = await import('./cli/start.ts');
  await start(args);
}

async function outputLost(error: Error): Promise<void> {
  const { reportLostOutput } = await import('./cli/main.ts');
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
