/** When each event of a recording is played: as it was recorded, but no pause longer than the limit. Seconds. */
import type { Cast } from './asciicast.ts';

export interface CastTimeline {
  /** For each event. */
  readonly times: readonly number[];
  readonly duration: number;
}

/** `idleLimit` of null plays every pause. */
export function castTimeline({ events, duration }: Cast, idleLimit: number | null): CastTimeline {
  const limit = idleLimit ?? Infinity;
  const times: number[] = [];
  let [recorded, played] = [0, 0];
  for (const { at } of events) {
    played += Math.min(at - recorded, limit);
    recorded = at;
    times.push(played);
  }
  return { times, duration: played + Math.min(duration - recorded, limit) };
}

/** When the moment `at` of the recording itself is played. */
export function playTime({ events }: Cast, { times, duration }: CastTimeline, at: number): number {
  const next = countUntil(
    events.map((event) => event.at),
    at,
  );
  const before = next === 0 ? 0 : events[next - 1].at;
  const played = next === 0 ? 0 : times[next - 1];
  return Math.min(played + (at - before), next < times.length ? times[next] : duration);
}

/** How many of the ascending `times` are not after `time`. */
export function countUntil(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `90`, `1:30` and `1:02:03` in seconds; null where it is none of these. */
export function parseMoment(text: string): number | null {
  if (!/^(?:[0-9]+:){0,2}[0-9]+(?:\.[0-9]+)?$/.test(text)) return null;
  return text.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}

/** `0:07`, `12:30`, `1:02:03`. */
export function momentText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
