import { expect, it } from 'vitest';
import { notificationSequence } from '../../../src/server/notification-sequence.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const BOTH = { title: 'Tests; all', body: '12 failed' };

it.each([
  [
    'kitty',
    ['kitty(0.40.0)', undefined, 'xterm-kitty'],
    `\x1b]99;i=ccmux:d=0:p=title:e=1;${base64('Tests; all')}\x1b\\\x1b]99;i=ccmux:d=1:p=body:e=1;${base64('12 failed')}\x1b\\`,
  ],
  ['iTerm2', [undefined, 'iTerm.app', 'xterm-256color'], '\x1b]9;Tests; all: 12 failed\x1b\\'],
  ['ghostty', [undefined, undefined, 'xterm-ghostty'], '\x1b]777;notify;Tests, all;12 failed\x1b\\'],
])('a notification is told %s in its own words', (_name, names, expected) => {
  expect(Buffer.from(notificationSequence(BOTH, names) ?? []).toString()).toBe(expected);
});

it('a terminal that is not known for notifications is told nothing', () => {
  expect(notificationSequence(BOTH, ['XTerm(379)', undefined, 'xterm-256color'])).toBeNull();
});
