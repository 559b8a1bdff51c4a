import { describe, expect, it } from 'vitest';
import { PaneFitting } from '../../../src/session/pane-fitting.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function fitting() {
  const clock = new FakeClock();
  const start = clock.now();
  const at: number[] = [];
  const panes = new PaneFitting(clock, () => at.push(clock.now() - start));
  const storm = (steps: number, gapMs: number) => {
    for (let step = 0; step < steps; step++) {
      if (step > 0) clock.advance(gapMs);
      panes.fit(true);
    }
  };
  return { clock, panes, at, storm };
}

describe('a series of sizes', () => {
  it('gives the panes its first at once and then none but its last, soon after it', () => {
    const { clock, at, storm } = fitting();
    storm(50, 40);
    expect(at).toEqual([0]);
    clock.advance(1000);
    expect(at).toEqual([0, 49 * 40 + 60]);
  });

  it('is waited for longer where its steps come slower', () => {
    const { clock, at, storm } = fitting();
    storm(20, 56);
    clock.advance(1000);
    expect(at).toEqual([0, 19 * 56 + 84]);
  });

  it('begins anew after a pause', () => {
    const { clock, at, storm } = fitting();
    storm(1, 0);
    clock.advance(1000);
    storm(2, 10);
    clock.advance(1000);
    expect(at).toEqual([0, 1000, 1070]);
  });
});

it('a single change is given to the panes at once, and not again', () => {
  const { clock, panes, at } = fitting();
  panes.fit(true);
  clock.advance(1000);
  expect(at).toEqual([0]);
});

it('a change that is no step of a series takes what waits with it', () => {
  const { clock, panes, at, storm } = fitting();
  storm(2, 10);
  panes.fit(false);
  clock.advance(1000);
  expect(at).toEqual([0, 10]);
});
