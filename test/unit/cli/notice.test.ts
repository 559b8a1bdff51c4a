import { expect, test } from 'vitest';
import { noticeLines } from '../../../src/cli/notice.ts';
import type { ClaudeSettings } from '../../../src/core/plan.ts';
import type { Runs } from '../../../src/cli/trust.ts';
import { DEFAULT_CLAUDE } from '../../support/claude-settings.ts';

const RUNS = ['panes', 'one program'] as const;

const text = (change: Partial<ClaudeSettings>, runs: Runs = 'panes') =>
  noticeLines(runs, '/data', { ...DEFAULT_CLAUDE, ...change }).join('\n');

test('it fits into twelve lines of a small terminal, whatever the settings', () => {
  for (const isolation of ['config_dir', 'none'] as const) {
    for (const memory of ['project', 'own', 'user'] as const) {
      for (const credentials of ['shared', 'own'] as const) {
        const settings = { ...DEFAULT_CLAUDE, isolation, memory, credentials };
        for (const runs of RUNS) {
          const lines = noticeLines(runs, '/home/somebody/.local/share/ccmux', settings);
          expect(lines.length).toBeLessThanOrEqual(12);
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
        }
      }
    }
  }
});

test('it says of the login what the settings say', () => {
  expect(text({ credentials: 'shared' })).toContain('your login');
  expect(text({ credentials: 'own' })).toMatch(/Each pane's: .*login/);
});

test('it does not promise that a conversation is kept elsewhere when nothing is torn down', () => {
  expect(text({ cleanupOnClose: true })).toContain('/data/conversations/');
  expect(text({ cleanupOnClose: false })).not.toContain('conversations/');
});

test('without isolation it says so', () => {
  expect(text({ isolation: 'none' })).toContain('share your one ~/.claude');
});

test.each(['config_dir', 'none'] as const)(
  'of one program it speaks of no panes (isolation %s)',
  (isolation) => {
    for (const cleanupOnClose of [true, false]) {
      const words = text({ isolation, cleanupOnClose }, 'one program');
      expect(words).toContain('ccmux exec runs one Claude Code');
      // The directory is called so.
      expect(words.replace('/data/panes/', '')).not.toMatch(/pane|several/);
    }
  },
);
