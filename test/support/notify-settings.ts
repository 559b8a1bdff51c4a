/** What the configuration says of notifications when the user wants none of ccmux's own, for tests that vary one thing of it. */
import type { NotifySettings } from '../../src/core/plan.ts';

export const QUIET: NotifySettings = {
  bell: true,
  programs: 'terminal',
  progress: 'border',
  waiting: [],
  finished: [],
  budget: [],
  command: null,
  roles: {},
};
