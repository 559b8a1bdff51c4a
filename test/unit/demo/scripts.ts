/** Short scripts for the tests of the story engine. */
import type { Beat, Script, ToolBeat } from '../../../src/demo/script.ts';

export const ASK: Beat = {
  kind: 'ask',
  wants: 'permission',
  title: 'Bash command',
  subject: ['rm -rf build'],
  question: 'Do you want to proceed?',
  choices: [{ label: 'Yes' }, { label: 'Always' }, { label: 'No', then: [{ kind: 'say', text: 'kept it' }] }],
};

export const TOOL: ToolBeat = { kind: 'tool', ms: 1000, name: 'Bash', input: 'make', result: ['built'] };

export function scriptOf(beats: readonly Beat[], change: Partial<Script> = {}): Script {
  return {
    suggestion: 'try something',
    replies: [
      [
        { kind: 'think', ms: 100, verb: 'Thinking' },
        { kind: 'say', text: 'heard “{prompt}”' },
      ],
    ],
    opening: {
      topic: 'opening',
      agoMs: 5000,
      pauseMs: 2000,
      past: [{ kind: 'prompt', text: 'begin' }],
      beats,
    },
    chapters: [
      { topic: 'first', pauseMs: 3000, beats: [{ kind: 'prompt', text: 'one' }, TOOL] },
      { topic: 'second', pauseMs: 3000, beats: [{ kind: 'prompt', text: 'two' }, TOOL] },
    ],
    ...change,
  };
}
