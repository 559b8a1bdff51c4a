/** One real client in a terminal of its own, over the stand-in for the API, watched as a pane's client is watched. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HookEvent } from '../../src/agent/hook-event.ts';
import { HookListener } from '../../src/agent/hook-listener.ts';
import type { AgentHandle } from '../../src/agent/agent-target.ts';
import { agentWatcher } from '../../src/agent/watch-agent.ts';
import { watchSessionFile } from '../../src/agent/watch-session-file.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { silentLog } from '../../src/base/log.ts';
import type { AgentRequest } from '../../src/core/agent-request.ts';
import type { AgentStatus } from '../../src/core/agent-status.ts';
import type { AgentFact } from '../../src/core/team-event.ts';
import { hookSettings } from '../../src/isolation/hook-settings.ts';
import { claudeClient } from './claude-client.ts';
import type { Eye } from './eye.ts';
import { MessagesApiStub } from './messages-api-stub.ts';
import { clientEnvironment, clientState } from './prepared-user.ts';
import { TestHome } from './test-home.ts';
import { until } from './until.ts';

const TOKEN = 'a-token-of-this-pane-alone';

/** Long enough for a busy machine to show what a key has done: a digit too many would be typed into the prompt. */
const LOOKS_BETWEEN_PRESSES = 150;

export interface WatchedClientOptions {
  /** False: the client is told of no hooks, as where a policy forbids them. */
  readonly hasHooks?: boolean;
  /** False: the watch is shown another config dir, where no session file ever appears. */
  readonly hasSessionFile?: boolean;
}

/** One thing that was learnt: a hook, or another word of the session file (null: it is gone). */
export interface LearntEvidence {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly hook?: HookEvent;
  readonly file?: AgentStatus | null;
}

export class WatchedClient {
  readonly world: TestHome;
  readonly api: MessagesApiStub;
  readonly listener: HookListener;
  readonly eye: Eye;
  readonly watch: AgentHandle;
  readonly #fileWatch: Disposable;
  readonly configDir: string;
  /** Every status that was told, the oldest first. */
  readonly seen: AgentStatus[] = [];
  readonly facts: AgentFact[] = [];
  /** All that was learnt of it. */
  readonly evidence: LearntEvidence[] = [];
  requests: readonly AgentRequest[] = [];

  static async start(options: WatchedClientOptions = {}): Promise<WatchedClient> {
    const claude = await claudeClient();
    const api = await MessagesApiStub.start();
    const listener = await HookListener.start(silentLog);
    const client = new WatchedClient({ claude, api, listener }, options);
    await client.eye.waitFor('the prompt', (screen) => screen.text().includes('❯'));
    return client;
  }

  private constructor(
    parts: { readonly claude: string; readonly api: MessagesApiStub; readonly listener: HookListener },
    { hasHooks = true, hasSessionFile = true }: WatchedClientOptions,
  ) {
    this.api = parts.api;
    this.listener = parts.listener;
    this.world = new TestHome(clientEnvironment(this.api.url));
    this.configDir = join(this.world.root, 'claude');
    Object.assign(this.world.env, { CLAUDE_CONFIG_DIR: this.configDir, CCMUX_TOKEN: TOKEN });
    mkdirSync(this.configDir);
    writeFileSync(join(this.configDir, '.claude.json'), JSON.stringify(clientState(this.world.project)));
    const overlay = join(this.world.root, 'overlay.json');
    writeFileSync(overlay, JSON.stringify(hasHooks ? hookSettings(this.listener.url, null) : {}));
    const args = ['--permission-mode', 'manual', '--settings', overlay];
    this.eye = this.world.terminal(parts.claude, args, { cols: 100, rows: 40 });
    const watchAgent = agentWatcher({ clock: systemClock, log: silentLog, hooks: () => this.#recorded() });
    this.#fileWatch = watchSessionFile({
      configDir: this.configDir,
      pid: () => this.eye.pid,
      ...{ clock: systemClock, log: silentLog },
      onStatus: (status) =>
        this.evidence.push({ at: Date.now(), file: status.source === 'session-file' ? status : null }),
    });
    this.watch = watchAgent({
      configDir: hasSessionFile ? this.configDir : join(this.world.root, 'elsewhere'),
      pid: this.eye.pid,
      token: TOKEN,
      onOutput: this.eye.onChanged,
      screen: () => this.eye.text(),
      onStatus: (status) => this.seen.push(status),
      onFact: (fact) => this.facts.push(fact),
      onRequests: (requests) => (this.requests = requests),
    });
  }

  /** The listener, noting what is heard. */
  #recorded(): Pick<HookListener, 'listen'> {
    const listen: HookListener['listen'] = (token, handle) =>
      this.listener.listen(token, (hook, open) => {
        this.evidence.push({ at: Date.now(), hook });
        return handle(hook, open);
      });
    return { listen };
  }

  /** The newest status, once it is as wanted. */
  status(what: string, matches: (status: AgentStatus) => boolean): Promise<AgentStatus> {
    const find = () => {
      const status = this.seen.at(-1);
      return status !== undefined && matches(status) && status;
    };
    return until(what, find, { explain: () => this.explain() });
  }

  idle(): Promise<AgentStatus> {
    return this.status('idle', ({ kind }) => kind === 'idle');
  }

  /** The request that can be answered, once there is one (of `detail`). */
  request(detail?: string): Promise<AgentRequest> {
    const find = () => this.requests.find((each) => detail === undefined || each.detail === detail);
    return until(`the request ${detail ?? ''}`, find, { explain: () => this.explain() });
  }

  /** Types a prompt and presses Enter; answers how many statuses there were before. */
  async say(text: string): Promise<number> {
    // Whatever was left in its input.
    this.eye.press('C-u');
    this.eye.type(text);
    // However its lines are broken.
    const squeezed = (part: string) => part.replaceAll(/\s/g, '');
    await this.eye.waitFor(text, (screen) => squeezed(screen.text()).includes(squeezed(text)));
    const before = this.seen.length;
    this.eye.press('Enter');
    return before;
  }

  /** Presses a key until something follows of it: a dialog that has just appeared takes none. */
  async press(key: string, isTaken: () => boolean): Promise<void> {
    let looks = 0;
    await until(
      `${key} to be taken`,
      () => {
        if (!isTaken() && looks++ % LOOKS_BETWEEN_PRESSES === 0) this.eye.press(key);
        return isTaken();
      },
      { explain: () => this.explain() },
    );
  }

  explain(): string {
    const lines = this.seen.slice(-20).map((each) => JSON.stringify(each));
    return `${lines.join('\n')}\n${this.eye.text()}\n${this.api.tail()}`;
  }

  async dispose(): Promise<void> {
    this.watch.dispose();
    this.#fileWatch.dispose();
    await this.world.dispose();
    this.listener.dispose();
    await this.api.stop();
  }
}
