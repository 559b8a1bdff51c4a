import { describe, expect, it } from 'vitest';
import { checkDemoOptions, freeDemoName, liveDemo } from '../../../src/cli/demo-session.ts';
import type { LiveSession } from '../../../src/cli/find-session.ts';
import { demoPlan } from '../../../src/cli/start-demo.ts';
import { TestHome } from '../../support/test-home.ts';
import { planFor } from '../../support/served-session.ts';

function live(name: string, isDemo: boolean): LiveSession {
  return { name, isDemo, cwd: '/project', pid: 1, socketPath: `/run/${name}.sock`, isAnswering: true };
}

describe('the demo that is meant', () => {
  it('is the one that is live, however it is called, and no other session', () => {
    const demo = live('show', true);
    expect(liveDemo([live('demo', false), demo], undefined)).toBe(demo);
    expect(liveDemo([live('demo', false)], undefined)).toBeUndefined();
    expect(liveDemo([demo], 'show')).toBe(demo);
    expect(liveDemo([demo], 'other')).toBeUndefined();
  });

  it('must be named where there are several, and is never a session of the user’s', () => {
    const several = [live('a', true), live('b', true)];
    expect(() => liveDemo(several, undefined)).toThrow('several demos are live: a, b');
    expect(() => liveDemo([live('app', false)], 'app')).toThrow('session app is live and no demo');
  });

  it('gets a name that no session has', () => {
    expect(freeDemoName([])).toBe('demo');
    expect(freeDemoName([live('demo', false), live('demo-2', false)])).toBe('demo-3');
  });
});

describe('the options of a demo', () => {
  it('may say how it looks and what it is called, and not what runs in it or where', () => {
    expect(() =>
      checkDemoOptions({ claudeArgs: [], layout: 'duo', theme: 'light', session: 'x' }),
    ).not.toThrow();
    expect(() => checkDemoOptions({ claudeArgs: [], command: '' })).toThrow('with --command');
    expect(() => checkDemoOptions({ claudeArgs: [], cwd: '/' })).toThrow('with --cwd');
    expect(() => checkDemoOptions({ claudeArgs: ['-p'] })).toThrow('with arguments after --');
  });
});

describe('the plan of a demo', () => {
  it('keeps names and looks of the user’s, and nothing that would run, cost or stay', async () => {
    const home = new TestHome();
    const usual = planFor(home, {
      claude: { command: ['their-claude'], args: ['--continue'], isolation: 'none', cleanupOnClose: false },
      recordTo: '/home/u/recordings/app.cast',
      settings: { environment: { inherit: [], unset: ['PATH'], default: {}, set: { TOKEN: 'secret' } } },
    });
    const seat = {
      name: 'api',
      role: 'dev',
      title: 'API',
      color: '#abcdef',
      command: 'make',
      cwd: 'src',
      env: { A: 'b' },
    };
    const plan = demoPlan(
      { ...usual, layout: { ...usual.layout, seats: [seat] } },
      { root: '/run/demo/demo', isRecordingWanted: false },
    );
    expect(plan.layout.seats).toEqual([
      { name: 'api', role: 'dev', title: 'API', color: '#abcdef', env: { CCMUX_DEMO_ACCENT: '#abcdef' } },
    ]);
    expect(plan.roles.qa).toEqual({ env: { CCMUX_DEMO_ACCENT: usual.settings.theme.roles.qa } });
    expect(plan.settings.claude.command).toEqual([
      process.execPath,
      expect.stringMatching(/demo\/main\.js$/),
    ]);
    expect(plan.settings.claude).toMatchObject({
      args: [],
      isolation: 'config_dir',
      cleanupOnClose: true,
      memory: 'own',
    });
    expect(JSON.stringify(plan)).not.toContain('secret');
    expect(plan.recordTo).toBeNull();
    expect(plan.settings.environment.set).toEqual({
      CCMUX_DEMO_GROUND: 'dark',
      CCMUX_DEMO_HELP_KEYS: 'Ctrl+\\ ?',
    });
    const { config, ...others } = plan.directories;
    expect(config).toBe(usual.directories.config);
    expect(Object.values(others).every((path) => path.startsWith('/run/demo/demo'))).toBe(true);
    await home.dispose();
  });
});
