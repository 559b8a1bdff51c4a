import { expect, it } from 'vitest';
import { ConversationTrail } from '../../../src/session/conversation-trail.ts';

it('expects the conversation that the pane was started with, whatever the session file says by itself', () => {
  const trail = new ConversationTrail('first', false);
  trail.seen('first');
  trail.seen('another');
  expect(trail.expected).toBe('first');
  expect(trail.isHeard).toBe(false);
});

it('follows /clear and /resume, be it the hook or the file that comes first', () => {
  const trail = new ConversationTrail('first', false);
  trail.heard('first', true);
  trail.seen('second');
  expect(trail.expected).toBe('second');
  trail.seen('third');
  expect(trail.expected).toBe('second');
  trail.heard('second', true);
  expect(trail.expected).toBe('third');
  // One change was announced, and one was made.
  trail.seen('fourth');
  expect(trail.expected).toBe('third');
});

it('believes a conversation in which a hook was sent, and one that was right before', () => {
  const trail = new ConversationTrail('first', false);
  trail.seen('branch');
  trail.heard('branch', false);
  expect(trail.expected).toBe('branch');
  trail.seen('first');
  expect(trail.expected).toBe('first');
  trail.seen(null);
  expect(trail.expected).toBe('first');
});

it('takes the first for right where the user chose it', () => {
  const trail = new ConversationTrail('first', true);
  trail.seen('chosen');
  trail.seen('another');
  expect(trail.expected).toBe('chosen');
});
