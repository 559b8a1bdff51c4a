/** What the testers of the demo do. */
import type { Beat, Script } from '../script.ts';

const REPLIES: readonly (readonly Beat[])[] = [
  [
    { kind: 'think', ms: 1500, verb: 'Picking tests' },
    {
      kind: 'tool',
      ms: 2200,
      name: 'Bash',
      input: 'npx playwright test --list',
      result: ['48 tests in 9 files (scripted)'],
    },
    {
      kind: 'say',
      text: 'You wrote “{prompt}”. I am a scripted stand-in and ran nothing; a real Claude would now try to break it.',
    },
  ],
];

const SUITE: Script = {
  suggestion: 'try: which test is the slowest?',
  replies: REPLIES,
  opening: {
    topic: 'The whole suite',
    agoMs: 71_000,
    pauseMs: 30_000,
    past: [
      { kind: 'prompt', text: 'run everything, on a slow network too' },
      {
        kind: 'tool',
        ms: 0,
        name: 'Bash',
        input: 'npm test',
        result: ['214 passed, 0 failed', '96 % of the lines covered'],
      },
      { kind: 'say', text: 'The units are green. Now the browsers, with a network of 50 kB/s:' },
    ],
    beats: [
      { kind: 'think', ms: 400, verb: 'Watching the browsers' },
      {
        kind: 'tool',
        ms: 34_000,
        name: 'Bash',
        input: 'npx playwright test --project=slow-3g',
        result: ['47 passed, 1 flaky', 'departures › keeps its place while it loads'],
      },
      { kind: 'think', ms: 6000, verb: 'Sorting it out' },
      {
        kind: 'say',
        text: '47 pass. One is flaky: the list jumps when the second page comes in. Steps: slow network, scroll to 18:00, wait two seconds.',
      },
    ],
  },
  chapters: [
    {
      topic: 'A flaky test',
      pauseMs: 40_000,
      beats: [
        { kind: 'prompt', text: 'how often does it fail?' },
        {
          kind: 'tool',
          ms: 16_000,
          name: 'Bash',
          input: 'npx playwright test departures --repeat-each=50',
          result: ['43 passed, 7 failed'],
          hasFailed: true,
        },
        { kind: 'think', ms: 5000, verb: 'Comparing traces' },
        {
          kind: 'say',
          text: 'Seven times in fifty, always when the list is measured before the fonts are there. A reserved height would end it.',
        },
      ],
    },
  ],
};

const CLEAN_UP: readonly Beat[] = [
  {
    kind: 'tool',
    ms: 2500,
    name: 'Bash',
    input: 'rm -rf e2e/snapshots && npm run e2e:record',
    result: ['18 pictures taken'],
  },
  { kind: 'think', ms: 9000, verb: 'Comparing pictures' },
  {
    kind: 'say',
    text: '18 pictures, three of them new. The bar on the offline screen is 4 px too high on a phone; the rest is as designed.',
  },
];

const INSTEAD: readonly Beat[] = [
  { kind: 'think', ms: 4000, verb: 'Thinking again' },
  { kind: 'tool', ms: 3000, name: 'Bash', input: 'npm run e2e:compare', result: ['15 equal, 3 different'] },
  {
    kind: 'say',
    text: 'Kept the old pictures and compared only: three differ, all of them on the offline screen.',
  },
];

const ASK: Beat = {
  kind: 'ask',
  wants: 'permission',
  title: 'Bash command',
  subject: ['rm -rf e2e/snapshots && npm run e2e:record'],
  question: 'Do you want to proceed?',
  choices: [
    { label: 'Yes' },
    { label: 'Yes, and don’t ask again for e2e:record' },
    { label: 'No, compare with the old ones', then: INSTEAD },
  ],
};

const PICTURES: Script = {
  suggestion: 'try: look at it on a phone',
  replies: REPLIES,
  opening: {
    topic: 'Pictures of each screen',
    agoMs: 47_000,
    pauseMs: 35_000,
    past: [
      { kind: 'prompt', text: 'check the offline screens' },
      { kind: 'tool', ms: 0, name: 'Read', input: 'e2e/offline.spec.ts', result: ['87 lines'] },
      { kind: 'say', text: 'The snapshots are from before the new theme. I’d take them again.' },
    ],
    beats: [ASK, ...CLEAN_UP],
  },
  chapters: [
    {
      topic: 'Offline on a phone',
      pauseMs: 45_000,
      beats: [
        { kind: 'prompt', text: 'and in airplane mode, on a phone?' },
        { kind: 'think', ms: 5000, verb: 'Turning the radio off' },
        {
          kind: 'tool',
          ms: 8000,
          name: 'Bash',
          input: 'npx playwright test offline --project=phone',
          result: ['9 passed, 0 failed'],
        },
        {
          kind: 'ask',
          wants: 'permission',
          title: 'Write to a file',
          subject: ['docs/test-report.md'],
          question: 'Do you want to make this edit?',
          choices: [
            { label: 'Yes' },
            { label: 'Yes, and allow all edits in docs/' },
            { label: 'No', then: [{ kind: 'say', text: 'Not written. The nine results are above.' }] },
          ],
        },
        { kind: 'tool', ms: 900, name: 'Write', input: 'docs/test-report.md', result: ['24 lines'] },
        { kind: 'say', text: 'Nine of nine. The report is in docs/test-report.md.' },
      ],
    },
  ],
};

export const TESTERS: readonly Script[] = [SUITE, PICTURES];
