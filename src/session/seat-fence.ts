/**
 * What holds a seat off: rules for its client, and where that is wanted and the machine can, a sandbox around all that
 * it starts. Both are worked out here, from what is wanted and from where the seat stands.
 */
import { join } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import { denyRules, wantedFence } from '../core/fence.ts';
import type { SessionPlan } from '../core/plan.ts';
import type { Seat } from '../core/seat.ts';
import { isJsonObject, jsonElements, type JsonObject } from '../base/json.ts';
import { sharedDirectories } from '../isolation/shared-directories.ts';
import type { Profile } from '../isolation/profile.ts';
import type { SandboxAbility } from '../isolation/runner/sandbox-ability.ts';
import { localRunner, type Runner } from '../isolation/runner/runner.ts';
import { entriesBut, sandboxRunner, userRuntime, type SandboxWalls } from '../isolation/runner/sandbox.ts';
import type { UserClaude } from '../isolation/user-claude.ts';
import { tryGit, type Git } from '../workspace/git.ts';
import { groundsDirectory } from '../workspace/ground-mark.ts';
import { repositoryOf } from '../workspace/worktree.ts';
import { OPEN, type Fence, type Standing } from './standing.ts';

export interface FenceFacts {
  readonly plan: SessionPlan;
  readonly git: Git;
  /** Whether there can be a sandbox; found out once. */
  readonly ability: () => Promise<SandboxAbility>;
}

/** Throws CcmuxError where a sandbox must be and cannot. */
export async function fenceOf(seat: Seat, standing: Standing, facts: FenceFacts): Promise<Fence> {
  const { plan, git, ability } = facts;
  if (plan.demo !== undefined) return OPEN;
  const wanted = wantedFence(seat, plan.settings.fence);
  const shared = sharedDirectories(plan.directories);
  if (wanted.access === 'write' && wanted.sandbox === 'no') return { ...OPEN, shared };
  const able = wanted.sandbox === 'no' ? null : await ability();
  if (wanted.sandbox === 'must' && able?.works === false) {
    throw new CcmuxError(
      'failed',
      `${seat.name} is to have a sandbox, and there can be none: ${able.reason}`,
      {
        hint: 'install bubblewrap, or set sandbox: false',
      },
    );
  }
  const from = standing.ground?.source ?? standing.cwd;
  const top = await tryGit(git, from, ['rev-parse', '--show-toplevel']).catch(() => null);
  return {
    access: wanted.access,
    sandbox: able?.works === true ? able.program : null,
    project: [...new Set([plan.cwd, from, ...(top === null || top === '' ? [] : [top])])],
    repository: top === null || top === '' ? null : await repositoryOf(git, from),
    shared,
  };
}

/** The seat with the rules that its client is given. */
export function fencedSeat(seat: Seat, standing: Standing, fence: Fence): Seat {
  const { access, sandbox, project, shared } = fence;
  const readOnly = [...shared, ...(access === 'read' ? project : [])];
  if (readOnly.length === 0 && standing.ground?.kind !== 'own') return seat;
  const rules = denyRules(readOnly, access === 'write' || sandbox !== null);
  const settings = seat.settings ?? {};
  const permissions: JsonObject = isJsonObject(settings.permissions) ? settings.permissions : {};
  const besides = [...shared, ...(standing.ground?.kind === 'own' ? [standing.ground.project] : [])];
  const directories = [...jsonElements(permissions.additionalDirectories), ...besides];
  return {
    ...seat,
    deniedTools: [...(seat.deniedTools ?? []), ...rules],
    ...(besides.length > 0 && {
      settings: { ...settings, permissions: { ...permissions, additionalDirectories: directories } },
    }),
  };
}

/** How its child is started. */
export function runnerOf(
  fence: Fence,
  given: {
    readonly plan: SessionPlan;
    readonly standing: Standing;
    readonly profile: Profile;
    readonly user: UserClaude;
    /** It logs in by the file of the user's own login, which it must be able to renew. */
    readonly sharesLogin: boolean;
  },
): Runner {
  const { sandbox } = fence;
  return sandbox === null ? localRunner : sandboxRunner(sandbox, wallsOf(fence, given));
}

/** Of the user's Claude directory no file but the login is to be written, and that by a rename beside it. */
const LOGIN_ENTRIES = ['.credentials.json', '.oauth_refresh.lock'];

function wallsOf(
  { access, project, repository, shared }: Fence,
  { plan, standing, profile, user, sharesLogin }: Parameters<typeof runnerOf>[1],
): SandboxWalls {
  const { directories, settings } = plan;
  const { cwd, ground } = standing;
  const isOwn = profile.isolation === 'none';
  const users = isOwn || sharesLogin ? [user.configDir] : [];
  const mayWrite = access === 'write';
  // The hooks and settings of the repository are commands that others run.
  const guarded = repository === null ? [] : [join(repository, 'hooks'), join(repository, 'config')];
  const grounds = ground === null ? (mayWrite ? [...project, cwd] : []) : [ground.directory];
  const commits = repository === null || !mayWrite ? [] : [repository];
  return {
    hidden: [directories.data, directories.state, directories.runtime, ...userRuntime(directories.runtime)],
    readable: [...project, groundsDirectory(directories), ...shared],
    allowed: settings.fence.writePaths,
    writable: [
      ...grounds,
      ...commits,
      profile.directory,
      profile.shortTmpDir,
      ...(profile.memoryDir === null ? [] : [profile.memoryDir]),
      ...users,
    ],
    kept: [
      ...(mayWrite ? guarded : []),
      ...(isOwn || !sharesLogin ? [] : entriesBut(user.configDir, LOGIN_ENTRIES)),
    ],
    denied: settings.fence.denyPaths,
  };
}
