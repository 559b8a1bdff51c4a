/**
 * Which files of a config directory make up a conversation. What is named after another conversation is that one's;
 * links lead to what is shared, and caches, locks, logins and registries are no part of any conversation.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { conversationOfName } from './conversation-id.ts';

const SUFFIX = '.jsonl';

export interface FoundTranscript {
  readonly conversation: string;
  readonly path: string;
}

/** All transcripts in a config directory, `projects/<project>/<id>.jsonl`. Only `projects` itself may be a link. */
export async function findTranscripts(configDir: string): Promise<FoundTranscript[]> {
  const projects = join(configDir, 'projects');
  const directories = (await unlessMissing(readdir(projects, { withFileTypes: true }))) ?? [];
  const found = await Promise.all(
    directories
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const files = (await unlessMissing(readdir(join(projects, name), { withFileTypes: true }))) ?? [];
        return files.flatMap((file): FoundTranscript[] => {
          const conversation = conversationOfName(file.name);
          const isOne = file.isFile() && conversation !== null && file.name === `${conversation}${SUFFIX}`;
          return isOne ? [{ conversation, path: join(projects, name, file.name) }] : [];
        });
      }),
  );
  return found.flat();
}

/** The transcript of one conversation in a config directory; null where there is none. */
export async function findTranscript(configDir: string, conversation: string): Promise<string | null> {
  const found = await findTranscripts(configDir);
  return found.find((transcript) => transcript.conversation === conversation)?.path ?? null;
}

/** Top-level entries that are never kept. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'backups',
  'cache',
  'daemon',
  'gateway-models.json',
  'gh-pr-status-cache.json',
  'ide',
  'jobs',
  'mcp-discovery-cache',
  'mcp-needs-auth-cache.json',
  'model-capabilities.json',
  'plugins',
  'remote-settings.json',
  'sessions',
  'shell-snapshots',
  'startup-perf',
  'statsig',
  'telemetry',
  'traces',
]);

const LOGIN_OR_LOCK = /^(?:\.credentials|\.device-keys|hfi-auth|\.oauth|\.update)|\.lock$|\.(?:tmp|backup)\b/;

/** What a conversation leaves in a config directory that others use too. */
export const NAMED_BY_CONVERSATION: ReadonlySet<string> = new Set([
  'debug',
  'file-history',
  'image-cache',
  'projects',
  'session-env',
  'tasks',
  'todos',
]);

export interface Keeping {
  readonly conversation: string;
  /** The config directory is the user's own: nothing is kept but what bears the conversation's name. */
  readonly isShared: boolean;
}

/** Whether the entry at `path` (components below the config directory) is kept, or looked into. */
export function isKept(path: readonly string[], isDirectory: boolean, keeping: Keeping): boolean {
  const [top = ''] = path;
  if (LEFT_OUT.has(top) || (path.length === 1 && LOGIN_OR_LOCK.test(top))) return false;
  const owners = path.map(conversationOfName).filter((owner) => owner !== null);
  if (owners.length > 0) return owners[0] === keeping.conversation;
  if (!keeping.isShared) return true;
  const isLookedInto = path.length === 1 || (path.length === 2 && top === 'projects');
  return isDirectory && isLookedInto && NAMED_BY_CONVERSATION.has(top);
}
