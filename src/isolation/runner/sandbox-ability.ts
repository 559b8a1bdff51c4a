/** Whether bubblewrap is there and does what a sandbox needs: some systems forbid it to users, or inside containers. */
import { execFile } from 'node:child_process';
import { systemCode } from '../../base/system-code.ts';
import { printable } from '../../core/printable.ts';

export type SandboxAbility =
  { readonly works: true; readonly program: string } | { readonly works: false; readonly reason: string };

export const SANDBOX_PROGRAM = 'bwrap';
const TIMEOUT_MS = 10_000;
/** The same kinds of mounts as a sandbox has. */
const PROBE = [
  ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
  ...['--unshare-user', '--cap-drop', 'ALL', '--', '/bin/true'],
];

/** Never rejects. `environment` says where the program is looked for. */
export function sandboxAbility(
  environment: Readonly<Record<string, string | undefined>>,
  program: string = SANDBOX_PROGRAM,
): Promise<SandboxAbility> {
  return new Promise((resolve) => {
    const options = { env: environment, timeout: TIMEOUT_MS, encoding: 'utf8' } as const;
    execFile(program, PROBE, options, (error, _, stderr) => {
      if (error === null) resolve({ works: true, program });
      else resolve({ works: false, reason: reasonOf(error, stderr) });
    });
  });
}

function reasonOf(error: Error, stderr: string): string {
  if (process.platform !== 'linux') return 'bubblewrap is for Linux alone';
  if (systemCode(error) === 'ENOENT') return 'bubblewrap is not installed';
  const said = stderr.split('\n').find((line) => line.trim() !== '');
  return said === undefined ? 'bubblewrap does not run' : printable(said.trim());
}
