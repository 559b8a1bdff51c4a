import { describe, expect, it } from 'vitest';
import { agentWatcher } from '../../../src/agent/watch-agent.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { TerminalJob } from '../../../src/base/terminal-job.ts';
import type { AgentStatus } from '../../../src/core/agent-status.ts';
import type { ShellMark } from '../../../src/core/shell-mark.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('a shell that marks its commands', () => {
  it('is busy with a command from its beginning to its end, which says how it ended', () => {
    const program = watched();
    program.mark({ kind: 'prompt' });
    program.clock.advance(5000);
    program.mark({ kind: 'started', command: 'make test' });
    const began = program.clock.now();
    program.clock.advance(3000);
    program.mark({ kind: 'ended', exitStatus: 2 });
    expect(program.told()).toEqual(['idle by shell', 'busy by shell: make test', 'idle by shell']);
    expect(program.statuses[1]).toMatchObject({ since: began, activitySince: began });
    expect(program.statuses[2]).toMatchObject({
      since: began + 3000,
      lastCommand: { text: 'make test', exitStatus: 2, tookMs: 3000 },
    });
  });

  it('rests since its command ended, however often its prompt is drawn anew', () => {
    const program = watched();
    program.mark({ kind: 'started', command: null }, { kind: 'ended', exitStatus: 0 });
    program.clock.advance(1000);
    program.mark({ kind: 'prompt' }, { kind: 'ended', exitStatus: 7 }, { kind: 'prompt' });
    expect(program.told()).toEqual(['busy by shell', 'idle by shell']);
    expect(program.statuses[1].lastCommand?.exitStatus).toBe(0);
  });

  it('has ended a command of which it says no end when its prompt stands there again', () => {
    const program = watched();
    program.mark({ kind: 'started', command: 'sleep' }, { kind: 'prompt' });
    expect(program.statuses.at(-1)).toMatchObject({ kind: 'idle', lastCommand: { exitStatus: null } });
  });

  it('is believed before what has its terminal, which names a command that it does not', () => {
    const program = watched({ job: () => ({ name: 'sleep' }) });
    program.mark({ kind: 'started', command: null });
    program.output.fire();
    program.clock.advance(250);
    expect(program.told().at(-1)).toBe('busy by shell: sleep');
    program.mark({ kind: 'ended', exitStatus: 0 });
    expect(program.told().at(-1)).toBe('idle by shell');
  });

  it('leaves it to the agent that it runs to say that it rests, as long as that runs', () => {
    const program = watched();
    program.mark({ kind: 'started', command: 'codex' });
    program.title('⠋ codex');
    program.title('codex');
    expect(program.told().at(-1)).toBe('idle by title: codex');
    program.mark({ kind: 'ended', exitStatus: 0 }, { kind: 'started', command: 'make' });
    expect(program.told().at(-1)).toBe('busy by shell: make');
  });
});

describe('a shell without marks', () => {
  it('is busy while another program has its terminal', () => {
    let job: TerminalJob = 'prompt';
    const program = watched({ job: () => job });
    program.output.fire();
    program.clock.advance(10_000);
    job = { name: 'make' };
    program.output.fire();
    program.clock.advance(250);
    job = 'prompt';
    program.output.fire();
    program.clock.advance(250);
    expect(program.told()).toEqual(['idle by foreground', 'busy by foreground: make', 'idle by foreground']);
  });

  it('is looked at again where it takes its time with what was typed', () => {
    let job: TerminalJob = 'prompt';
    const program = watched({ job: () => job, typesAlong: true });
    program.output.fire();
    program.clock.advance(300);
    job = { name: 'make' };
    program.clock.advance(1000);
    expect(program.told()).toEqual(['idle by foreground', 'busy by foreground: make']);
  });

  it('is looked at four times a second at most, and not at all while it is silent', () => {
    let looks = 0;
    const program = watched({ job: () => (looks++, 'prompt') });
    for (let i = 0; i < 1000; i++) {
      program.output.fire();
      program.clock.advance(1);
    }
    program.clock.advance(60_000);
    expect(looks).toBeLessThanOrEqual(6);
    expect(program.clock.pendingTimers).toBe(0);
  });
});

describe('another agent', () => {
  it('is at work as long as its progress runs', () => {
    const program = watched();
    program.progress('running');
    program.progress(null);
    expect(program.told()).toEqual(['busy by progress', 'idle by progress']);
  });

  it('waits where its title says so', () => {
    const program = watched();
    program.title('✦  Working…');
    program.title('✋  Action Required');
    expect(program.told()).toEqual(['busy by title', 'waiting by title']);
    expect(program.statuses[1].waitingFor).toEqual({ kind: 'dialog', detail: null });
  });

  it('that says nothing stays unknown, but for whether it prints by itself', () => {
    const program = watched();
    for (let i = 0; i < 30; i++) {
      program.output.fire();
      program.clock.advance(100);
    }
    program.clock.advance(60_000);
    expect(program.told()).toEqual([
      'unknown by process',
      'unknown by output: printing',
      'unknown by output: quiet',
    ]);
    expect(program.clock.pendingTimers).toBe(0);
  });

  it('prints nothing by itself where it only echoes what is typed', () => {
    const program = watched({ typesAlong: true });
    for (let i = 0; i < 30; i++) {
      program.output.fire();
      program.clock.advance(100);
    }
    program.clock.advance(60_000);
    expect(program.told()).toEqual(['unknown by process']);
  });
});

it('explains each source, the strongest first', () => {
  const program = watched({ job: () => ({ name: 'make' }) });
  program.mark({ kind: 'started', command: 'make test' });
  program.title('a title');
  program.output.fire();
  program.clock.advance(250);
  expect(program.watch.claims().map(({ source, says, detail }) => `${source}: ${says}, ${detail}`)).toEqual([
    'shell: busy, make test',
    'foreground: busy, make has the terminal',
    'progress: null, none told (OSC 9;4)',
    'title: null, "a title"',
    'output: null, it has printed nothing by itself',
    'process: unknown, process 1 is no claude',
  ]);
});

function watched(options: { readonly job?: () => TerminalJob | null; readonly typesAlong?: boolean } = {}) {
  const clock = new FakeClock();
  const [output, titled, progressed] = [new Emitter<void>(), new Emitter<void>(), new Emitter<void>()];
  const marks = new Emitter<ShellMark>();
  let title = '';
  let progress: 'running' | null = null;
  const statuses: AgentStatus[] = [];
  const watch = agentWatcher({ clock, log: silentLog, hooks: () => null })({
    configDir: null,
    pid: 1,
    token: 'of-the-pane',
    onOutput: output.event,
    title: () => title,
    onTitle: titled.event,
    progress: () => (progress === null ? null : { kind: progress, percent: null }),
    onProgress: progressed.event,
    onShellMark: marks.event,
    lastInputAt: () => (options.typesAlong === true ? clock.monotonic() : null),
    job: options.job ?? (() => null),
    onStatus: (status) => statuses.push(status),
  });
  return {
    ...{ clock, output, statuses, watch },
    mark: (...each: readonly ShellMark[]) => each.forEach((mark) => marks.fire(mark)),
    title: (text: string) => {
      title = text;
      titled.fire();
    },
    progress: (kind: 'running' | null) => {
      progress = kind;
      progressed.fire();
    },
    told: () =>
      statuses.map(({ kind, source, activity }) =>
        [`${kind} by ${source}`, activity].filter((each) => each !== null).join(': '),
      ),
  };
}
