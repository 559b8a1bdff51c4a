/** What the configuration says of Claude when the user says nothing, for tests that vary one thing of it. */
import type { ClaudeSettings } from '../../src/core/plan.ts';

export const DEFAULT_CLAUDE: ClaudeSettings = {
  command: ['claude'],
  args: [],
  autoUpdate: false,
  hooks: true,
  isolation: 'config_dir',
  cleanupOnClose: true,
  graceMs: 5000,
  share: null,
  copy: null,
  credentials: 'shared',
  memory: 'project',
};
