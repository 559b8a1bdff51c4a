import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSessionFile, readStatus, type SessionFile } from '../../../src/agent/session-file.ts';
import { present } from '../../../src/base/assert.ts';

const CONVERSATION = '64448612-0e5c-4075-8d92-4cb54e7e0567';

/** As 2.1.329 writes it. */
const WRITTEN = {
  pid: 4242,
  sessionId: CONVERSATION,
  cwd: '/home/u/app',
  startedAt: 1_795_206_776_337,
  procStart: '127684',
  version: '2.1.329',
  kind: 'interactive',
  status: 'idle',
  updatedAt: 1_795_206_830_622,
  statusUpdatedAt: 1_795_206_827_031,
};

function file(changes: Readonly<Record<string, unknown>>): SessionFile {
  return present(parseSessionFile(JSON.stringify({ ...WRITTEN, ...changes })), 'a session file');
}

describe('a session file', () => {
  it('says what the client does, since when, and in which conversation', () => {
    expect(readStatus(file({ status: 'busy' }))).toEqual({
      kind: 'busy',
      since: 1_795_206_827_031,
      source: 'session-file',
      activity: null,
      waitingFor: null,
      conversation: CONVERSATION,
    });
  });

  it('without a status is of a client that still boots', () => {
    const status = readStatus(file({ status: undefined, statusUpdatedAt: undefined }));
    expect(status).toMatchObject({ kind: 'starting', since: WRITTEN.startedAt });
  });

  it('with status shell is idle, with a shell in the background', () => {
    expect(readStatus(file({ status: 'shell' }))).toMatchObject({
      kind: 'idle',
      activity: 'background shell',
    });
  });

  it.each([
    ['permission prompt', 'permission'],
    ['input needed', 'question'],
    ['dialog open', 'dialog'],
    ['something that a later version says', 'dialog'],
    [undefined, 'dialog'],
  ])('waiting for %j waits for a %s', (waitingFor, kind) => {
    expect(readStatus(file({ status: 'waiting', waitingFor })).waitingFor).toEqual({ kind, detail: null });
  });

  it('names what is waited for only while it waits', () => {
    expect(readStatus(file({ status: 'idle', waitingFor: 'input needed' })).waitingFor).toBeNull();
  });

  it('keeps the beginning of a kind that lasts, and takes the new one of another kind', () => {
    const idle = readStatus(file({ status: 'idle', statusUpdatedAt: 1000 }));
    const shell = readStatus(file({ status: 'shell', statusUpdatedAt: 5000 }), idle);
    expect(shell.since).toBe(1000);
    expect(readStatus(file({ status: 'busy', statusUpdatedAt: 6000 }), shell).since).toBe(6000);
  });

  it('of an unknown status says no more than that the client has started', () => {
    expect(readStatus(file({ status: 'dreaming' })).kind).toBe('starting');
  });

  it('that is half written, or no session file at all, says nothing', () => {
    const whole = JSON.stringify(WRITTEN);
    const halves = Array.from({ length: whole.length }, (_, length) => whole.slice(0, length));
    expect(halves.filter((half) => parseSessionFile(half) !== null)).toEqual([]);
    expect(['null', '[]', '3', '{}', '{"pid":"4242"}'].map(parseSessionFile)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('of any JSON never throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parseSessionFile(text);
        if (parsed !== null) readStatus(parsed);
      }),
    );
  });
});
