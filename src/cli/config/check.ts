/** `ccmux config check`: reads all of the user's configuration, layouts and themes, and tells what is wrong. */
import { existsSync } from 'node:fs';
import { checkUserFiles, type CheckedFile } from '../../config/check-files.ts';
import { CcmuxError } from '../../core/errors.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { printable } from '../table.ts';
import { configPath, type NamedConfig } from './file.ts';

/** Throws CcmuxError('invalid-config') where a file is wrong, after all have been told of. */
export function checkConfig(
  { config, json }: { readonly config: NamedConfig; readonly json: boolean },
  surroundings: Surroundings,
): void {
  const directories = directoriesOf(surroundings);
  const path = configPath(config, directories, surroundings);
  const isThere = existsSync(path);
  if (config !== undefined && !isThere) {
    throw new CcmuxError('invalid-config', `no configuration file ${JSON.stringify(path)}`);
  }
  const files = checkUserFiles(path, directories);
  if (json) surroundings.stdout.write(`${JSON.stringify({ files: files.map(described) }, null, 2)}\n`);
  else {
    if (!isThere) say(surroundings, `${path} is not there: the defaults are in force`);
    for (const file of files) {
      if (file.fault === null) surroundings.stdout.write(`ok  ${printable(file.path)}\n`);
    }
  }
  refuseFaults(files, surroundings);
}

/** One fault is the error itself; of several, each has its line before the sum. */
function refuseFaults(files: readonly CheckedFile[], surroundings: Surroundings): void {
  const faults = files.flatMap(({ fault }) => fault ?? []);
  if (faults.length === 0) return;
  if (faults.length === 1) throw faults[0];
  for (const fault of faults) say(surroundings, fault.line);
  throw new CcmuxError('invalid-config', `${faults.length} of ${files.length} files are wrong`);
}

function described({ kind, path, fault }: CheckedFile) {
  return { kind, path, fault: fault?.line ?? null };
}
