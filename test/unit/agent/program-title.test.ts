import { describe, expect, it } from 'vitest';
import { programTitle } from '../../../src/agent/program-title.ts';

describe('the title of an agent', () => {
  it.each([
    ['⠋ codex', 'busy'],
    ['⠋⠙ | a session', 'busy'],
    ['kimi ⠹', 'busy'],
    ['✦  Working… (app)', 'busy'],
    ['⏲  Working… (app)', 'busy'],
    ['◐ a task', 'busy'],
    ['✋  Action Required (app)', 'waiting'],
    ['◇  Ready (app)', 'idle'],
    ['✳ a task', 'idle'],
  ])('“%s” says %s', (title, kind) => expect(programTitle(title, null, 5)).toEqual({ kind, since: 5 }));

  it.each(['', 'vim README.md', 'user@host: ~/app', '⠋codex', 'a ✋ b'])('“%s” says nothing', (title) =>
    expect(programTitle(title, null, 5)).toBeNull(),
  );

  it('goes on saying the same from when it began', () => {
    const busy = programTitle('⠋ codex', null, 5);
    expect(programTitle('⠙ codex', busy, 6)).toBe(busy);
  });

  it('is that of one at rest once its spinner has gone', () => {
    const busy = programTitle('⠋ codex', null, 5);
    expect(programTitle('codex', busy, 9)).toEqual({ kind: 'idle', since: 9 });
  });
});
