import { beforeEach, describe, expect, it } from 'vitest';
import { Doers } from '../../../../src/server/files/doers.ts';

const FILE = '/p/a.ts';

let now: number;
let waiting: Set<string>;
let doers: Doers;
beforeEach(() => {
  now = 1_000_000;
  waiting = new Set();
  doers = new Doers({ now: () => now, isWaiting: (pane) => waiting.has(pane) });
});

describe('what changes while commands run', () => {
  it('is the doing of the one pane that runs any, and a little beyond their end', () => {
    expect(doers.of(FILE)).toBe('unknown');
    doers.commandStarted('dev1', 'u1');
    doers.commandStarted('dev1', 'u2');
    expect(doers.of(FILE)).toEqual({ pane: 'dev1' });
    doers.commandEnded('dev1', 'u1', false);
    doers.commandEnded('dev1', 'u2', false);
    now += 200;
    expect(doers.of(FILE)).toEqual({ pane: 'dev1' });
    now += 1;
    expect(doers.of(FILE)).toBe('unknown');
  });

  it('is nobody’s where two run, one of them perhaps in the background', () => {
    doers.commandStarted('dev1', 'u1');
    doers.commandStarted('dev2', 'u2');
    expect(doers.of(FILE)).toBe('unknown');
    doers.commandEnded('dev1', 'u1', true);
    now += 60_000;
    expect(doers.of(FILE)).toBe('unknown');
    doers.rested('dev1', true);
    expect(doers.of(FILE)).toBe('unknown');
    doers.rested('dev1', false);
    expect(doers.of(FILE)).toEqual({ pane: 'dev2' });
  });

  it('is not the doing of a command that waits for a permission, or that was broken off', () => {
    doers.commandStarted('dev1', 'u1');
    waiting.add('dev1');
    expect(doers.of(FILE)).toBe('unknown');
    waiting.clear();
    expect(doers.of(FILE)).toEqual({ pane: 'dev1' });
    doers.rested('dev1', false);
    now += 1000;
    expect(doers.of(FILE)).toBe('unknown');
  });

  it('ends by the word of the pane that runs it alone', () => {
    doers.commandStarted('dev1', 'u1');
    doers.commandEnded('dev2', 'u1', false);
    expect(doers.of(FILE)).toEqual({ pane: 'dev1' });
  });
});

describe('what changes under a tool', () => {
  beforeEach(() => doers.commandStarted('dev2', 'u1'));

  it('is passed over while the tool has the file and shortly afterwards, then for a while nobody else’s', () => {
    doers.toolHas(FILE);
    now += 600_000;
    expect(doers.of(FILE)).toBe('echo');
    doers.toolDone(FILE, true);
    now += 1000;
    expect(doers.of(FILE)).toBe('echo');
    now += 4000;
    expect(doers.of(FILE)).toBe('unknown');
    now += 1;
    expect(doers.of(FILE)).toEqual({ pane: 'dev2' });
  });

  it('is no echo of a tool that changed nothing, nor in another file', () => {
    doers.toolHas(FILE);
    expect(doers.of('/p/b.ts')).toEqual({ pane: 'dev2' });
    doers.toolDone(FILE, false);
    expect(doers.of(FILE)).toEqual({ pane: 'dev2' });
  });
});
