/** What panes are held off, and by what: the kernel, or rules of the client, with what those leave open. */
import { lstat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { unlessMissing } from '../../base/unless-missing.ts';
import type { Config } from '../../config/schema.ts';
import { sandboxAbility } from '../../isolation/runner/sandbox-ability.ts';
import type { PaneDescription } from '../../protocol/control.ts';
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

/** Of every pane that may only look. */
export function fenceChecks(
  panes: readonly Pick<PaneDescription, 'name' | 'access' | 'sandboxed' | 'agent'>[],
): readonly Check[] {
  return panes.flatMap(({ name, access, sandboxed, agent }) => {
    if (access === 'write') return sandboxed ? [ok(`${name} runs in a sandbox`)] : [];
    if (sandboxed) return [ok(`${name} may only look, and the kernel holds it to that`)];
    const open = agent
      ? 'your own ! commands, MCP servers and hooks are not held'
      : 'nothing holds its program';
    return [warns(`${name} may only look, by rules of its Claude alone: ${open}`, 'install bubblewrap')];
  });
}
