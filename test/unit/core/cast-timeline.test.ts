import { expect, it } from 'vitest';
import type { Cast } from '../../../src/core/asciicast.ts';
import {
  castTimeline,
  countUntil,
  momentText,
  parseMoment,
  playTime,
} from '../../../src/core/cast-timeline.ts';

const cast: Cast = {
  header: { size: { cols: 80, rows: 24 }, timestamp: null, title: null, idleLimit: null },
  events: [1, 2, 12, 13].map((at) => ({ kind: 'output', at, text: 'x' })),
  duration: 33,
};

it('plays as it was recorded, and no pause longer than the limit', () => {
  expect(castTimeline(cast, null)).toEqual({ times: [1, 2, 12, 13], duration: 33 });
  expect(castTimeline(cast, 3)).toEqual({ times: [1, 2, 5, 6], duration: 9 });
});

it('knows when a moment of the recording is played', () => {
  const timeline = castTimeline(cast, 3);
  const moments = [0, 1.5, 4, 11, 12.5, 20, 33].map((at) => playTime(cast, timeline, at));
  expect(moments).toEqual([0, 1.5, 4, 5, 5.5, 9, 9]);
});

it('counts what is due', () => {
  expect([0, 1, 1.5, 13, 99].map((time) => countUntil([1, 2, 12, 13], time))).toEqual([0, 1, 1, 4, 4]);
  expect(countUntil([], 5)).toBe(0);
});

it('reads and writes times as people do', () => {
  expect(['90', '1:30', '1:02:03', '0.5'].map(parseMoment)).toEqual([90, 90, 3723, 0.5]);
  expect(['', ':', '1:', '-5', '1:2:3:4', 'x'].map(parseMoment)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect([0, 7.9, 750, 3723].map(momentText)).toEqual(['0:00', '0:07', '12:30', '1:02:03']);
});
