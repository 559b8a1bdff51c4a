/** What the product manager of the demo does. */
import type { Script } from '../script.ts';

const PLAN: Script = {
  suggestion: 'try: what is left for the release?',
  replies: [
    [
      { kind: 'think', ms: 1400, verb: 'Reading the plan' },
      { kind: 'tool', ms: 900, name: 'Read', input: 'PLAN.md', result: ['40 lines (scripted)'] },
      {
        kind: 'say',
        text: 'You wrote “{prompt}”. I am a scripted stand-in; a real Claude would put it into the plan.',
      },
    ],
  ],
  opening: {
    topic: 'Plan for 1.4',
    agoMs: 24_000,
    pauseMs: 48_000,
    past: [
      { kind: 'prompt', text: 'where does the offline release stand?' },
      { kind: 'tool', ms: 0, name: 'Read', input: 'PLAN.md', result: ['40 lines'] },
    ],
    beats: [
      { kind: 'think', ms: 3000, verb: 'Counting' },
      {
        kind: 'say',
        text: 'Four of six are done. Open: the age of old times (dev2, ux) and one flaky test (qa1). Nothing stands in the way of Thursday.',
      },
    ],
  },
  chapters: [
    {
      topic: 'Notes for the release',
      pauseMs: 60_000,
      beats: [
        { kind: 'prompt', text: 'write the release notes, three lines' },
        { kind: 'think', ms: 5000, verb: 'Collecting' },
        { kind: 'tool', ms: 1200, name: 'Bash', input: 'git log --oneline v1.3..', result: ['17 commits'] },
        {
          kind: 'edit',
          ms: 2000,
          file: 'CHANGELOG.md',
          from: 1,
          lines: [
            '+## 1.4',
            '+- Timetables are there without a network.',
            '+- A shaky network no longer empties the list.',
            '+- No ferry leaves twice when the clocks change.',
          ],
        },
        { kind: 'say', text: 'Three lines, in the words of passengers.' },
      ],
    },
    {
      topic: 'Plan for 1.4',
      pauseMs: 60_000,
      beats: [
        { kind: 'prompt', text: 'and now?' },
        { kind: 'tool', ms: 900, name: 'Read', input: 'PLAN.md', result: ['41 lines'] },
        { kind: 'think', ms: 4000, verb: 'Counting' },
        { kind: 'say', text: 'Five of six. The flaky test is the last one; dev3 is free for it.' },
      ],
    },
  ],
};

export const MANAGERS: readonly Script[] = [PLAN];
