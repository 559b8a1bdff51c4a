/**
 * The schema of `ccmux.yaml`: the one place where its keys, types, limits and defaults are said. The meaning of each
 * is explained to the user in `ccmux.example.yaml`.
 */
import { z } from 'zod';
import { commandNames, parseCommandText } from '../core/command-text.ts';
import { DEFAULT_PREFIX } from '../core/default-bindings.ts';
import { ACCESSES, WORKSPACES } from '../core/ground.ts';
import { nearestKeyName, parseKeyName } from '../core/key-names.ts';
import { nearest } from '../core/nearest.ts';
import { NOTIFY_WAYS } from '../core/plan.ts';
import {
  EXISTING_DIRECTORIES,
  ISOLATION_METHODS,
  roleName,
  roleSchema,
  text,
  variableName,
} from './seat-fields.ts';

/** At 200 columns a million lines of one pane are 3 GiB: more is a slip of the finger. */
const MOST_SCROLLBACK = 1_000_000;

/** A hundred years: for ever. */
const MOST_DAYS = 36_525;

/** A lock that is held for more than a day was forgotten. */
const LONGEST_LEASE_S = 86_400;

/** Longer than ten minutes nobody waits for a child to end. */
const LONGEST_GRACE_MS = 600_000;

/** More than any disk has: no quota. */
const MOST_DISK_GB = 1_000_000;
/** Measuring a large directory takes a while; a clock counts no more than 24 days ahead. */
const SHORTEST_CHECK_HOURS = 0.01;
const LONGEST_CHECK_HOURS = 500;

/** Never linked nor copied: several clients with one copy of a login log each other out. */
const LOGIN_FILES: readonly string[] = ['.credentials.json', '.claude.json'];

/** A key that types no text and does nothing of its own in a program: with Ctrl or Alt, or a function key. */
const PREFIX_KEY = /^(?:(?:C-|M-).*|(?:S-)?F[0-9]+)$/u;

const keyName = z.string().refine((key) => parseKeyName(key) !== null, {
  error: ({ input }) =>
    `is no key: ${meant(nearestKeyName(String(input))) ?? 'write C-x, M-x, F5, Up, PageUp, …'}`,
});

function meant(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `did you mean ${name}?`;
}

const prefix = keyName.refine(
  (key) => PREFIX_KEY.test(parseKeyName(key) ?? key),
  'must be a key with Ctrl or Alt, or a function key: any other is needed for typing',
);

const commandText = z.string().refine((command) => parseCommandText(command) !== null, {
  error: ({ input }) => {
    const [word] = String(input).trim().split(/\s+/);
    const close = commandNames().includes(word) ? undefined : nearest(word, commandNames());
    return `is no command: ${meant(close) ?? 'write split right, focus left, zoom, …'}`;
  },
});

/** An entry of the user's Claude directory. */
const entryName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[^/\0]{1,255}$/,
    'must be the name of an entry of the Claude directory, without slashes',
  )
  .refine((name) => !LOGIN_FILES.includes(name), 'holds the login, which is never linked or copied');

const program = z.union(
  [text.min(1), z.array(text.min(1)).min(1)],
  'must be a program, or a list of it and its arguments',
);

/** What a HOME of a pane's own needs, so that shells, git, ssh and tools are the user's. */
const HOME_SYMLINKS: readonly string[] = [
  ...['.bashrc', '.bash_profile', '.profile', '.zshrc', '.zprofile', '.zshenv', '.inputrc'],
  ...['.config', '.local', '.cache', '.gitconfig', '.ssh', '.gnupg', '.netrc'],
  ...['.npmrc', '.nvm', '.cargo', '.rustup', '.pyenv', '.docker', '.kube', '.aws', '.vimrc', '.vim'],
];

/** What a project needs and git does not bring: settings of this machine. */
const CARRIED: readonly string[] = [
  '.env',
  '.env.local',
  '.env.*.local',
  '.envrc',
  '.claude/settings.local.json',
];

/** Below HOME, and neither a Claude directory nor a way out. */
const homeEntry = z
  .string()
  .regex(
    /^(?!\.claude)(?!\.{1,2}(?:\/|$))[^/\0]+(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)*$/,
    'must be the path of an entry of your home directory, and none of Claude',
  );

const isolation = z.strictObject({
  method: z.enum(ISOLATION_METHODS).default('config_dir'),
  existing: z.enum(EXISTING_DIRECTORIES).default('override'),
  home_symlinks: z.array(homeEntry).default([...HOME_SYMLINKS]),
  history: z.enum(['none', 'project', 'all']).default('none'),
  cleanup_on_close: z.boolean().default(true),
  grace_ms: z.int().min(0).max(LONGEST_GRACE_MS).default(5000),
  share: z.array(entryName).nullable().default(null),
  copy: z.array(entryName).nullable().default(null),
  credentials: z.enum(['shared', 'own']).default('shared'),
  memory: z.enum(['project', 'own', 'user']).default('project'),
});

const recordDirectory = z
  .string()
  .refine(
    (path) => /^(\/|~\/|~$)/.test(path),
    'must be a directory: an absolute path, or one that begins with ~/',
  );

/** Of the whole machine; `/` itself would leave nothing to run, or no wall. */
const fencedPath = text.refine(
  (path) => /^(\/|~\/)./.test(path),
  'must be an absolute path, or one that begins with ~/',
);

const claude = z.strictObject({
  command: program.default('claude'),
  args: z.array(text).default([]),
  auto_update: z.boolean().default(false),
  hooks: z.boolean().default(true),
  debug: z.boolean().default(false),
  usage: z.boolean().default(true),
  isolation: isolation.prefault({}),
});

const env = z.strictObject({
  inherit: z.array(variableName).nullable().default(null),
  unset: z.array(variableName).default([]),
  default: z.record(variableName, text).default({}),
  set: z.record(variableName, text).default({}),
});

const ways = z.array(z.enum(NOTIFY_WAYS));
const usd = z.number().positive().max(1_000_000);

const budget = z.strictObject({
  pane: usd.nullable().default(null),
  team: usd.nullable().default(null),
  roles: z.record(roleName, usd).default({}),
  warn_at: z.array(z.number().positive().max(1000)).default([80, 100]),
});

const notify = z.strictObject({
  waiting: ways.default(['bell', 'terminal']),
  finished: ways.default(['terminal']),
  budget: ways.default(['bell', 'terminal']),
  command: program.nullable().default(null),
  roles: z
    .record(
      roleName,
      z.strictObject({ waiting: ways.optional(), finished: ways.optional(), budget: ways.optional() }),
    )
    .default({}),
  bell: z.boolean().default(true),
  programs: z.enum(['terminal', 'status', 'off']).default('terminal'),
  progress: z.enum(['terminal', 'border']).default('terminal'),
});

const quota = z.strictObject({
  disk_gb: z.number().positive().max(MOST_DISK_GB).default(1),
  check_hours: z.number().min(SHORTEST_CHECK_HOURS).max(LONGEST_CHECK_HOURS).default(24),
  on_exceeded: z.enum(['warn', 'stop']).default('warn'),
});

const locks = z.strictObject({
  enabled: z.boolean().default(true),
  on_conflict: z.enum(['deny', 'wait', 'warn']).default('deny'),
  ttl_s: z.int().min(1).max(LONGEST_LEASE_S).default(600),
  read_only: z.array(text.min(1)).default([]),
});

/** Below the project, and no way out of it; git reads `*`, `?`, `[…]` and `**` in it. */
const carriedPattern = text
  .min(1)
  .refine(
    (pattern) =>
      !pattern.startsWith('/') && !pattern.split('/').some((part) => part === '..' || part === '.git'),
    'must be a path or pattern below the project, as .env or config/*.local',
  );

const conversations = z.strictObject({
  keep_days: z.int().min(1).max(MOST_DAYS).default(30),
  archive_days: z.int().min(1).max(MOST_DAYS).default(90),
});

export const configSchema = z.strictObject({
  prefix: prefix.default(DEFAULT_PREFIX),
  keys: z.record(keyName, commandText.nullable()).default({}),
  layout: text.min(1).default('dev3-qa2-ux-pm'),
  theme: text.min(1).default('dark'),
  scrollback: z.int().min(0).max(MOST_SCROLLBACK).default(5000),
  keep_scrollback: z.boolean().default(true),
  copy_mode: z.enum(['auto', 'vi', 'emacs']).default('auto'),
  copy_command: text.min(1).default('auto'),
  mouse: z.boolean().default(true),
  status_bar: z.boolean().default(true),
  window_title: z.enum(['pane', 'session', 'off']).default('pane'),
  notify: notify.prefault({}),
  budget: budget.prefault({}),
  clipboard: z.enum(['write', 'off']).default('write'),
  roles: z.record(roleName, roleSchema).default({}),
  claude: claude.prefault({}),
  env: env.prefault({}),
  quota: quota.prefault({}),
  conversations: conversations.prefault({}),
  locks: locks.prefault({}),
  access: z.enum(ACCESSES).default('write'),
  sandbox: z.boolean().nullable().default(null),
  deny_paths: z.array(fencedPath).default([]),
  write_paths: z.array(fencedPath).default([]),
  workspace: z.enum(WORKSPACES).default('shared'),
  carry: z.array(carriedPattern).default([...CARRIED]),
  restart: z.enum(['never', 'on-failure', 'always']).default('never'),
  restore: z.enum(['ask', 'always', 'never']).default('ask'),
  record: recordDirectory.nullable().default(null),
  log: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

export type Config = z.output<typeof configSchema>;
