/**
 * What becomes of each entry of the user's config directory in a pane: linked (shared, live), copied (the pane may
 * change its copy), mixed (plugins: registries copied, payloads linked), or left out because the pane has its own.
 * An entry that this version does not know is linked and named, so that nothing the user added is missing.
 */
import { CcmuxError } from '../core/errors.ts';

export type Sharing = 'linked' | 'copied' | 'plugins' | 'own';

export interface SharingRules {
  /** Linked instead of the defaults; null for the defaults. */
  readonly share: readonly string[] | null;
  /** Copied beyond the defaults. */
  readonly copy: readonly string[] | null;
}

export interface SharingDecision {
  readonly name: string;
  readonly sharing: Sharing;
  /** False for an entry that neither ccmux nor the user's rules name. */
  readonly isKnown: boolean;
}

/** Shared by every pane and by plain claude. */
const SHARED = [
  'CLAUDE.md',
  'agent-memory',
  'agents',
  'chrome',
  'commands',
  'hooks',
  'ide',
  'keybindings.json',
  'local',
  'loop.md',
  'output-styles',
  'rules',
  'skills',
  'themes',
  'workflows',
];

/** Written by the client at every /model, /theme or "always allow": through a link, that would change everybody's. */
const COPIED = ['settings.json', 'settings.local.json'];

/** State of single processes; shared, it mixes panes up. */
const OWN = [
  'backups',
  'cache',
  'cowork_plugins',
  'cowork_settings.json',
  'daemon',
  'daemon.json',
  'debug',
  'downloads',
  'dump-prompts',
  'errors',
  'feedback-bundles',
  'file-history',
  'gateway-models.json',
  'gh-pr-status-cache.json',
  'history.jsonl',
  'image-cache',
  'jobs',
  'logs',
  'mcp-discovery-cache',
  'mcp-needs-auth-cache.json',
  'model-capabilities.json',
  'paste-cache',
  'pins.json',
  'plans',
  'policy-limits.json',
  'projects',
  'recordings',
  'remote-settings.json',
  'session-env',
  'sessions',
  'shell-snapshots',
  'startup-perf',
  'state',
  'stats-cache.json',
  'statsig',
  'tasks',
  'teams',
  'telemetry',
  'tmp',
  'todos',
  'traces',
  'uploads',
  'usage-data',
];

/**
 * Login and state files with the client's locks, backups and temporaries beside them: never linked, never copied,
 * never read here. The client's own housekeeping marks go the same way.
 */
const NEVER_SHARED =
  /^(?:\.claude(?:-[\w-]+)?\.json|\.config\.json|\.credentials|\.device-keys|hfi-auth|\.oauth|\.update|\.last-|\.deep-link|daemon\.|\.DS_Store$)/;

/** Even when the user lists them: ccmux reads them per pane, and archives them. */
const NEVER_LINKED: ReadonlySet<string> = new Set(['projects', 'sessions', ...COPIED]);

/** Decides for every name of a listing of the user's config directory. Throws CcmuxError for impossible rules. */
export function decideSharing(names: readonly string[], rules: SharingRules): readonly SharingDecision[] {
  checkRules(rules);
  return names.map((name) => decide(name, rules));
}

function decide(name: string, { share, copy }: SharingRules): SharingDecision {
  const as = (sharing: Sharing, isKnown = true): SharingDecision => ({ name, sharing, isKnown });
  if (NEVER_SHARED.test(name)) return as('own');
  if (COPIED.includes(name) || copy?.includes(name) === true) return as('copied');
  if (share !== null) {
    if (!share.includes(name)) return as('own');
    return as(name === 'plugins' ? 'plugins' : 'linked');
  }
  if (name === 'plugins') return as('plugins');
  if (OWN.includes(name)) return as('own');
  return as('linked', SHARED.includes(name));
}

function checkRules({ share, copy }: SharingRules): void {
  for (const [key, names] of [
    ['share', share ?? []],
    ['copy', copy ?? []],
  ] as const) {
    for (const name of names) {
      const isForbidden = NEVER_SHARED.test(name) || (key === 'share' && NEVER_LINKED.has(name));
      if (isEntryName(name) && !isForbidden) continue;
      throw new CcmuxError('invalid-config', `claude.isolation.${key} cannot hold ${JSON.stringify(name)}`, {
        hint: 'name entries of the config directory that are no login, state or settings',
      });
    }
  }
}

/** One path component: what cannot lead out of the directory it is joined to. */
export function isEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}
