/** `ccmux man`: the manual page, in the reader `man` where somebody sits at a terminal, else its source. */
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { MANUAL_FILE } from '../../config/shipped.ts';
import { CcmuxError } from '../../core/errors.ts';
import { hasTerminal, type Surroundings } from '../surroundings.ts';
import { manualPage } from './page.ts';

export async function showManual(program: Command, surroundings: Surroundings): Promise<void> {
  if (hasTerminal(surroundings)) await read(MANUAL_FILE);
  else surroundings.stdout.write(manualPage(program));
}

/** Throws CcmuxError('failed') where there is no `man`. */
function read(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = spawn('man', [path], { stdio: 'inherit' });
    reader.on('error', (cause) => reject(new CcmuxError('failed', 'cannot run man', { cause, hint: 'install it, or see ccmux --help' }))); // prettier-ignore
    reader.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new CcmuxError('failed', `man could not show ${path}`, { hint: 'see ccmux --help' }));
    });
  });
}
