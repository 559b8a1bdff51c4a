/** A stand-in that has nothing to do yet: of a pane that was split off, or of a role that the story does not know. */
import type { Script } from '../script.ts';

export const NEWCOMER: Script = {
  suggestion: 'type a prompt, then Enter',
  replies: [
    [
      { kind: 'think', ms: 1500, verb: 'Thinking' },
      {
        kind: 'tool',
        ms: 1300,
        name: 'Bash',
        input: 'git status --short',
        result: ['M src/sync/retry.ts (scripted)'],
      },
      {
        kind: 'say',
        text: 'You wrote “{prompt}”. I am a scripted stand-in and only pretend; run ccmux without --demo, and Claude itself answers here.',
      },
    ],
  ],
  opening: { topic: 'New here', agoMs: 0, pauseMs: 0, past: [], beats: [] },
  chapters: [],
};
