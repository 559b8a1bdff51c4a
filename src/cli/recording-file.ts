/** Where a session is recorded to: the file of `--record`, or a new one in the configuration's directory. */
import { lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import { recordingExists } from '../core/recording-exists.ts';

/** The file of `--record`, absolute. Throws CcmuxError('usage') where it is there already. */
export function requestedRecording(file: string, cwd: string): string {
  if (file.trim() === '') throw new CcmuxError('usage', '--record needs the name of a file');
  const path = resolve(cwd, file);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  throw recordingExists(path);
}

/** A file for the session `name` in `directory`, where `~` is the user's home: `app-20261121-140203.cast`. */
export function datedRecording(
  directory: string,
  name: string,
  { home, at }: { readonly home: string; readonly at: Date },
): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('');
  const place =
    directory === '~' ? home : directory.startsWith('~/') ? join(home, directory.slice(2)) : directory;
  return join(place, `${name}-${day}-${time}.cast`);
}
