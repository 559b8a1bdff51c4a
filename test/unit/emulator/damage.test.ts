import { describe, expect, it } from 'vitest';
import { Damage, type DamageTracker } from '../../../src/emulator/damage.ts';
import { createTerminal } from './terminal.ts';

const span = ({ isEmpty, first, last }: DamageTracker) => (isEmpty ? null : [first, last]);

describe('Damage', () => {
  it('is kept for each reader apart', () => {
    const damage = new Damage(10);
    const [one, other] = [damage.track(), damage.track()];
    one.reset();
    damage.mark(3, 4);
    expect([span(one), span(other)]).toEqual([
      [3, 4],
      [0, 9],
    ]);
    one.reset();
    other.dispose();
    damage.mark(7, 12);
    expect([span(one), span(other)]).toEqual([
      [7, 9],
      [0, 9],
    ]);
  });

  it('is everything after a change of size', () => {
    const damage = new Damage(10);
    const tracker = damage.track();
    tracker.reset();
    damage.resize(4);
    expect(span(tracker)).toEqual([0, 3]);
  });
});

describe('the damage of a screen', () => {
  function watched() {
    const terminal = createTerminal({ cols: 20, rows: 6 });
    const tracker = terminal.emulator.trackDamage();
    const after = (output: string) => {
      terminal.feed('\x1b[1;1H');
      tracker.reset();
      terminal.feed(output);
      return span(tracker);
    };
    return { terminal, after };
  }

  it('covers the rows that were written', () => {
    const { after } = watched();
    expect(after('\x1b[3;1Hx\x1b[4;1Hy')).toEqual([0, 3]);
    expect(after('x')).toEqual([0, 0]);
  });

  it('covers what scrolled, was erased or was switched', () => {
    const { after } = watched();
    expect(after('\x1b[6;1H\n')).toEqual([0, 5]);
    expect(after('\x1b[2;4r\x1b[4;1H\n')).toEqual([0, 3]);
    expect(after('\x1b[r\x1b[2J')).toEqual([0, 5]);
    expect(after('\x1b[?1049h')).toEqual([0, 5]);
    expect(after('\x1b[?1049l')).toEqual([0, 5]);
    expect(after('\x1bc')).toEqual([0, 5]);
  });

  it('covers everything while the view is scrolled back and lines leave the history', () => {
    const { terminal, after } = watched();
    terminal.feed('line\r\n'.repeat(110));
    terminal.emulator.scroll(100);
    expect(after('\x1b[6;1H\r\nmore\r\n')).toEqual([0, 5]);
  });

  it('is announced', () => {
    const { terminal } = watched();
    let count = 0;
    terminal.emulator.onDamage(() => count++);
    terminal.feed('x');
    expect(count).toBe(1);
    terminal.emulator.resize({ cols: 10, rows: 3 });
    expect(count).toBe(2);
  });
});
