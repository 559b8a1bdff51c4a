import { describe, expect, it } from 'vitest';
import { readRetryNotice } from '../../../src/agent/retry-notice.ts';

const screen = (notice: string) =>
  ['❯ do it', '', notice, '', '────────────', '❯ ', '────────────', '  ? for shortcuts', '', ''].join('\n');

describe('the screen of a client', () => {
  it.each([
    ['✻ API error · retrying in 1s · attempt 1/10', 1],
    ['✻ API error · retrying… · attempt 2/10', 2],
    ['  ⎿  API Error (529 Overloaded) · Retrying in 5 seconds… (attempt 3/10)', 3],
  ])('tells of a retry by “%s”', (notice, attempt) =>
    expect(readRetryNotice(screen(notice))).toEqual({ attempt, of: 10 }),
  );

  it.each([
    '● API Error: Repeated 529 Overloaded errors.',
    '❯ why does it say API error, retrying in 1s, attempt 1/10 all the time?',
    '✻ Baking… (3s · ↓ 2 tokens)',
    '',
  ])('tells of none by “%s”', (notice) => expect(readRetryNotice(screen(notice))).toBeNull());

  it('tells of none by what has been moved up in its conversation', () => {
    const below = Array.from({ length: 14 }, (_, row) => `line ${row}`).join('\n');
    expect(readRetryNotice(`${screen('✻ API error · retrying in 1s · attempt 1/10')}\n${below}`)).toBeNull();
  });
});
