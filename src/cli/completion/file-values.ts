/** The user's and the shipped layouts, themes and roles, for completion. Apart, since YAML and its schema load slowly. */
import { listFiles } from '../../config/named-file.ts';
import { resolveRoles } from '../../config/roles.ts';
import { namedDirectories } from '../../config/shipped.ts';
import { CcmuxError } from '../../core/errors.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf } from '../find-session.ts';
import { sourceWord } from '../named-list.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Candidate } from './wanted.ts';

export function namedFiles(kind: 'layouts' | 'themes', surroundings: Surroundings): readonly Candidate[] {
  const files = listFiles(namedDirectories(directoriesOf(surroundings), kind));
  return files.map(({ name, source }) => ({ word: name, description: sourceWord(source) }));
}

/** Of a configuration that is wrong the built-in ones remain. */
export function roles(surroundings: Surroundings): readonly Candidate[] {
  let configured = {};
  try {
    configured = readConfig(undefined, directoriesOf(surroundings), surroundings).roles;
  } catch (error) {
    if (!(error instanceof CcmuxError)) throw error;
  }
  return Object.entries(resolveRoles(configured)).map(([word, { title = '' }]) => ({
    word,
    description: title,
  }));
}
