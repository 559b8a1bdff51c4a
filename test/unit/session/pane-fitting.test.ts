import { expect, it } from 'vitest';
import { PaneFitting } from '../../../src/session/pane-fitting.ts';
import { FakeClock } from '../../support/fake-clock.ts';

it('gives the panes one size after fifty in two seconds', () => {
  const clock = new FakeClock();
  let count = 0;
  const fitting = new PaneFitting(clock, () => count++);
  for (let i = 0; i < 50; i++) {
    fitting.fit(true);
    clock.advance(40);
  }
  expect(count).toBe(0);
  clock.advance(1000);
  expect(count).toBe(1);
});

it('gives them theirs at once where it is a single change, and not again afterwards', () => {
  const clock = new FakeClock();
  let count = 0;
  const fitting = new PaneFitting(clock, () => count++);
  fitting.fit(true);
  fitting.fit(false);
  clock.advance(1000);
  expect(count).toBe(1);
});
