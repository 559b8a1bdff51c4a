/** What the designer of the demo does. */
import type { Script } from '../script.ts';

const EMPTY_STATE: Script = {
  suggestion: 'try: make it friendlier',
  replies: [
    [
      { kind: 'think', ms: 1600, verb: 'Sketching' },
      {
        kind: 'say',
        text: 'You wrote “{prompt}”. I am a scripted stand-in without taste; a real Claude would sketch it now.',
      },
    ],
  ],
  opening: {
    topic: 'The offline screen',
    agoMs: 29_000,
    pauseMs: 32_000,
    past: [
      { kind: 'prompt', text: 'what do people see when they are offline?' },
      { kind: 'tool', ms: 0, name: 'Read', input: 'src/views/Offline.tsx', result: ['51 lines'] },
    ],
    beats: [
      { kind: 'think', ms: 1500, verb: 'Looking at it' },
      {
        kind: 'say',
        text: 'A grey ship and “Error 0”. They want to know one thing: does my ferry go? So: the next departure first, its age in small print, and no apology.',
      },
    ],
  },
  chapters: [
    {
      topic: 'Words for old data',
      pauseMs: 45_000,
      beats: [
        { kind: 'prompt', text: 'how do we say that the times may be old?' },
        { kind: 'think', ms: 5000, verb: 'Weighing words' },
        {
          kind: 'ask',
          wants: 'answer',
          title: 'Wording',
          subject: ['below the next departure, in small print'],
          question: 'Which one sounds like us?',
          choices: [
            { label: 'As of 2 hours ago' },
            { label: 'Offline: times from 14:10' },
            { label: 'May have changed; last seen at 14:10' },
          ],
        },
        {
          kind: 'edit',
          ms: 1800,
          file: 'src/views/Offline.tsx',
          from: 22,
          lines: [
            '-  <Error code={0} />',
            '+  <NextDeparture from={lastKnown(line)} />',
            '+  <Age of={lastKnown(line)} />',
          ],
        },
        {
          kind: 'tool',
          ms: 4000,
          name: 'Bash',
          input: 'npm run a11y',
          result: ['contrast 7.2:1, no issues'],
        },
        { kind: 'say', text: 'In. It reads well aloud too: the age comes after the time, not before it.' },
      ],
    },
  ],
};

export const DESIGNERS: readonly Script[] = [EMPTY_STATE];
