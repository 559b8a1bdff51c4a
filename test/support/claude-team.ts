/** Seven real clients in a session of ccmux, for a prepared user, over the stand-in for the API. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { claudeClient } from './claude-client.ts';
import type { Eye } from './eye.ts';
import { MessagesApiStub } from './messages-api-stub.ts';
import { clientEnvironment, prepareUser, type PreparedUser } from './prepared-user.ts';
import { paneRect, textIn } from './team-screen.ts';
import { TestHome } from './test-home.ts';
import { until } from './until.ts';

/** So that no client asks before it uses a tool that the user allowed, and none switches to auto mode. */
export const CLIENT_ARGS = ['--permission-mode', 'manual'];

export class ClaudeTeam {
  readonly world: TestHome;
  readonly api: MessagesApiStub;
  readonly user: PreparedUser;

  private constructor(world: TestHome, api: MessagesApiStub) {
    this.world = world;
    this.api = api;
    this.user = prepareUser(world);
  }

  /** A world with `claude` on the PATH and a user who has used it; nothing is started. */
  static async prepare(): Promise<ClaudeTeam> {
    const claude = await claudeClient();
    const api = await MessagesApiStub.start();
    const world = new TestHome(clientEnvironment(api.url));
    const bin = join(world.root, 'bin');
    mkdirSync(bin);
    symlinkSync(claude, join(bin, 'claude'));
    world.env.PATH = `${bin}:${world.env.PATH}`;
    return new ClaudeTeam(world, api);
  }

  async panes(): Promise<readonly PaneDescription[]> {
    return (await this.world.session()).panes;
  }

  /** Waits until every pane's client is at its prompt. */
  async allIdle(count: number): Promise<readonly PaneDescription[]> {
    const idle = async () => {
      const session = (await this.world.sessions()).at(0);
      const panes = session?.panes ?? [];
      return panes.length === count && panes.every(({ status }) => status === 'idle') && panes;
    };
    const explain = () => `${this.api.tail()}\n${this.world.logTail()}`;
    return until(`${count} idle clients`, idle, { timeoutMs: 60_000, explain });
  }

  /** Tells a pane something as a script does, and waits for a text in it. */
  async tell(pane: string, prompt: string, answer: string): Promise<void> {
    await this.world.ccmuxDo('pane', 'send', pane, prompt, '--enter');
    await this.shows(pane, answer);
  }

  async shows(pane: string, text: string): Promise<void> {
    let screen = '';
    const look = async (): Promise<boolean> => {
      screen = await this.world.ccmuxDo('pane', 'capture', pane);
      return screen.includes(text);
    };
    const explain = () => `${pane} shows:\n${screen}\n${this.api.tail()}`;
    await until(`${JSON.stringify(text)} in ${pane}`, look, { timeoutMs: 60_000, explain });
  }

  /** Types a prompt into a pane as a person does: focus by number, type, see it there, Enter. */
  async typeInto(eye: Eye, panes: readonly PaneDescription[], index: number, prompt: string): Promise<void> {
    eye.press('C-\\', String(index + 1));
    eye.type(prompt);
    await eye.waitFor(`${prompt} in ${panes[index].name}`, () =>
      this.textOf(eye, panes, index).includes(prompt),
    );
    eye.press('Enter');
  }

  /** What the outer screen shows in a pane's rectangle. */
  textOf(eye: Eye, panes: readonly PaneDescription[], index: number): string {
    const rect = paneRect(eye, panes[index], index + 1);
    return rect === null ? '' : textIn(eye, rect);
  }

  async dispose(): Promise<void> {
    await this.world.dispose();
    await this.api.stop();
  }
}

/** The file in which a config dir (or what was kept of one) holds a conversation; null where it has none. */
export function transcriptIn(directory: string, conversation: string): string | null {
  const projects = join(directory, 'projects');
  if (!existsSync(projects)) return null;
  const found = readdirSync(projects)
    .map((project) => join(projects, project, `${conversation}.jsonl`))
    .filter((path) => existsSync(path));
  return found.at(0) ?? null;
}

/** What was kept of a conversation; null where it is not in the store, or not whole. */
export function storedTranscript(world: TestHome, conversation: string): string | null {
  const kept = join(world.ccmux, 'data/conversations', conversation);
  const path = existsSync(join(kept, 'metadata.json'))
    ? transcriptIn(join(kept, 'state'), conversation)
    : null;
  return path === null ? null : readFileSync(path, 'utf8');
}

export function conversationOf(pane: PaneDescription): string {
  return present(pane.conversation, `conversation of ${pane.name}`);
}

export function configDirOf(pane: PaneDescription): string {
  return present(pane.configDir, `config dir of ${pane.name}`);
}
