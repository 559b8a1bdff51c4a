import { expect, it } from 'vitest';
import { StandIn } from '../../../src/demo/stand-in.ts';
import type { Play } from '../../../src/demo/play.ts';
import type { Script } from '../../../src/demo/script.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ASK, scriptOf, TOOL } from './scripts.ts';

/** A stand-in on a clock that stands still, with all that it writes and tells. */
function standIn(script: Script, { speed = 1 } = {}) {
  const clock = new FakeClock();
  const written: string[] = [];
  const told: { kind: string; since: number }[] = [];
  let isOver = false;
  const agent = new StandIn({
    script,
    cast: { name: 'dev1', role: 'dev', helpKeys: null },
    size: { cols: 60, rows: 20 },
    speed,
    palette: null,
    clock,
    write: (bytes) => written.push(bytes),
    onStatus: ({ status }: Play, since) => told.push({ kind: status.kind, since: since - 1_000_000 }),
    onOver: () => (isOver = true),
  });
  const type = (text: string) => agent.input(Buffer.from(text));
  const text = () => written.join('');
  return { clock, agent, told, written, type, text, isOver: () => isOver };
}

it('tells each status once, with the time since when', () => {
  const { clock, told } = standIn(scriptOf([TOOL]));
  clock.advance(1500);
  expect(told).toEqual([
    { kind: 'busy', since: -5000 },
    { kind: 'idle', since: 1000 },
  ]);
});

it('goes as much faster as it is told to', () => {
  const { clock, told } = standIn(scriptOf([TOOL]), { speed: 10 });
  clock.advance(150);
  expect(told.at(-1)).toEqual({ kind: 'idle', since: 100 });
});

it('sleeps without a timer while it waits for an answer, and with a single one while it rests', () => {
  const { clock, written, type } = standIn(scriptOf([ASK, TOOL]));
  expect(clock.pendingTimers).toBe(0);
  const before = written.length;
  clock.advance(3_600_000);
  expect(written.length).toBe(before);
  type('1');
  clock.advance(1001);
  expect(clock.pendingTimers).toBe(1);
  const resting = written.length;
  clock.advance(1900);
  expect(written.length).toBe(resting);
});

it('writes no more than a few frames a second while it works, however fast its story goes', () => {
  const { clock, written } = standIn(scriptOf([{ ...TOOL, ms: 100_000 }]), { speed: 10 });
  const before = written.length;
  clock.advance(10_000);
  expect(written.length - before).toBeLessThanOrEqual(250);
});

it('takes a lone Esc for the key after a moment, and arrows whole', () => {
  const { clock, told, type } = standIn(scriptOf([ASK, TOOL]));
  type('\x1b');
  expect(told.at(-1)?.kind).toBe('waiting');
  clock.advance(30);
  expect(told.at(-1)?.kind).toBe('idle');
  const second = standIn(scriptOf([ASK, TOOL]));
  second.type('\x1b[');
  second.type('A');
  second.type('\r');
  second.clock.advance(2000);
  expect(second.text()).toContain('kept it');
});

it('takes a paste into the prompt, line breaks as blanks, and sends nothing by itself', () => {
  const { clock, told, type, text } = standIn(scriptOf([TOOL]));
  clock.advance(1500);
  type('\x1b[200~two\nlines\x1b[201~');
  expect(text()).toContain('› two lines');
  expect(told.at(-1)?.kind).toBe('idle');
  type('\r');
  expect(told.at(-1)?.kind).toBe('busy');
});

it('names its topic as the terminal’s title, and the next one when that changes', () => {
  const { clock, text } = standIn(scriptOf([TOOL]));
  expect(text()).toContain('\x1b]0;opening\x1b\\');
  clock.advance(3000);
  expect(text().match(/\x1b\]0;/g)).toHaveLength(2);
  expect(text()).toContain('\x1b]0;first\x1b\\');
});

it('leaves at the second Ctrl+C, and does nothing any more once it is disposed', () => {
  const { agent, clock, type, written, isOver } = standIn(scriptOf([TOOL]));
  type('\x03');
  expect(isOver()).toBe(false);
  type('\x03');
  expect(isOver()).toBe(true);
  agent.dispose();
  const before = written.length;
  clock.advance(60_000);
  expect([written.length, clock.pendingTimers]).toEqual([before, 0]);
});
