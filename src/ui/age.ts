/**
 * How long something has lasted, as it is written in the chrome: seconds up to one minute, then minutes, then hours
 * and days, so that a quiet team draws nothing most of the time.
 */
import { isAgeShown } from './pane-mark.ts';
import type { SessionView } from './session-view.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `0:07`, `12m`, `3h05`, `2d`. A clock that was set back counts as no time at all. */
export function ageText(durationMs: number): string {
  const age = Math.max(0, durationMs);
  if (age < MINUTE_MS) return `0:${pad(age / SECOND_MS)}`;
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)}m`;
  if (age < DAY_MS) return `${Math.floor(age / HOUR_MS)}h${pad((age % HOUR_MS) / MINUTE_MS)}`;
  return `${Math.floor(age / DAY_MS)}d`;
}

/** `14:02`, in local time. */
export function clockText(epochMs: number): string {
  const date = new Date(epochMs);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** When an age or the clock in `view` reads otherwise: milliseconds since the epoch, later than the view's `now`. */
export function nextAgeChange({ now, panes }: Pick<SessionView, 'now' | 'panes'>): number {
  let next = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  for (const pane of panes) {
    if (isAgeShown(pane)) next = Math.min(next, now + untilChange(now - pane.status.since));
  }
  return next;
}

function untilChange(age: number): number {
  if (age < 0) return SECOND_MS - age;
  const step = age < MINUTE_MS ? SECOND_MS : age < DAY_MS ? MINUTE_MS : DAY_MS;
  return step - (age % step);
}

function pad(count: number): string {
  return String(Math.floor(count)).padStart(2, '0');
}
