/** What panes are held off, and by what: the kernel, or rules of the client, with what those leave open. */
import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unlessMissing } from '../../base/unless-missing.ts';
import type { Config } from '../../config/schema.ts';
import { sandboxAbility } from '../../isolation/runner/sandbox-ability.ts';
import type { Directories } from '../../core/plan.ts';
import { sharedDirectories } from '../../isolation/shared-directories.ts';
import type { PaneDescription } from '../../protocol/control.ts';
import { worktreeProblem } from '../check-worktrees.ts';
import type { Surroundings } from '../surroundings.ts';
import { ok, warns, type Check } from './check.ts';

/** Told where the configuration asks for fences; else nobody needs to know. */
export async function checkSandbox(config: Config | null, { env }: Surroundings): Promise<readonly Check[]> {
  const seats = config === null ? [] : [config, ...Object.values(config.roles)];
  if (!seats.some(({ access, sandbox }) => access === 'read' || sandbox === true)) return [];
  const ability = await sandboxAbility(env);
  const missing = await missingPlaces(config, env.HOME ?? homedir());
  if (ability.works) return [ok('bubblewrap works: the kernel holds panes to their fences'), ...missing];
  return [
    warns(
      `no sandbox: ${ability.reason}; panes with access: read are held by rules of their Claude alone`,
      'install bubblewrap; those with sandbox: true do not start without it',
    ),
  ];
}

/** What is given to every pane, and what keeps it as it is. */
export function checkShared(directories: Directories): readonly Check[] {
  return sharedDirectories(directories).map((path) =>
    ok(`${path} is given to all panes, to read: by rules of their Claude, and in a sandbox by the kernel`),
  );
}

/** Told where the configuration asks for worktrees: whether there can be any of the project around. */
export async function checkWorktrees(
  config: Config | null,
  { env, cwd }: Surroundings,
): Promise<readonly Check[]> {
  const seats = config === null ? [] : [config, ...Object.values(config.roles)];
  if (!seats.some(({ workspace }) => workspace === 'worktree')) return [];
  const problem = await worktreeProblem(cwd(), env);
  if (problem === null) return [ok('worktrees can be made of the project here')];
  return [warns(problem.message, problem.hint ?? 'use workspace: own or shared')];
}

/** What is to be writable in sandboxes and is not there is not made by them either. */
async function missingPlaces(config: Config | null, home: string): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const path of config?.write_paths ?? []) {
    const place = path.replace(/^~(?=\/)/, () => home);
    if ((await unlessMissing(lstat(place))) === null)
      checks.push(
        warns(`write_paths: ${path} is not there, and no sandbox can write it`, `mkdir -p ${path}`),
      );
  }
  return checks;
}

/** What a client takes for instructions or runs, of the entries of its directory. */
const INSTRUCTIVE = [
  ...['settings.json', 'settings.local.json', 'CLAUDE.md', 'rules', 'commands', 'agents', 'skills'],
  ...['plugins', 'output-styles'],
];

/** A login is renewed by new files beside it, so a sandbox leaves room for other new ones. */
function loginChecks(
  panes: readonly Pick<PaneDescription, 'name' | 'sandboxed' | 'sharesLogin'>[],
  userConfigDir: string,
): readonly Check[] {
  const missing = INSTRUCTIVE.filter((name) => !existsSync(join(userConfigDir, name)));
  const names = panes
    .filter(({ sandboxed, sharesLogin }) => sandboxed && sharesLogin)
    .map(({ name }) => name);
  if (missing.length === 0 || names.length === 0) return [];
  return [
    warns(
      `${names.join(', ')} must be able to renew your login, and so could put into ${userConfigDir} what is not there yet: ${missing.join(', ')}`,
      'let them log in by CLAUDE_CODE_OAUTH_TOKEN (claude setup-token): then nothing of it is theirs to write',
    ),
  ];
}

/** Of every pane that may only look. */
export function fenceChecks(
  panes: readonly Pick<PaneDescription, 'name' | 'access' | 'sandboxed' | 'sharesLogin' | 'agent'>[],
  userConfigDir: string,
): readonly Check[] {
  const held = panes.flatMap(({ name, access, sandboxed, agent }) => {
    if (access === 'write') return sandboxed ? [ok(`${name} runs in a sandbox`)] : [];
    if (sandboxed) return [ok(`${name} may only look, and the kernel holds it to that`)];
    const open = agent
      ? 'your own ! commands, MCP servers and hooks are not held'
      : 'nothing holds its program';
    return [warns(`${name} may only look, by rules of its Claude alone: ${open}`, 'install bubblewrap')];
  });
  return [...held, ...loginChecks(panes, userConfigDir)];
}
