/**
 * What is copied goes to the desktop's clipboard too, where a tool for it is there: wl-copy, xclip, xsel, pbcopy, or
 * the user's own command line, which reads the text from its stdin.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Log } from '../../base/log.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ClipboardTool {
  readonly file: string;
  readonly args: readonly string[];
}

interface KnownTool extends ClipboardTool {
  /** The variable that says that its desktop is there; null where it needs none. */
  readonly variable: string | null;
  readonly platform?: NodeJS.Platform;
}

const KNOWN: readonly KnownTool[] = [
  { file: 'pbcopy', args: [], variable: null, platform: 'darwin' },
  { file: 'wl-copy', args: [], variable: 'WAYLAND_DISPLAY' },
  { file: 'xclip', args: ['-selection', 'clipboard', '-in'], variable: 'DISPLAY' },
  { file: 'xsel', args: ['--clipboard', '--input'], variable: 'DISPLAY' },
];

/** `wanted` is a shell command line, `auto` for the tool that is there, `none` for none; null where there is none. */
export function findClipboardTool(
  wanted: string,
  environment: Environment,
  platform: NodeJS.Platform,
): ClipboardTool | null {
  if (wanted === 'none') return null;
  if (wanted !== 'auto') return { file: '/bin/sh', args: ['-c', wanted] };
  for (const { file, args, variable, platform: only } of KNOWN) {
    if (only !== undefined && only !== platform) continue;
    if (variable !== null && !environment[variable]) continue;
    const path = findOnPath(file, environment.PATH ?? '');
    if (path !== null) return { file: path, args };
  }
  return null;
}

function findOnPath(name: string, path: string): string | null {
  for (const directory of path.split(delimiter)) {
    if (directory === '') continue;
    try {
      accessSync(join(directory, name), constants.X_OK);
      return join(directory, name);
    } catch {
      continue; // not in this one
    }
  }
  return null;
}

/** Gives `text` to the tool; `failed` is called with a line for the user where it does not take it. */
export function giveToTool(
  { file, args }: ClipboardTool,
  text: string,
  { environment, failed, log }: { environment: Environment; failed: (why: string) => void; log: Log },
): void {
  // A tool that stays to serve the clipboard must not hold our pipes open, nor end with us.
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: environment });
  child.unref();
  child.on('error', (error) => {
    log.warn('the clipboard tool cannot be started', { file, error });
    failed(`${file} cannot be started: set copy_command in ccmux.yaml`);
  });
  child.on('exit', (code) => {
    if (code !== null && code !== 0)
      failed(`the clipboard tool failed (exit ${code}): see copy_command in ccmux.yaml`);
  });
  child.stdin.on('error', (error) => log.debug('the clipboard tool did not read all', { error }));
  child.stdin.end(text);
}
