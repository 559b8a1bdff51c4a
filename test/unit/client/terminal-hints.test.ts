import { expect, it } from 'vitest';
import { terminalHints } from '../../../src/client/terminal-hints.ts';

it('names the terminal and keeps everything else of the environment to itself', () => {
  const env = {
    TERM_PROGRAM: 'ghostty',
    VTE_VERSION: undefined,
    ANTHROPIC_API_KEY: 'secret',
    KITTY_WINDOW_ID: 'x'.repeat(300),
  };
  expect(terminalHints(env)).toEqual({ TERM_PROGRAM: 'ghostty' });
});
