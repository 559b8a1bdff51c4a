/**
 * Reads everything of the user's that a start could read: the configuration with the layout and the theme that it
 * names, and all files in the directories of layouts and themes. One fault is told of each file, the first.
 */
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { check } from './check.ts';
import { parseLayout } from './layout-file.ts';
import { resolveLayout } from './layouts.ts';
import { isFilePath, listFiles, type ListedFile } from './named-file.ts';
import { BUILT_IN_ROLES, resolveRoles, type Roles } from './roles.ts';
import { configSchema, type Config } from './schema.ts';
import { namedDirectories } from './shipped.ts';
import { readTextFile } from './text-file.ts';
import { parseTheme, resolveTheme } from './themes.ts';
import { quoted } from './quoted.ts';
import { faultError, parseYaml, type YamlDocument } from './yaml-document.ts';

export interface CheckedFile {
  readonly kind: 'configuration' | 'layout' | 'theme';
  readonly path: string;
  /** Null where the file is right. */
  readonly fault: CcmuxError | null;
}

/** `configPath` may lead nowhere: then there is no such file to check. */
export function checkUserFiles(configPath: string, directories: Directories): readonly CheckedFile[] {
  const { checked, roles } = checkConfigFile(configPath, directories);
  const layouts = ownFiles(directories, 'layouts').map((file): CheckedFile => {
    const fault = faultOf(() => parseLayout(readNamed(file), roles));
    return { kind: 'layout', path: file.path, fault };
  });
  const themes = ownFiles(directories, 'themes').map((file): CheckedFile => {
    const fault = faultOf(() => parseTheme(readNamed(file), namedDirectories(directories, 'themes')));
    return { kind: 'theme', path: file.path, fault };
  });
  return [...(checked === null ? [] : [checked]), ...layouts, ...themes];
}

interface CheckedConfig {
  readonly checked: CheckedFile | null;
  /** For the layouts; the built-in ones where the configuration has a fault. */
  readonly roles: Roles;
}

function checkConfigFile(path: string, directories: Directories): CheckedConfig {
  const found: { isThere: boolean; roles: Roles } = { isThere: true, roles: BUILT_IN_ROLES };
  const fault = faultOf(() => {
    const text = readTextFile(path);
    found.isThere = text !== null;
    if (text === null) return;
    const document = parseYaml(text, path);
    const config = check(configSchema, document.value ?? {}, { document });
    found.roles = resolveRoles(config.roles);
    checkNames(config, { document, roles: found.roles, directories });
  });
  return { checked: found.isThere ? { kind: 'configuration', path, fault } : null, roles: found.roles };
}

interface NameContext {
  readonly document: YamlDocument;
  readonly roles: Roles;
  readonly directories: Directories;
}

/** Whether the layout and the theme that the configuration names are to be had. */
function checkNames({ layout, theme }: Config, { document, roles, directories }: NameContext): void {
  const layouts = namedDirectories(directories, 'layouts');
  const themes = namedDirectories(directories, 'themes');
  checkName({ key: 'layout', name: layout, document }, () => resolveLayout(layout, { ...layouts, roles }));
  checkName({ key: 'theme', name: theme, document }, () => resolveTheme(theme, themes));
}

/** A name that means nothing is a fault of the place where it stands; a file that is wrong is none of this one. */
function checkName(
  { key, name, document }: { readonly key: string; readonly name: string; readonly document: YamlDocument },
  resolve: () => unknown,
): void {
  const fault = faultOf(resolve);
  if (fault === null) return;
  if (fault.code === 'usage') {
    throw faultError(document, { path: [key], message: fault.message, hint: fault.hint });
  }
  // Files in the user's directories are checked by themselves; one that lies elsewhere only here.
  if (isFilePath(name)) throw fault;
}

function ownFiles(directories: Directories, kind: 'layouts' | 'themes'): readonly ListedFile[] {
  return listFiles(namedDirectories(directories, kind)).filter(({ source }) => source === 'user');
}

function readNamed({ name, path }: ListedFile) {
  const text = readTextFile(path);
  if (text === null) throw new CcmuxError('invalid-config', `${quoted(path)} is a link to nothing`);
  return { name, path, text };
}

function faultOf(read: () => unknown): CcmuxError | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof CcmuxError) return error;
    throw error;
  }
}
