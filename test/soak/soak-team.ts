/** The session that a soak wears out: one server, its panes, and the terminals that look at it. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendRequest } from '../../src/client/control-client.ts';
import { CcmuxError } from '../../src/core/errors.ts';
import type { Command } from '../../src/core/command.ts';
import type { Size } from '../../src/core/geometry.ts';
import type { ControlRequest, ControlResults, PaneDescription } from '../../src/protocol/control.ts';
import { claudeClient } from '../support/claude-client.ts';
import { CLIENT_ARGS } from '../support/claude-team.ts';
import { Eye } from '../support/eye.ts';
import { MessagesApiStub } from '../support/messages-api-stub.ts';
import { clientEnvironment, prepareUser } from '../support/prepared-user.ts';
import { BASH } from '../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';
import { liveMemory, type LiveMemory } from './gauge.ts';

/** The pane that is never closed. */
export const KEEPER = 'keeper';
const PROGRAM = join(PROJECT_ROOT, 'dist/main.js');
const ANSWER_MS = 60_000;

/** All that a client which gives its terminal back takes back. */
const RESTORED = { bracketedPasteMode: false, mouseTrackingMode: 'none', sendFocusMode: false } as const;

export class SoakTeam {
  readonly world: TestHome;
  readonly socket: string;
  readonly pid: number;
  readonly api: MessagesApiStub | null;
  readonly #eyes = new Set<Eye>();

  /** Starts a session of one pane, detached; `claudes` tells whether the real client is to be had in it. */
  static async start({ claudes }: { readonly claudes: boolean }): Promise<SoakTeam> {
    const api = claudes ? await MessagesApiStub.start() : null;
    const world = new TestHome(api === null ? {} : clientEnvironment(api.url));
    try {
      if (claudes) {
        prepareUser(world);
        const bin = join(world.root, 'bin');
        mkdirSync(bin);
        symlinkSync(await claudeClient(), join(bin, 'claude'));
        world.env.PATH = `${bin}:${world.env.PATH}`;
      }
      mkdirSync(join(world.ccmux, 'config'));
      writeFileSync(join(world.ccmux, 'config/ccmux.yaml'), 'claude: {isolation: {grace_ms: 1000}}\n');
      const layout = join(world.root, 'soak.yaml');
      writeFileSync(layout, JSON.stringify({ role: 'dev', name: KEEPER, command: BASH }));
      const outcome = await world.ccmuxRun(['--detached', '--layout', layout, '--', ...CLIENT_ARGS], {
        NODE_OPTIONS: `--require ${join(PROJECT_ROOT, 'test/fixtures/memory-gauge.cjs')}`,
        CCMUX_SOAK_GAUGE: join(world.root, 'gauge.json'),
      });
      if (outcome.code !== 0) throw new Error(`the session did not start: ${outcome.stderr}`);
      const { pid } = await world.session();
      return new SoakTeam(world, pid, api);
    } catch (error) {
      await world.dispose();
      await api?.stop();
      throw error;
    }
  }

  private constructor(world: TestHome, pid: number, api: MessagesApiStub | null) {
    this.world = world;
    this.pid = pid;
    this.api = api;
    this.socket = join(world.ccmux, 'run/app.sock');
  }

  ask<R extends ControlRequest>(request: R): Promise<ControlResults[R['kind']]> {
    return sendRequest(this.socket, request, { timeoutMs: ANSWER_MS });
  }

  /** False where the session refused it, as it may: no room, no such pane any more. */
  async run(command: Command): Promise<boolean> {
    try {
      await this.ask({ kind: 'run', command });
      return true;
    } catch (error) {
      if (error instanceof CcmuxError && error.code !== 'timed-out') return false;
      throw error;
    }
  }

  async panes(): Promise<readonly PaneDescription[]> {
    return (await this.ask({ kind: 'describe' })).panes;
  }

  /** The panes, once each has a child or has had one. */
  startedPanes(): Promise<readonly PaneDescription[]> {
    return until('a child in every pane', async () => {
      const panes = await this.panes();
      return panes.every(({ pid, status }) => pid !== null || status === 'exited') && panes;
    });
  }

  /** A terminal with a client in it; no byte of what it shows is kept. */
  open(args: readonly string[], size: Size): Eye {
    const { project: cwd, env } = this.world;
    const explain = () => this.world.logTail();
    const eye = new Eye({
      ...{ file: process.execPath, args: [PROGRAM, ...args], cwd, env, size, explain },
      keepsOutput: false,
    });
    this.#eyes.add(eye);
    return eye;
  }

  async close(eye: Eye): Promise<void> {
    this.#eyes.delete(eye);
    await eye.close();
  }

  /** What garbage collection leaves. */
  memory(): Promise<LiveMemory> {
    return liveMemory(this.pid, join(this.world.root, 'gauge.json'));
  }

  /** Lines of the server's log that tell of a defect. */
  logErrors(): readonly string[] {
    const log = readFileSync(join(this.world.ccmux, 'state/server-app.log'), 'utf8');
    return log.split('\n').filter((line) => isDefect(line));
  }

  async dispose(): Promise<void> {
    try {
      await Promise.all([...this.#eyes].map((eye) => eye.close()));
    } finally {
      await this.world.dispose();
      await this.api?.stop();
    }
  }
}

export function isRestored(eye: Eye): boolean {
  const { modes } = eye;
  return (
    !eye.isAlternateScreen &&
    modes.bracketedPasteMode === RESTORED.bracketedPasteMode &&
    modes.mouseTrackingMode === RESTORED.mouseTrackingMode &&
    modes.sendFocusMode === RESTORED.sendFocusMode
  );
}

/** Of garbage on the socket the log tells, too; that is as it should be. */
function isDefect(line: string): boolean {
  if (line.includes('"message":"a connection was ended"')) return false;
  return line.includes('"level":"error"') || /^\w*Error\b/.test(line);
}
