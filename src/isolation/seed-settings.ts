/** The settings of a pane: its copy of the user's `settings.json`, and the overlay that is passed with `--settings`. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { parseJsonObject, type JsonObject } from '../base/json.ts';
import type { ClaudeSettings } from '../core/plan.ts';

/**
 * The text of the pane's `settings.json`. Settings that are no JSON object are kept as they are: the client then says
 * the same about them as in plain claude.
 */
export function seedSettings(userText: string | null): string {
  const settings = userText === null || userText.trim() === '' ? {} : parseJsonObject(userText);
  if (settings === null) return userText ?? '';
  // Registering the link handler writes into the user's HOME; "disable" is the one value the client knows.
  return `${JSON.stringify({ ...settings, disableDeepLinkRegistration: 'disable' }, null, 2)}\n`;
}

export interface MemoryPlaces {
  /** ccmux's data directory. */
  readonly data: string;
  readonly userConfigDir: string;
  readonly paneConfigDir: string;
  /** Root of the main git working tree, else the real working directory. */
  readonly projectRoot: string;
}

/**
 * Where the client is to keep project memory; null for its own default inside the config directory. A directory that
 * the user has set themselves is kept, except that with `own` nothing is shared.
 */
export function memoryDirectory(
  memory: ClaudeSettings['memory'],
  userSettings: JsonObject | null,
  places: MemoryPlaces,
): string | null {
  const isChosenByUser = typeof userSettings?.autoMemoryDirectory === 'string';
  const slug = clientSlug(places.projectRoot);
  switch (memory) {
    case 'project':
      return isChosenByUser ? null : join(places.data, 'memory', projectSlug(places.projectRoot));
    case 'user':
      return isChosenByUser ? null : join(places.userConfigDir, 'projects', slug, 'memory');
    case 'own':
      return isChosenByUser ? join(places.paneConfigDir, 'projects', slug, 'memory') : null;
  }
}

/** Where project memory lies with `memory: project`, and where plain claude has its own of the same project. */
export function projectMemory(
  projectRoot: string,
  { data, userConfigDir }: Pick<MemoryPlaces, 'data' | 'userConfigDir'>,
): { readonly ccmux: string; readonly plain: string } {
  return {
    ccmux: join(data, 'memory', projectSlug(projectRoot)),
    plain: join(userConfigDir, 'projects', clientSlug(projectRoot), 'memory'),
  };
}

/** A name for a project's directory: readable, and different for `/a/b` and `/a-b`. */
export function projectSlug(projectRoot: string): string {
  const readable = basename(projectRoot)
    .replace(/[^\p{L}\p{N}_-]+/gu, '-')
    .slice(0, 40);
  const hash = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  return readable === '' ? hash : `${readable}-${hash}`;
}

/** How the client names a project's directory: `/` and everything else that is no ASCII letter or digit becomes `-`. */
export function clientSlug(path: string): string {
  return path.replace(/[^a-zA-Z0-9]/g, '-');
}
