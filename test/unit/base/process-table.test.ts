import { describe, expect, it } from 'vitest';
import { parsePs, parseStat } from '../../../src/base/process-table.ts';

const REST = '0 -1 4194304 150 0 0 0 1 2 0 0 20 0';
const stat = (name: string, state: string, threads = 1) =>
  `42 (${name}) ${state} 7 8 9 ${REST} ${threads} 0 206799 123456 78 18446744073709551615\n`;

describe('/proc/PID/stat', () => {
  it.each(['bash', 'a b', 'x) S 1 1 1', '((', 'a\nb', ''])(
    'is read whatever the program is called: %j',
    (name) => {
      expect(parseStat(42, stat(name, 'S'), 'b00t')).toEqual({
        pid: 42,
        parentPid: 7,
        sessionId: 9,
        startTime: '206799@b00t',
        isZombie: false,
      });
    },
  );

  it('tells zombies from processes whose first thread alone has ended', () => {
    expect(parseStat(42, stat('x', 'Z'), null)?.isZombie).toBe(true);
    expect(parseStat(42, stat('x', 'Z', 3), null)?.isZombie).toBe(false);
    expect(parseStat(42, stat('x', 'T'), null)?.isZombie).toBe(false);
  });

  it('is nothing when it was cut short', () => {
    expect(parseStat(42, '', null)).toBeNull();
    expect(parseStat(42, '42 (x) S 7', null)).toBeNull();
  });
});

describe('the answer of ps', () => {
  it('is read line by line', () => {
    const text = `    1     0     1 Ss   Fri Nov 20 20:12:01 2026
  501   1   501 S+   Fri Nov 20 20:13:59 2026
  502   501   501 Z    Fri Nov 20 20:14:00 2026

`;
    expect(parsePs(text)).toEqual([
      { pid: 1, parentPid: 0, sessionId: 1, startTime: 'Fri Nov 20 20:12:01 2026', isZombie: false },
      { pid: 501, parentPid: 1, sessionId: 501, startTime: 'Fri Nov 20 20:13:59 2026', isZombie: false },
      { pid: 502, parentPid: 501, sessionId: 501, startTime: 'Fri Nov 20 20:14:00 2026', isZombie: true },
    ]);
  });
});
