/** What the configuration says of Claude when the user says nothing, for tests that vary one thing of it. */
import { parseConfig } from '../../src/config/load-config.ts';
import type { ClaudeSettings } from '../../src/core/plan.ts';

export const DEFAULT_CLAUDE: ClaudeSettings = {
  command: ['claude'],
  args: [],
  autoUpdate: false,
  hooks: true,
  debug: false,
  usage: true,
  isolation: 'config_dir',
  existing: 'override',
  homeLinks: parseConfig('', 'none').claude.isolation.home_symlinks,
  history: 'none',
  cleanupOnClose: true,
  graceMs: 5000,
  share: null,
  copy: null,
  credentials: 'shared',
  memory: 'project',
};
