/** How one seat's pane is isolated: what the seat says, else what the session says. */
import type { ClaudeSettings } from '../core/plan.ts';
import type { Seat } from '../core/seat.ts';
import { locateUserClaude, type UserClaude } from './user-claude.ts';

/** The session's settings, as they are for this seat. */
export function settingsOfSeat(claude: ClaudeSettings, seat: Seat): ClaudeSettings {
  return {
    ...claude,
    isolation: seat.isolation?.method ?? claude.isolation,
    existing: seat.isolation?.existing ?? claude.existing,
    debug: seat.debug ?? claude.debug,
  };
}

/**
 * The same with `existing` carried out: where the user has a directory of their own (`chosen`, the environment that
 * the pane would have without ccmux, or the one that ccmux was started in) and wants it preserved, the pane uses it.
 */
export function withExisting(
  settings: ClaudeSettings,
  user: UserClaude,
  chosen: Readonly<Record<string, string | undefined>>,
): { readonly settings: ClaudeSettings; readonly user: UserClaude } {
  if (settings.existing !== 'preserve' || settings.isolation === 'none') return { settings, user };
  const own = locateUserClaude(chosen, user.home);
  const existing = own.isDefault ? user : own;
  if (existing.isDefault) return { settings, user };
  return { settings: { ...settings, isolation: 'none' }, user: existing };
}
