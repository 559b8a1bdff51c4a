/** What of the configuration a running session uses, in the form that is handed to its server. */
import { homedir } from 'node:os';
import { present } from '../base/assert.ts';
import { parseKeyName } from '../core/key-names.ts';
import type { SessionSettings, Theme } from '../core/plan.ts';
import { bindingsWith } from './key-settings.ts';
import type { Config } from './schema.ts';

const BYTES_OF_GB = 1_000_000_000;
const MS_OF_HOUR = 3_600_000;

export function toSessionSettings(config: Config, theme: Theme, home = homedir()): SessionSettings {
  const { command, args, auto_update, hooks, usage, debug, isolation } = config.claude;
  const { pane, team, roles, warn_at } = config.budget;
  const expanded = (path: string): string => path.replace(/^~(?=\/)/, () => home);
  return {
    prefix: present(parseKeyName(config.prefix), 'the schema admits keys only'),
    bindings: bindingsWith(config.keys),
    theme,
    scrollback: config.scrollback,
    keepScrollback: config.keep_scrollback,
    copyKeys: config.copy_mode === 'auto' ? null : config.copy_mode,
    copyCommand: config.copy_command,
    mouse: config.mouse,
    statusBar: config.status_bar,
    windowTitle: config.window_title,
    notify: {
      ...config.notify,
      command: config.notify.command === null ? null : listOf(config.notify.command),
    },
    budget: { pane, team, roles, warnAt: warn_at },
    clipboard: config.clipboard,
    restart: config.restart,
    logLevel: config.log,
    claude: {
      command: listOf(command),
      args,
      autoUpdate: auto_update,
      hooks,
      debug,
      usage,
      isolation: isolation.method,
      existing: isolation.existing,
      homeLinks: isolation.home_symlinks,
      history: isolation.history,
      cleanupOnClose: isolation.cleanup_on_close,
      graceMs: isolation.grace_ms,
      share: isolation.share,
      copy: isolation.copy,
      credentials: isolation.credentials,
      memory: isolation.memory,
    },
    quota: {
      diskBytes: config.quota.disk_gb * BYTES_OF_GB,
      checkMs: config.quota.check_hours * MS_OF_HOUR,
      onExceeded: config.quota.on_exceeded,
    },
    environment: config.env,
    conversations: {
      keepDays: config.conversations.keep_days,
      archiveDays: config.conversations.archive_days,
    },
    ground: { workspace: config.workspace, carry: config.carry },
    fence: {
      access: config.access,
      sandbox: config.sandbox,
      denyPaths: config.deny_paths.map(expanded),
      writePaths: config.write_paths.map(expanded),
    },
    locks: {
      isAutomatic: config.locks.enabled,
      onConflict: config.locks.on_conflict,
      leaseMs: config.locks.ttl_s * 1000,
      readOnly: config.locks.read_only,
    },
  };
}

function listOf(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? [command] : command;
}
