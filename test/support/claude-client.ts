/**
 * The real Claude Code, at one exact version, fetched from the registry into a cache on first use. It is no part of
 * ccmux: its licence forbids to pass it on, and users bring their own.
 */
import { cachedFile } from './package-cache.ts';

export const CLAUDE_VERSION = '2.1.329';

/** Path of the client's binary. Rejects, saying what to do, where it cannot be had. */
export function claudeClient(): Promise<string> {
  return cachedFile({
    name: `claude-${CLAUDE_VERSION}`,
    wanted: `${platformPackage()}@${CLAUDE_VERSION}`,
    file: `${platformPackage()}/claude`,
  });
}

/** The package with the native binary alone; the one without suffix only starts it. */
function platformPackage(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const isMusl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined;
  return `@anthropic-ai/claude-code-${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`;
}
