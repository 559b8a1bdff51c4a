/**
 * Grounds: where a pane works. `shared` is the project's directory, `own` a private one, `worktree` a git worktree of
 * the project on a branch of its own. Whether a pane may change the project, and whether the kernel holds it to that.
 */
export const WORKSPACES = ['shared', 'own', 'worktree'] as const;
export type Workspace = (typeof WORKSPACES)[number];

export const ACCESSES = ['write', 'read'] as const;
export type Access = (typeof ACCESSES)[number];

export interface GroundSettings {
  readonly workspace: Workspace;
  /** Untracked files of the project that a new worktree gets copies of: git's patterns, from the project's top. */
  readonly carry: readonly string[];
}

/** The words that tell a seat's claude of a directory that it shares with others. */
export const SHARED_GROUND =
  'Other seats may be at work in the same directory at the same time: read a file again before you change it, ' +
  'keep to files that your task needs, and never undo changes that are not yours.';

/** The kind of ground that a seat is started on. */
export function workspaceOf(seat: { readonly workspace?: Workspace }, settings: GroundSettings): Workspace {
  return seat.workspace ?? settings.workspace;
}

/**
 * The branch of a seat's worktree. Session and seat names may hold what git refuses in a reference (`..`, `.lock` or a
 * dot at the end); `number` tells apart a second one of the same name.
 */
export function branchName(session: string, seat: string, number = 1): string {
  const suffix = number === 1 ? '' : `-${number}`;
  return ['ccmux', session, `${seat}${suffix}`].map(referencePart).join('/');
}

function referencePart(name: string): string {
  const letters = name
    .replace(/[\x00-\x20\x7f~^:?*[\\/]|@\{/g, '-')
    .replace(/\.{2,}/g, (dots) => '-'.repeat(dots.length))
    .replace(/^[.-]/, '_');
  return /\.lock$|\.$/.test(letters) || letters === '' ? `${letters}_` : letters;
}

/** What the system prompt says of the ground: on one of its own, nobody else is at work. */
export function groundPrompt(
  prompt: string | undefined,
  ground: { readonly kind: Workspace; readonly branch: string | null; readonly project: string } | null,
): string | undefined {
  if (prompt === undefined || ground === null || ground.kind === 'shared') return prompt;
  const words =
    ground.kind === 'worktree'
      ? `You work in a git worktree of your own${ground.branch === null ? '' : `, on the branch ${ground.branch}`}: ` +
        'commit what you have finished there; others bring the branches together.'
      : `You work in a private directory of your own; the project lies in ${ground.project}.`;
  return prompt.includes(SHARED_GROUND) ? prompt.replace(SHARED_GROUND, words) : `${prompt} ${words}`;
}
