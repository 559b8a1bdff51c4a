/** Conversations made up for tests: transcripts as the client writes them, kept in a store of their own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import type { Directories } from '../../src/core/plan.ts';
import { archiveConversation, conversationsDirectory } from '../../src/store/conversation-store.ts';

export const SLUG = 'projects/-home-u-app';

/** A UUID that begins with `start`. */
export function idOf(start: string): string {
  const digits = start.padEnd(32, '0');
  return [8, 12, 16, 20, 32].map((end, i) => digits.slice([0, 8, 12, 16, 20][i], end)).join('-');
}

export interface Turn {
  readonly said: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly tool?: boolean;
}

export function transcript(id: string, turns: readonly Turn[], title?: string): string {
  const lines = turns.flatMap(({ said, at, tool = false }, index) => {
    const common = { sessionId: id, timestamp: at, version: '2.1.329', cwd: '/home/u/app' };
    const content = [
      { type: 'text', text: `You said: ${said}` },
      ...(tool ? [{ type: 'tool_use', id: `t${index}`, name: 'Bash', input: { command: 'ls' } }] : []),
    ];
    return [
      { type: 'user', message: { role: 'user', content: said }, ...common },
      {
        type: 'assistant',
        message: { id: `m${index}`, role: 'assistant', model: 'model-1', content },
        ...common,
      },
    ];
  });
  const named = title === undefined ? [] : [{ type: 'custom-title', customTitle: title, sessionId: id }];
  return [...lines, ...named].map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

export interface Kept {
  readonly id: string;
  readonly turns?: readonly Turn[];
  readonly title?: string;
  readonly name?: string;
  readonly role?: string;
  readonly session?: string;
  readonly cwd?: string;
  readonly paneId?: string;
  /** More files of the config directory. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Keeps a conversation as the closing of a pane does; answers its record. `root` is a directory for the test alone. */
export async function keep(root: string, directories: Directories, kept: Kept): Promise<string> {
  const { id, turns = [{ said: `hello of ${id}`, at: '2026-01-01T10:00:00.000Z' }], title } = kept;
  const { name = 'dev1', role = 'dev', session = 'app', cwd = '/home/u/app', files = {} } = kept;
  const configDir = join(root, `profile-${id}`);
  writeFiles(configDir, { [`${SLUG}/${id}.jsonl`]: transcript(id, turns, title), ...files });
  await archiveConversation({
    directories,
    configDir,
    isShared: false,
    outputDir: join(root, 'none'),
    conversations: [id],
    origin: {
      source: 'pane',
      user: 'u',
      sshClient: null,
      paneId: kept.paneId ?? 'k3v9x0q2ab',
      paneStartedAt: '2026-01-01T09:00:00.000Z',
      endedAt: '2026-01-01T12:00:00.000Z',
      exitCode: 0,
      ...{ name, role, session, cwd },
    },
    log: silentLog,
  });
  return join(conversationsDirectory(directories), id);
}
