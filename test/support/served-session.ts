/**
 * A session server inside the test's own process, with real children on real ptys, real sockets and files: what it
 * does can be looked at, its log read. `dispose` ends it and proves that no process of it is left.
 */
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { createLog } from '../../src/base/log.ts';
import { sendRequest } from '../../src/client/control-client.ts';
import { resolveDirectories } from '../../src/config/directories.ts';
import { resolveLayout } from '../../src/config/layouts.ts';
import { configFile, loadConfig } from '../../src/config/load-config.ts';
import { resolveRoles } from '../../src/config/roles.ts';
import { toSessionSettings } from '../../src/config/session-settings.ts';
import { namedDirectories } from '../../src/config/shipped.ts';
import { resolveTheme } from '../../src/config/themes.ts';
import type { Command } from '../../src/core/command.ts';
import type { ClaudeSettings, SessionPlan } from '../../src/core/plan.ts';
import type { ControlRequest, ControlResults, PaneDescription } from '../../src/protocol/control.ts';
import { SessionServer } from '../../src/server/session-server.ts';
import { AttachedPeer, type PeerOptions } from './attached-peer.ts';
import { PATIENCE_MS } from './eye.ts';
import { TestHome } from './test-home.ts';
import { until } from './until.ts';

export interface SessionChoice extends Partial<Omit<SessionPlan, 'layout' | 'settings'>> {
  /** Name or shorthand. */
  readonly layout?: string;
  readonly claude?: Partial<ClaudeSettings>;
  readonly settings?: Partial<Omit<SessionPlan['settings'], 'claude'>>;
}

/** A plan as the command line would make it, for a session named `test` in the world's project. */
export function planFor(home: TestHome, choice: SessionChoice = {}): SessionPlan {
  const { layout = 'dev2', claude, settings: changed, ...rest } = choice;
  const directories = resolveDirectories(home.env);
  const roles = resolveRoles({});
  const settings = toSessionSettings(
    loadConfig(null),
    resolveTheme('dark', namedDirectories(directories, 'themes')),
  );
  return {
    name: 'test',
    cwd: home.project,
    layout: resolveLayout(layout, { ...namedDirectories(directories, 'layouts'), roles }),
    roles,
    size: { cols: 120, rows: 40 },
    command: 'cat',
    claudeArgs: [],
    isTrusted: false,
    // A test does not wait for what is asked to end and does not.
    settings: { ...settings, ...changed, claude: { ...settings.claude, graceMs: 1000, ...claude } },
    recordTo: null,
    configFile: configFile(directories),
    directories,
    restoredEnvironment: {},
    version: '1.2.3',
    ...rest,
  };
}

export class ServedSession {
  readonly home: TestHome;
  readonly plan: SessionPlan;
  readonly server: SessionServer;
  /** Every line of the server's log, parsed. */
  readonly log: readonly LogEntry[];
  readonly #peers: AttachedPeer[] = [];

  static async start(choice: SessionChoice = {}, options: StartOptions = {}): Promise<ServedSession> {
    const home = options.home ?? new TestHome();
    const plan = planFor(home, choice);
    const log: LogEntry[] = [];
    const server = await SessionServer.start({
      plan,
      environment: home.env,
      ending: options.ending ?? new AbortController().signal,
      clock: options.clock ?? systemClock,
      log: collectingLog(log),
    });
    return new ServedSession(home, plan, { server, log });
  }

  private constructor(
    home: TestHome,
    plan: SessionPlan,
    { server, log }: { readonly server: SessionServer; readonly log: readonly LogEntry[] },
  ) {
    this.home = home;
    this.plan = plan;
    this.server = server;
    this.log = log;
  }

  ask<R extends ControlRequest>(request: R, token?: string): Promise<ControlResults[R['kind']]> {
    const from = token === undefined ? {} : { token };
    return sendRequest(this.server.socket, request, { timeoutMs: PATIENCE_MS, ...from });
  }

  run(command: Command, token?: string): Promise<{ readonly pane: string | null }> {
    return this.ask({ kind: 'run', command }, token);
  }

  async panes(): Promise<readonly PaneDescription[]> {
    return (await this.ask({ kind: 'describe' })).panes;
  }

  async pane(name: string): Promise<PaneDescription | undefined> {
    return (await this.panes()).find((pane) => pane.name === name);
  }

  /** The panes, once they satisfy `predicate`. */
  panesWhere(
    label: string,
    predicate: (panes: readonly PaneDescription[]) => boolean,
  ): Promise<readonly PaneDescription[]> {
    const explain = () => JSON.stringify(this.log.slice(-10), null, 1);
    return until(
      label,
      async () => {
        const panes = await this.panes();
        return predicate(panes) && panes;
      },
      { explain },
    );
  }

  /** Resolves when every pane has a child. */
  running(): Promise<readonly PaneDescription[]> {
    return this.panesWhere('a child in every pane', (panes) => panes.every(({ pid }) => pid !== null));
  }

  async screen(pane: string): Promise<string> {
    return (await this.ask({ kind: 'capture', pane, ansi: false, scrollback: true })).text;
  }

  /** The pane's text, once it holds `text`. */
  screenWith(pane: string, text: string): Promise<string> {
    return until(`${JSON.stringify(text)} in ${pane}`, async () => {
      const screen = await this.screen(pane);
      return screen.includes(text) && screen;
    });
  }

  /** Types a line into a pane. */
  async type(pane: string, text: string): Promise<void> {
    await this.ask({ kind: 'send', pane, text, keys: ['Enter'] });
  }

  async attach(options: Partial<PeerOptions> = {}): Promise<AttachedPeer> {
    const peer = await AttachedPeer.connect(this.server.socket, options);
    this.#peers.push(peer);
    return peer;
  }

  messages(level: string): readonly string[] {
    return this.log.filter((entry) => entry.level === level).map((entry) => entry.message);
  }

  async dispose(): Promise<void> {
    try {
      await this.server.end();
      await this.server.whenEnded;
    } finally {
      for (const peer of this.#peers) peer.dispose();
      await this.home.dispose();
    }
  }
}

export interface StartOptions {
  readonly home?: TestHome;
  readonly clock?: Clock;
  readonly ending?: AbortSignal;
}

export interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly error?: string;
}

export function collectingLog(entries: LogEntry[]) {
  const write = (line: string) => entries.push(JSON.parse(line) as LogEntry);
  return createLog({ level: 'debug', write, now: () => Date.now() });
}
