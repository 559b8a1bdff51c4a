import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageText, clockText, nextAgeChange } from '../../../src/ui/age.ts';
import { titleLine } from '../../../src/ui/title-line.ts';
import { NOW, pane, status } from './views.ts';

const MINUTE = 60_000;

describe('ageText', () => {
  it.each([
    [0, '0:00'],
    [7_999, '0:07'],
    [59_999, '0:59'],
    [MINUTE, '1m'],
    [59 * MINUTE + 59_999, '59m'],
    [60 * MINUTE, '1h00'],
    [185 * MINUTE, '3h05'],
    [24 * 60 * MINUTE, '1d'],
    [-5_000, '0:00'],
  ])('writes %i ms as %s', (age, text) => {
    expect(ageText(age)).toBe(text);
  });
});

describe('clockText', () => {
  it('tells hours and minutes with two digits each', () => {
    expect(clockText(new Date(2026, 0, 2, 3, 4, 59).getTime())).toBe('03:04');
  });
});

describe('nextAgeChange', () => {
  it('is the next second while an age is below a minute', () => {
    const panes = [pane('dev1', { status: { ...status('busy', 0), since: NOW - 42_300 } })];
    expect(nextAgeChange({ now: NOW, panes })).toBe(NOW + 700);
  });

  it('is the minute of the clock when nobody has an age', () => {
    const panes = [pane('dev1', { status: status('unknown', 3) })];
    expect(nextAgeChange({ now: NOW + 1, panes })).toBe(NOW + MINUTE);
  });

  it('is a few times a minute for a team that rests', () => {
    const panes = [70, 80, 3000].map((age, i) => pane(`dev${i}`, { status: status('idle', age) }));
    let draws = 0;
    for (let now = NOW; now < NOW + 10 * MINUTE; draws++) now = nextAgeChange({ now, panes });
    expect(draws).toBeLessThanOrEqual(30);
  });

  it('never lets an age go stale, and always lies ahead', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000, max: 200_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (age, part) => {
          const one = pane('dev1', { status: { ...status('busy', 0), since: NOW - age } });
          const next = nextAgeChange({ now: NOW, panes: [one] });
          expect(next).toBeGreaterThan(NOW);
          const between = NOW + Math.floor((next - 1 - NOW) * part);
          expect(titleLine(one, 40, between)).toEqual(titleLine(one, 40, NOW));
        },
      ),
    );
  });
});
