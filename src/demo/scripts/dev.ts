/** What the developers of the demo do: an app with the timetables of island ferries learns to work offline. */
import type { Beat, Script } from '../script.ts';

const RETRY_DIFF = {
  kind: 'edit',
  ms: 1600,
  file: 'src/sync/fetch-timetable.ts',
  from: 18,
  lines: [
    '-  const reply = await fetch(url);',
    '+  const get = () => fetch(url);',
    '+  const reply = await retry(get);',
    '   return parse(reply);',
  ],
} satisfies Beat;

const REPLIES: readonly (readonly Beat[])[] = [
  [
    { kind: 'think', ms: 1400, verb: 'Reading' },
    {
      kind: 'tool',
      ms: 1200,
      name: 'Grep',
      input: '"fetchTimetable|openCache", src',
      result: ['14 matches in 5 files'],
    },
    {
      kind: 'say',
      text: 'You wrote “{prompt}”. I am a scripted stand-in, so nothing was changed; here a real Claude would get to work, in this very pane.',
    },
  ],
  [
    { kind: 'think', ms: 1800, verb: 'Planning' },
    { kind: 'tool', ms: 1500, name: 'Bash', input: 'npm test', result: ['214 passed, 0 failed (scripted)'] },
    {
      kind: 'say',
      text: 'Still a stand-in: I heard “{prompt}”, and I only know my script. Run ccmux without --demo for the real thing.',
    },
  ],
];

const RETRY: Script = {
  suggestion: 'try: make the retry configurable',
  replies: REPLIES,
  opening: {
    topic: 'Retry in the sync',
    agoMs: 38_000,
    pauseMs: 24_000,
    past: [
      { kind: 'prompt', text: 'the sync gives up on the first bad reply; add a retry' },
      { kind: 'say', text: 'I’ll look at how it fetches first.' },
      { kind: 'tool', ms: 0, name: 'Read', input: 'src/sync/fetch-timetable.ts', result: ['64 lines'] },
      RETRY_DIFF,
    ],
    beats: [
      { kind: 'think', ms: 16_000, verb: 'Covering the edge cases' },
      { kind: 'tool', ms: 9000, name: 'Bash', input: 'npm test -- sync', result: ['23 passed, 0 failed'] },
      {
        kind: 'say',
        text: 'The sync now tries four times, with growing pauses and some jitter, and gives up at once on a 4xx. Six tests cover it.',
      },
    ],
  },
  chapters: [
    {
      topic: 'Log of the retries',
      pauseMs: 40_000,
      beats: [
        { kind: 'prompt', text: 'log each retry, so that we see it in the field' },
        { kind: 'think', ms: 4000, verb: 'Looking around' },
        { kind: 'tool', ms: 1500, name: 'Read', input: 'src/log.ts', result: ['38 lines'] },
        {
          kind: 'edit',
          ms: 2000,
          file: 'src/sync/retry.ts',
          from: 31,
          lines: [
            '   } catch (error) {',
            '+    log.warn("sync: retry", { attempt, error });',
            '     await pause(wait(attempt));',
          ],
        },
        { kind: 'think', ms: 5000, verb: 'Checking' },
        { kind: 'tool', ms: 6000, name: 'Bash', input: 'npm test -- sync', result: ['24 passed, 0 failed'] },
        {
          kind: 'say',
          text: 'Each retry is one warning with its attempt and its cause. Nothing personal is in it.',
        },
      ],
    },
    {
      topic: 'Retry in the sync',
      pauseMs: 30_000,
      beats: [
        { kind: 'prompt', text: 'read your change again with fresh eyes' },
        { kind: 'think', ms: 6000, verb: 'Reviewing' },
        {
          kind: 'tool',
          ms: 1200,
          name: 'Bash',
          input: 'git diff --stat',
          result: ['3 files changed, 41 insertions(+), 6 deletions(-)'],
        },
        RETRY_DIFF,
        { kind: 'tool', ms: 7000, name: 'Bash', input: 'npm test', result: ['214 passed, 0 failed'] },
        { kind: 'say', text: 'One thing improved: an aborted fetch is no longer retried.' },
      ],
    },
  ],
};

const CACHE: Script = {
  suggestion: 'try: how large may the cache grow?',
  replies: REPLIES,
  opening: {
    topic: 'Offline cache',
    agoMs: 94_000,
    pauseMs: 30_000,
    past: [
      { kind: 'prompt', text: 'make the timetable work offline' },
      { kind: 'tool', ms: 0, name: 'Read', input: 'src/store/index.ts', result: ['112 lines'] },
      {
        kind: 'todos',
        items: [
          { text: 'cache with an age', state: 'done' },
          { text: 'read it when offline', state: 'doing' },
          { text: 'say how old it is', state: 'open' },
        ],
      },
    ],
    beats: [
      { kind: 'think', ms: 21_000, verb: 'Weaving it in' },
      {
        kind: 'edit',
        ms: 2000,
        file: 'src/store/cache.ts',
        from: 40,
        lines: [
          '+function lastKnown(id: string) {',
          '+  const known = cache.get(id);',
          '+  return isFresh(known) && known;',
          '+}',
        ],
      },
      {
        kind: 'todos',
        items: [
          { text: 'cache with an age', state: 'done' },
          { text: 'read it when offline', state: 'done' },
          { text: 'say how old it is', state: 'doing' },
        ],
      },
      { kind: 'think', ms: 18_000, verb: 'Counting the hours' },
      { kind: 'tool', ms: 8000, name: 'Bash', input: 'npm test -- store', result: ['31 passed, 0 failed'] },
      {
        kind: 'say',
        text: 'Without a network the last timetable is shown, with its age beside the clock. Older than a week, it is not.',
      },
    ],
  },
  chapters: [
    {
      topic: 'Size of the cache',
      pauseMs: 45_000,
      beats: [
        { kind: 'prompt', text: 'keep the cache below 2 MB' },
        { kind: 'think', ms: 7000, verb: 'Measuring' },
        {
          kind: 'tool',
          ms: 2500,
          name: 'Bash',
          input: 'node scripts/measure-cache.js',
          result: ['11 lines: 1.4 MB', 'largest: Northern Isles, 310 kB'],
        },
        {
          kind: 'edit',
          ms: 2200,
          file: 'src/store/cache.ts',
          from: 12,
          lines: ['-const MOST_BYTES = Infinity;', '+const MOST_BYTES = 2 * 1024 * 1024;'],
        },
        { kind: 'tool', ms: 6000, name: 'Bash', input: 'npm test -- store', result: ['33 passed, 0 failed'] },
        { kind: 'say', text: 'Beyond 2 MB the line that was looked at longest ago goes first.' },
      ],
    },
  ],
};

const CLOCK_CHANGE: Script = {
  suggestion: 'try: which other dates are at risk?',
  replies: REPLIES,
  opening: {
    topic: 'Night of the clock change',
    agoMs: 52_000,
    pauseMs: 55_000,
    past: [
      { kind: 'prompt', text: 'the 02:30 ferry shows twice when the clocks change' },
      { kind: 'tool', ms: 0, name: 'Bash', input: 'npm test -- clock', result: ['12 passed, 0 failed'] },
    ],
    beats: [
      { kind: 'think', ms: 2500, verb: 'Checking' },
      {
        kind: 'say',
        text: 'Fixed: departures are compared in UTC now, and shown in island time. The night in October has a test of its own.',
      },
    ],
  },
  chapters: [
    {
      topic: 'Half-hour time zones',
      pauseMs: 60_000,
      beats: [
        { kind: 'prompt', text: 'does it hold for half-hour time zones?' },
        { kind: 'think', ms: 6000, verb: 'Looking at the map' },
        {
          kind: 'tool',
          ms: 5000,
          name: 'Bash',
          input: 'TZ=Australia/Lord_Howe npm test -- clock',
          result: ['1 failed, 11 passed'],
          hasFailed: true,
        },
        { kind: 'think', ms: 8000, verb: 'Counting minutes' },
        {
          kind: 'edit',
          ms: 1800,
          file: 'src/time/offset.ts',
          from: 9,
          lines: ['-  return hours * 60;', '+  return Math.round(offset / MINUTE);'],
        },
        {
          kind: 'tool',
          ms: 5000,
          name: 'Bash',
          input: 'TZ=Australia/Lord_Howe npm test -- clock',
          result: ['12 passed, 0 failed'],
        },
        {
          kind: 'say',
          text: 'It did not, it does now: Lord Howe Island moves its clocks by thirty minutes.',
        },
      ],
    },
  ],
};

export const DEVELOPERS: readonly Script[] = [RETRY, CACHE, CLOCK_CHANGE];
