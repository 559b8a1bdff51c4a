import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askYesNo, showUntilKey } from '../../../src/cli/ask.ts';

/** A terminal that answers when it has been asked. */
function terminal(typed: string) {
  const rawModes: boolean[] = [];
  let isRaw = false;
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(on: boolean) {
      isRaw = on;
      rawModes.push(on);
    },
  });
  const stdout = new PassThrough();
  let shown = '';
  stdout.on('data', (chunk: Buffer) => {
    if (shown === '') setImmediate(() => stdin.write(typed));
    shown += chunk.toString();
  });
  return { stdin, stdout, shown: () => shown, isRaw: () => isRaw, rawModes };
}

test.each([
  ['y\r', true],
  ['yes\n', true],
  ['Y\r', true],
  ['n\r', false],
  ['\r', false],
  ['yep\r', false],
])('the answer %j means %s', async (typed, expected) => {
  const asked = terminal(typed);
  expect(await askYesNo('Trust the files?', asked)).toBe(expected);
  expect(asked.shown()).toContain('Trust the files? (y/N) ');
  expect(asked.isRaw()).toBe(false);
});

test.each(['\u0003', '\u0004'])('the key %j cancels a question', async (typed) => {
  const asked = terminal(typed);
  await expect(askYesNo('Trust?', asked)).rejects.toThrow('cancelled: nothing was started');
  expect(asked.isRaw()).toBe(false);
});

test.each(['x', '\r', ' ', '\u001b[A'])('a notice waits for a key such as %j', async (typed) => {
  const shown = terminal(typed);
  await showUntilKey('read this\n', shown);
  expect(shown.rawModes).toEqual([true, false]);
});

test.each(['\u0003', '\u0004'])('the key %j cancels a notice', async (typed) => {
  const shown = terminal(typed);
  await expect(showUntilKey('read this\n', shown)).rejects.toThrow('cancelled');
  expect(shown.isRaw()).toBe(false);
});

test('a terminal that goes away cancels both', async () => {
  const [first, second] = [terminal(''), terminal('')];
  first.stdin.end();
  second.stdin.end();
  await expect(askYesNo('Trust?', first)).rejects.toThrow('cancelled');
  await expect(showUntilKey('read this\n', second)).rejects.toThrow('cancelled');
});
