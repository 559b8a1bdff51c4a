import { describe, expect, it } from 'vitest';
import { agentWatcher } from '../../../src/agent/watch-agent.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { silentLog } from '../../../src/base/log.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('the status of a program that is not the client', () => {
  it('is known no further as soon as it speaks, and said once', () => {
    const { clock, output, reported } = watchProgram();
    expect(reported).toEqual([]);
    output.fire();
    output.fire();
    clock.advance(2000);
    expect(reported).toEqual(['unknown']);
  });

  it('is no longer that of one that starts when it says nothing by itself', () => {
    const { clock, output, reported } = watchProgram();
    clock.advance(1000);
    expect(reported).toEqual(['unknown']);
    output.fire();
    expect(reported).toEqual(['unknown']);
  });

  it('is not told after the end of the watch', () => {
    const { clock, output, reported, watch } = watchProgram();
    watch.dispose();
    output.fire();
    clock.advance(60_000);
    expect(reported).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});

function watchProgram() {
  const clock = new FakeClock();
  const output = new Emitter<void>();
  const reported: string[] = [];
  const watch = agentWatcher({ clock, log: silentLog, hooks: () => null })({
    configDir: null,
    pid: 1,
    token: 'of-the-pane',
    job: () => null,
    onOutput: output.event,
    onStatus: ({ kind }) => reported.push(kind),
  });
  return { clock, output, reported, watch };
}
