import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CastFault,
  CastReader,
  encodeCastEvent,
  encodeCastHeader,
  type Cast,
  type CastEvent,
} from '../../../src/core/asciicast.ts';

const HEADER = '{"version": 2, "width": 80, "height": 24}';

function read(...lines: readonly string[]): Cast {
  const reader = new CastReader();
  for (const line of lines) reader.push(line);
  return reader.end();
}

function fault(...lines: readonly string[]): string {
  try {
    read(...lines);
  } catch (error) {
    if (error instanceof CastFault) return `${error.line}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('what is written', () => {
  it('is a header and events as version 2 of the format has them', () => {
    const size = { cols: 120, rows: 40 };
    const header = encodeCastHeader({ size, timestamp: 1504467315, title: 'ccmux app', idleLimit: null });
    expect(header.endsWith('\n')).toBe(true);
    expect(JSON.parse(header)).toEqual({
      version: 2,
      width: 120,
      height: 40,
      timestamp: 1504467315,
      title: 'ccmux app',
      env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' },
    });
    expect(encodeCastEvent({ kind: 'output', at: 1.0004, text: 'é\u001b[m\n' })).toBe(
      '[1,"o","é\\u001b[m\\n"]\n',
    );
    expect(encodeCastEvent({ kind: 'resize', at: 2.5, size: { cols: 90, rows: 30 } })).toBe(
      '[2.5,"r","90x30"]\n',
    );
  });

  it('is read again as it was, one line an event whatever the text', () => {
    const anyEvent: fc.Arbitrary<CastEvent> = fc.record({
      kind: fc.constant('output' as const),
      at: fc.nat(1_000_000).map((ms) => ms / 1000),
      text: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(anyEvent), (unsorted) => {
        const events = unsorted.toSorted((a, b) => a.at - b.at);
        const lines = events.map(encodeCastEvent);
        expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
        expect(read(HEADER, ...lines.map((line) => line.slice(0, -1))).events).toEqual(events);
      }),
    );
  });
});

describe('what is read', () => {
  it('may be of version 2, with events that are not played', () => {
    const cast = read(
      '{"version": 2, "width": 80, "height": 24, "title": "Demo", "timestamp": 5, "idle_time_limit": 1.5, "theme": {}}',
      '[0.25, "o", "a"]',
      '[0.5, "i", "secret"]',
      '[1.5, "m", "here"]',
      '',
      '[2, "r", "90x30"]',
      '[1.75, "o", "late"]',
      '[3, "zz", ""]',
    );
    expect(cast).toEqual({
      header: { size: { cols: 80, rows: 24 }, timestamp: 5, title: 'Demo', idleLimit: 1.5 },
      events: [
        { kind: 'output', at: 0.25, text: 'a' },
        { kind: 'resize', at: 2, size: { cols: 90, rows: 30 } },
        { kind: 'output', at: 2, text: 'late' },
      ],
      duration: 3,
    });
  });

  it('may be of version 3: times are intervals, and some lines are comments', () => {
    const cast = read(
      '{"version": 3, "term": {"cols": 80, "rows": 24, "type": "xterm"}}',
      '# a comment',
      '[0.5, "o", "a"]',
      '[0.25, "i", "x"]',
      '[0.25, "o", "b"]',
      '[2, "x", "0"]',
    );
    expect(cast.header.size).toEqual({ cols: 80, rows: 24 });
    expect(cast.events).toEqual([
      { kind: 'output', at: 0.5, text: 'a' },
      { kind: 'output', at: 1, text: 'b' },
    ]);
    expect(cast.duration).toBe(3);
  });

  it('may be of version 1, on one line or on several', () => {
    const whole = {
      version: 1,
      width: 80,
      height: 24,
      stdout: [
        [0.5, 'a'],
        [1, 'b'],
      ],
    };
    for (const text of [JSON.stringify(whole), JSON.stringify(whole, null, 2)]) {
      expect(read(...text.split('\n')).events).toEqual([
        { kind: 'output', at: 0.5, text: 'a' },
        { kind: 'output', at: 1.5, text: 'b' },
      ]);
    }
  });

  it.each([
    ['nothing', [], '1: it is empty'],
    ['another file', ['#!/bin/sh', 'exit'], '1: it does not begin with the header of an asciicast'],
    ['other JSON', ['{"name": "ccmux"}'], '1: it does not begin with the header of an asciicast'],
    [
      'other JSON over lines',
      ['{', '"name": 1', '}'],
      '1: it does not begin with the header of an asciicast',
    ],
    ['a later version', ['{"version": 4}'], '1: it is an asciicast of version 4; 1, 2 and 3 can be played'],
    ['no size', ['{"version": 2}'], '1: the size of the terminal must be 1 to 2000 in both directions'],
    [
      'a size beyond all bounds',
      ['{"version": 2, "width": 100000, "height": 2}'],
      '1: the size of the terminal must be 1 to 2000 in both directions',
    ],
    ['a line that is cut off', [HEADER, '[0, "o", "a"]', '[1, "o", "b'], '3: it is not JSON'],
    ['no list', [HEADER, '{}'], '2: an event is a list of time, kind and data'],
    ['a short list', [HEADER, '[1, "o"]'], '2: an event is a list of time, kind and data'],
    ['a time that is none', [HEADER, '["1", "o", ""]'], '2: the time of an event is a number of seconds'],
    [
      'a time before the beginning',
      [HEADER, '[-1, "o", ""]'],
      '2: the time of an event is a number of seconds',
    ],
    ['data that is no text', [HEADER, '[1, "o", 5]'], '2: kind and data of an event are text'],
    [
      'a wrong size',
      [HEADER, '[1, "r", "big"]'],
      '2: the size of the terminal must be 1 to 2000 in both directions',
    ],
    [
      'a broken frame',
      ['{"version":1,"width":8,"height":2,"stdout":[[1]]}'],
      '1: frame 1 of “stdout” is not a list of delay and text',
    ],
  ])('says of %s what is wrong, and in which line', (_, lines, said) => {
    expect(fault(...lines)).toBe(said);
  });
});
