import { describe, expect, it } from 'vitest';
import { Slices } from '../../../../src/base/slices.ts';
import { openState } from '../../../../src/core/copy/copy-state.ts';
import { beginSelection } from '../../../../src/core/copy/selection.ts';
import type { TextRows } from '../../../../src/core/copy/text-rows.ts';
import { CopyJob } from '../../../../src/server/copy/copy-job.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** Rows of which each takes its time to be read, on a clock that moves by nothing else. */
function reading(count: number) {
  const timers = new FakeClock();
  let read = 0;
  let mostAtOnce = 0;
  const now = () => read * 0.01;
  const rows: TextRows = {
    cols: 80,
    first: 0,
    end: count,
    isWrapped: () => false,
    row(line) {
      read++;
      return { text: `line ${line}`, columns: null, width: `line ${line}`.length, isWrapped: false };
    },
  };
  const slices = new Slices({ now, monotonic: now, after: timers.after.bind(timers) });
  const state = {
    ...openState({ rows, height: 24, style: 'vi' }, { line: count - 1, x: 79 }),
    selection: beginSelection({ line: 0, x: 0 }, 'line'),
  };
  const step = () => {
    const before = read;
    timers.advance(1);
    mostAtOnce = Math.max(mostAtOnce, read - before);
  };
  return { rows, slices, state, step, timers, most: () => mostAtOnce, total: () => read };
}

describe('copying', () => {
  it('of a few lines is done at once', () => {
    const { rows, slices, state } = reading(3);
    let copied = '';
    new CopyJob(slices).start(state, rows, (text) => (copied = text));
    expect(copied).toBe('line 0\nline 1\nline 2');
  });

  it('of a history of 50,000 lines reads some 200 at a time, and all of them in the end', () => {
    const { rows, slices, state, step, timers, most, total } = reading(50_000);
    const job = new CopyJob(slices);
    let copied: string | null = null;
    const before = total();
    job.start(state, rows, (text) => (copied = text));
    // Two milliseconds of a hundredth each, and the rows that tell where lines begin.
    expect(total() - before).toBeLessThanOrEqual(220);
    expect([copied, job.isWorking]).toEqual([null, true]);
    while (timers.pendingTimers > 0) step();
    expect(most()).toBeLessThanOrEqual(205);
    expect(String(copied).split('\n')).toEqual(Array.from({ length: 50_000 }, (_, i) => `line ${i}`));
    expect(job.isWorking).toBe(false);
  });

  it('can be given up', () => {
    const { rows, slices, state, timers } = reading(50_000);
    const job = new CopyJob(slices);
    job.start(state, rows, () => expect.unreachable());
    job.dispose();
    timers.advance(1000);
    expect([job.isWorking, timers.pendingTimers]).toEqual([false, 0]);
  });
});
