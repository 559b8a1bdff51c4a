/** Themes: the colours of everything that is not a pane's content, from `themes/NAME.yaml`. */
import { z } from 'zod';
import type { Theme } from '../core/plan.ts';
import { check } from './check.ts';
import {
  findNamedFile,
  listNames,
  unknownName,
  type NamedDirectories,
  type NamedFile,
} from './named-file.ts';
import { roleName } from './seat-fields.ts';
import { parseYaml } from './yaml-document.ts';

/** The theme that is complete; others may leave to it what they do not care about. */
const BASE = 'dark';

const color = z
  .string()
  .regex(
    /^(?:#[0-9a-fA-F]{6}|default)$/,
    'must be a colour like "#6cb6ff", or default for the terminal’s own',
  );

const themeSchema = z.strictObject({
  border: color,
  border_focused: color,
  title: color,
  title_focused: color,
  status_foreground: color,
  status_background: color,
  hint: color,
  busy: color,
  waiting: color,
  idle: color,
  done: color,
  failed: color,
  overlay_foreground: color,
  overlay_background: color,
  selection_foreground: color,
  selection_background: color,
  roles: z.record(roleName, color),
});

const partialSchema = themeSchema.partial();

/**
 * The theme that `name` means: a name, or a path to a `.yaml`.
 * Throws CcmuxError: `usage` where there is none, `invalid-config` where its file is wrong.
 */
export function resolveTheme(name: string, directories: NamedDirectories): Theme {
  return parseTheme(find(name, directories), directories);
}

/** Throws CcmuxError('invalid-config') where the file is no theme. */
export function parseTheme(file: NamedFile, { shippedDirectory }: NamedDirectories): Theme {
  const shipped = { userDirectory: shippedDirectory, shippedDirectory };
  const base = read(find(BASE, shipped), themeSchema);
  const own = read(file, partialSchema);
  const colors = { ...base, ...own, roles: { ...base.roles, ...own.roles } };
  return {
    name: file.name,
    border: colors.border,
    borderFocused: colors.border_focused,
    title: colors.title,
    titleFocused: colors.title_focused,
    statusForeground: colors.status_foreground,
    statusBackground: colors.status_background,
    hint: colors.hint,
    busy: colors.busy,
    waiting: colors.waiting,
    idle: colors.idle,
    done: colors.done,
    failed: colors.failed,
    overlayForeground: colors.overlay_foreground,
    overlayBackground: colors.overlay_background,
    selectionForeground: colors.selection_foreground,
    selectionBackground: colors.selection_background,
    roles: colors.roles,
  };
}

export function listThemes(directories: NamedDirectories): readonly string[] {
  return listNames(directories);
}

function find(name: string, directories: NamedDirectories): NamedFile {
  const file = findNamedFile('theme', name, directories);
  if (file === null) throw unknownName('theme', name, listThemes(directories));
  return file;
}

function read<T>(file: NamedFile, schema: z.ZodType<T>): T {
  const document = parseYaml(file.text, file.path);
  return check(schema, document.value ?? {}, { document });
}
