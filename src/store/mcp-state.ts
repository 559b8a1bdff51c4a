/**
 * What the MCP servers of a pane have kept for themselves (`mcp-state/` of its profile), beside each conversation that
 * the pane had open: a memory server knows it again when the conversation goes on. Links, sockets and pipes are left
 * out, and what is too large is not kept at all, for half a database is none.
 */
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { removeTree } from '../base/remove-tree.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { formatBytes } from '../core/byte-size.ts';
import { copyTree, syncPath } from '../files/durable-copy.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles, measureFiles } from '../files/measure-tree.ts';

/** In a record, as in a profile. */
export const MCP_STATE = 'mcp-state';

/** What is worth a copy at each close of a pane, for every conversation of it. */
export const MCP_STATE_LIMITS = { bytes: 256_000_000, files: 10_000 } as const;

interface KeptServers {
  /** In the profile; absent where there is none. */
  readonly mcpStateDir?: string;
  /** Told, in a sentence, what could not be kept. */
  readonly onLeftOut?: (text: string) => void;
  readonly log: Log;
}

/**
 * Copies it into a record that is being made. An empty one is kept too: that the servers have forgotten everything is
 * a state of theirs. Throws the system's error where the disk is full; whatever else is wrong with it keeps no
 * conversation from being kept.
 */
export async function keepMcpState(
  { mcpStateDir: from, onLeftOut, log }: KeptServers,
  record: string,
): Promise<void> {
  if (from === undefined || (await unlessMissing(lstat(from)))?.isDirectory() !== true) return;
  const to = join(record, MCP_STATE);
  const leaveOut = (reason: string): void => {
    log.warn('what MCP servers have kept is not kept', { from, reason });
    onLeftOut?.(`what its MCP servers have kept is not kept with the conversation: ${reason}`);
  };
  try {
    const files = await listFiles(from);
    const bytes = await measureFiles(from, files);
    if (files.length > MCP_STATE_LIMITS.files || bytes > MCP_STATE_LIMITS.bytes) {
      leaveOut(`${files.length} files of ${formatBytes(bytes)} are too much`);
      return;
    }
    await mkdir(to, { mode: 0o700 });
    await copyTree(from, to, () => true);
    await syncPath(to);
  } catch (cause) {
    if (['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '')) throw cause;
    await removeTree(to);
    leaveOut(failureReason(cause));
  }
}
