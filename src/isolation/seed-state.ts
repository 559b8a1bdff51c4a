/**
 * The pane's own `.claude.json`, made from the user's: who they are, what they prefer, what they approved, and this
 * project's entry. What the client counts, caches or remembers of single runs stays behind, for it is wrong in a
 * second process; other projects stay behind too. Unknown preferences are carried over: a new client's settings
 * must not be lost in panes, and a value that it wrote itself is one that it accepts.
 */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../base/json.ts';
import { projectKeys } from './user-claude.ts';

export interface SeedFacts {
  /** Real path of the pane's working directory. */
  readonly realCwd: string;
  /** Root of the main git working tree, where the client keeps a project's state; see worktree.ts. */
  readonly mainRoot: string | null;
  /** The user's Claude trusts the folder, or the user has just said so. */
  readonly isTrusted: boolean;
  /** What the client keeps of the API key in the environment to remember an approval; null for no key. */
  readonly apiKeySuffix: string | null;
  /** The environment holds a key, a token or a cloud provider: no login dialog is needed. */
  readonly hasEnvironmentLogin: boolean;
  /** Null where it is not known; then release notes may be shown. */
  readonly clientVersion: string | null;
}

/** Top-level keys that belong to one process or one installation. */
const LEFT_BEHIND: ReadonlySet<string> = new Set([
  'projects',
  'history',
  'numStartups',
  'firstStartTime',
  'skillUsage',
  'pluginUsage',
  'pluginUsageLspGraceAppliedIds',
  'fullscreenBootPending',
  'startupPrefetchedAt',
  'changelogLastFetched',
]);

/** Caches and counters, by the way the client names them. */
const IS_CACHE_OR_COUNTER = /^cached[A-Z]|Cache$|Cached(At)?$|Count$/;

/** What of a project's entry is the user's decision; the rest is cost, history and the last run's figures. */
export const CARRIED_OF_PROJECT: readonly string[] = [
  'allowedTools',
  'mcpContextUris',
  'mcpServers',
  'enabledMcpjsonServers',
  'disabledMcpjsonServers',
  'enabledMcpServers',
  'disabledMcpServers',
  'enableAllProjectMcpServers',
  'hasTrustDialogAccepted',
  'hasClaudeMdExternalIncludesApproved',
  'hasClaudeMdExternalIncludesWarningShown',
  'hasCompletedProjectOnboarding',
  'ignorePatterns',
  'dontCrawlDirectory',
];

/** The content of a pane's `.claude.json`. */
export function seedState(userState: JsonObject | null, facts: SeedFacts): JsonObject {
  const state = userState ?? {};
  return {
    ...keep(state, (key) => !LEFT_BEHIND.has(key) && !IS_CACHE_OR_COUNTER.test(key)),
    // Without a login of any kind the client's own first dialogs are the right thing to see.
    ...(facts.hasEnvironmentLogin ? { hasCompletedOnboarding: true } : {}),
    customApiKeyResponses: keyResponses(state, facts.apiKeySuffix),
    // Offers of a default mode: seven panes would each make them, and an answer would go with its pane.
    hasSeenAutoDefaultNotice: state.hasSeenAutoDefaultNotice ?? true,
    hasSeenAutoDefaultNudge: state.hasSeenAutoDefaultNudge ?? true,
    ...(facts.clientVersion === null ? {} : { lastReleaseNotesSeen: facts.clientVersion }),
    // Panes must not each fetch the vendor's marketplace at their first start.
    officialMarketplaceAutoInstallAttempted: true,
    officialMarketplaceAutoInstalled: state.officialMarketplaceAutoInstalled ?? true,
    projects: seedProjects(state.projects, facts),
  };
}

/** Of a client that was killed in the middle: the next one would take a boot that failed for its own. */
const MARKS_OF_A_PROCESS: readonly string[] = ['fullscreenBootPending'];

/**
 * The `.claude.json` with which a pane goes on after its client was killed: its own, without the marks of the dead
 * process, and with what this start says of trust and of the key.
 */
export function carriedState(own: JsonObject, facts: SeedFacts): JsonObject {
  const projects = isJsonObject(own.projects) ? own.projects : {};
  const seeded = seedState(own, facts);
  const decided = isJsonObject(seeded.projects) ? Object.entries(seeded.projects) : [];
  const carried = decided.map(([key, project]): [string, JsonValue] => {
    const before = projects[key];
    return [key, isJsonObject(before) && isJsonObject(project) ? { ...before, ...project } : project];
  });
  return {
    ...keep(own, (key) => !MARKS_OF_A_PROCESS.includes(key)),
    customApiKeyResponses: seeded.customApiKeyResponses,
    projects: { ...projects, ...Object.fromEntries(carried) },
  };
}

function seedProjects(projects: JsonValue | undefined, facts: SeedFacts): JsonObject {
  const known = isJsonObject(projects) ? projects : {};
  const seeded: Record<string, JsonObject> = {};
  for (const key of projectKeys(facts.realCwd, facts.mainRoot)) {
    const project = Object.hasOwn(known, key) ? known[key] : undefined;
    if (isJsonObject(project)) seeded[key] = keep(project, (name) => CARRIED_OF_PROJECT.includes(name));
  }
  const own = facts.realCwd.normalize('NFC');
  if (facts.isTrusted) seeded[own] = { ...seeded[own], hasTrustDialogAccepted: true };
  return seeded;
}

/**
 * A key that the user neither approved nor rejected is approved where there is nothing else to log in with. A user
 * with an account is asked by the client, as in plain claude: the key would be billed.
 */
function keyResponses(state: JsonObject, suffix: string | null): JsonObject {
  const known = isJsonObject(state.customApiKeyResponses) ? state.customApiKeyResponses : {};
  const approved = jsonElements(known.approved);
  const rejected = jsonElements(known.rejected);
  const isLeft = suffix === null || approved.includes(suffix) || rejected.includes(suffix);
  const isApproved = !isLeft && !isJsonObject(state.oauthAccount);
  return { ...known, approved: isApproved ? [...approved, suffix] : approved, rejected };
}

/** Whether a pane with this state uses the key in its environment without asking. */
export function isApiKeyApproved(seeded: JsonObject, suffix: string): boolean {
  const responses = seeded.customApiKeyResponses;
  return isJsonObject(responses) && jsonElements(responses.approved).includes(suffix);
}

function keep(object: JsonObject, isKept: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => isKept(key)));
}
