/**
 * What happens to a session under soak, one thing after another, by chance: panes come, go and crash; terminals come,
 * go, are killed, stopped, closed and resized; programs are typed at; strangers knock at the socket.
 */
import { createConnection, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { PaneDescription } from '../../src/protocol/control.ts';
import type { Size } from '../../src/core/geometry.ts';
import { encodeClientMessage, PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import type { Random } from '../integration/fidelity/random-output.ts';
import type { Eye } from '../support/eye.ts';
import { command } from '../support/team-screen.ts';
import { until } from '../support/until.ts';
import { signal } from './frames.ts';
import { isRestored, KEEPER, type SoakTeam } from './soak-team.ts';
import { workloads, type Workload } from './workloads.ts';

const MOST_PANES = 7;
const MOST_GUESTS = 3;
const LARGE: readonly Size[] = [
  { cols: 200, rows: 60 },
  { cols: 180, rows: 54 },
  { cols: 230, rows: 66 },
];
const ANY: readonly Size[] = [
  ...LARGE,
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 43, rows: 12 },
  { cols: 1, rows: 1 },
  { cols: 300, rows: 20 },
];
const CRASHES = ['SIGKILL', 'SIGSEGV', 'SIGTERM', 'SIGHUP'] as const;
const PROMPTS = ['say: all is well', 'slow: 30 100', 'long: 60', 'tool: bash seq 1 40'];

export interface ChaosOptions {
  readonly team: SoakTeam;
  readonly random: Random;
  /** The terminal that sees it all. */
  readonly witness: Eye;
  /** How many panes run the real client, where it is to be had. */
  readonly claudes: number;
  readonly breach: (what: string) => void;
}

export class Chaos {
  readonly #options: ChaosOptions;
  readonly #works: readonly Workload[];
  /** What each pane runs, by its id; null for claude. */
  readonly #running = new Map<string, Workload | null>();
  readonly #guests = new Set<Eye>();
  readonly #strangers = new Set<Socket>();
  /** What is to be undone in time, whatever else happens. */
  readonly #later = new Set<Promise<void>>();
  readonly #done = new Map<string, number>();
  readonly #actions: readonly (readonly [string, () => Promise<boolean>])[];
  #next = 0;

  constructor(options: ChaosOptions) {
    this.#options = options;
    const { world } = options.team;
    this.#works = workloads(world.root, world.env.PATH);
    this.#actions = [
      ['pane split', () => this.#split()],
      ['pane closed', () => this.#close()],
      ['pane split again', () => this.#split()],
      ['child crashed, restarted', () => this.#crash()],
      ['typed', () => this.#type()],
      ['typed more', () => this.#type()],
      ['panes rearranged', () => this.#rearrange()],
      ['zoomed and back', () => this.#thereAndBack({ name: 'zoom' })],
      ['stacked and back', () => this.#thereAndBack({ name: 'stack' })],
      ['history read', () => this.#read()],
      ['terminal attached', () => this.#attach()],
      ['terminal attached, too', () => this.#attach()],
      ['terminal detached', () => this.#detach()],
      ['client killed with -9', () => this.#killClient()],
      ['client stopped for a while', () => this.#stopClient()],
      ['terminal closed', () => this.#closeTerminal()],
      ['terminal resized', () => this.#resize()],
      ['page opened and closed', () => this.#page()],
      ['listed and captured', () => this.#ask()],
      ['garbage on the socket', () => this.#garbage()],
      ['half-open connection', () => this.#halfOpen()],
    ];
  }

  /** How often each thing was done; what could not be done at that moment is not counted. */
  get counts(): ReadonlyMap<string, number> {
    return this.#done;
  }

  /** Number of kinds of things that happen. */
  get kinds(): number {
    return this.#actions.length;
  }

  /** Seven panes again. */
  async fill(): Promise<void> {
    for (let i = 0; i < MOST_PANES * 2 && (await this.#split()); i++) await this.#options.team.startedPanes();
  }

  /** One thing: each kind once, then by chance; a team that has lost panes gets new ones. */
  async step(): Promise<void> {
    const { random } = this.#options;
    const index = this.#next < this.#actions.length ? this.#next++ : random(this.#actions.length);
    const isThin = this.#next === this.#actions.length && random(3) === 0;
    const [name, run] = this.#actions[isThin ? 0 : index];
    if (await run()) this.#done.set(name, (this.#done.get(name) ?? 0) + 1);
  }

  /** Nothing is stopped, read or half open any more. Guests stay. */
  async settle(): Promise<void> {
    await Promise.all(this.#later);
    await this.#options.team.startedPanes();
  }

  /** One pane, no client, nobody on the socket. */
  async empty(): Promise<void> {
    const { team } = this.#options;
    await this.settle();
    for (const socket of this.#strangers) socket.destroy();
    this.#strangers.clear();
    for (const guest of [...this.#guests]) await this.#drop(guest);
    for (const { id, name } of await team.panes()) {
      if (name !== KEEPER) await team.run({ name: 'close', pane: id, ask: false });
    }
    await until('the panes to close', async () => (await team.panes()).length === 1);
    this.#running.clear();
  }

  async #split(): Promise<boolean> {
    const { team, random, claudes } = this.#options;
    const panes = await team.panes();
    if (panes.length >= MOST_PANES) return false;
    const running = panes.filter(({ id }) => this.#running.get(id) === null).length;
    const work = running < claudes ? null : this.#pick(this.#works);
    const before = new Set(panes.map(({ id }) => id));
    const side = random(2) === 0 ? 'right' : 'below';
    // The largest, so that there is room; else chance would soon end with splinters.
    const largest = panes.toSorted((a, b) => b.cols * b.rows - a.cols * a.rows)[0];
    const asked = { name: 'split', pane: largest.id, side } as const;
    const isMade = await team.run(work === null ? asked : { ...asked, command: work.command });
    if (!isMade) {
      await team.run({ name: 'equalise' });
      return false;
    }
    const made = (await team.panes()).find(({ id }) => !before.has(id));
    if (made !== undefined) this.#running.set(made.id, work);
    return true;
  }

  async #close(): Promise<boolean> {
    const { team, witness, random } = this.#options;
    const pane = await this.#anyPane();
    if (pane === null) return false;
    if (random(2) === 0) return team.run({ name: 'close', pane: pane.id, ask: false });
    await team.run({ name: 'focus', pane: pane.id });
    command(witness, 'x');
    // One whose child has ended is closed without a question.
    const isAsked = () => witness.text().includes(`close ${pane.name}?`);
    await until('the question', async () => isAsked() || (await this.#hasGone(pane)));
    if (isAsked()) witness.press('y');
    await until(`${pane.name} to close`, () => this.#hasGone(pane));
    return true;
  }

  async #crash(): Promise<boolean> {
    const { team, random } = this.#options;
    const panes = (await team.panes()).filter(({ pid }) => pid !== null);
    if (panes.length === 0) return false;
    const pane = this.#pick(panes);
    if (pane.pid === null) return false;
    signal(pane.pid, this.#pick(CRASHES));
    // A shell may take no notice of the milder ones.
    await pause(300);
    signal(pane.pid, 'SIGKILL');
    await until(`the end of the child of ${pane.name}`, async () => {
      const now = (await team.panes()).find(({ id }) => id === pane.id);
      return now === undefined || now.status === 'exited';
    });
    if (pane.name === KEEPER || random(3) > 0) await team.run({ name: 'restart', pane: pane.id });
    return true;
  }

  async #type(): Promise<boolean> {
    const { team, api } = { ...this.#options, api: this.#options.team.api };
    const panes = (await team.panes()).filter(({ status, name }) => status !== 'exited' && name !== KEEPER);
    if (panes.length === 0) return false;
    const pane = this.#pick(panes);
    const work = this.#running.get(pane.id);
    if (work === null) {
      if (api !== null) api.requests.length = 0;
      return this.#send(pane, this.#pick(PROMPTS), ['Enter']);
    }
    if (work === undefined || work.keys.length === 0) return false;
    // By hand, as a person does.
    if (!(await team.run({ name: 'focus', pane: pane.id }))) return false;
    this.#options.witness.type(this.#pick(work.keys));
    return true;
  }

  async #send(pane: PaneDescription, text: string, keys: readonly string[]): Promise<boolean> {
    try {
      await this.#options.team.ask({ kind: 'send', pane: pane.id, text, keys });
      return true;
    } catch {
      return false; // it has closed, or takes nothing just now
    }
  }

  async #rearrange(): Promise<boolean> {
    const { team } = this.#options;
    const pane = this.#pick(await team.panes()).id;
    const direction = this.#pick(['left', 'right', 'up', 'down'] as const);
    return team.run(
      this.#pick([
        { name: 'resize', pane, direction, cells: 5 },
        { name: 'equalise' },
        { name: 'swap', pane, side: 'next' },
        { name: 'next-layout' },
        { name: 'focus-next' },
        { name: 'focus-direction', direction },
        { name: 'theme', theme: this.#pick(['dark', 'light']) },
      ] as const),
    );
  }

  async #thereAndBack(there: { readonly name: 'zoom' } | { readonly name: 'stack' }): Promise<boolean> {
    const { team } = this.#options;
    if (!(await team.run(there))) return false;
    await pause(1000);
    return team.run(there);
  }

  /** Goes back in a pane's history and leaves it again. */
  async #read(): Promise<boolean> {
    const { team, witness } = this.#options;
    const pane = this.#pick(await team.panes());
    if (!(await team.run({ name: 'copy-mode', pane: pane.id, isPageUp: true }))) return false;
    await team.run({ name: 'focus', pane: pane.id });
    witness.press('PageUp', 'PageUp');
    await pause(500);
    witness.press('q');
    return true;
  }

  async #attach(): Promise<boolean> {
    const { team, random } = this.#options;
    if (this.#guests.size >= MOST_GUESTS) return false;
    const isReadOnly = random(4) === 0;
    const size = this.#pick(ANY);
    const guest = team.open(['attach', '-s', 'app', ...(isReadOnly ? ['--read-only'] : [])], size);
    this.#guests.add(guest);
    await guest.waitFor('the session', () => guest.isAlternateScreen);
    return true;
  }

  async #detach(): Promise<boolean> {
    const guest = this.#anyGuest();
    if (guest === null) return false;
    command(guest, 'd');
    const { exitCode } = await guest.waitForExit();
    if (exitCode !== 0) this.#options.breach(`a client that was detached exited ${exitCode}`);
    if (!isRestored(guest)) this.#options.breach('a client that was detached left its terminal changed');
    await this.#drop(guest);
    return true;
  }

  async #killClient(): Promise<boolean> {
    const guest = this.#anyGuest();
    if (guest === null) return false;
    signal(guest.pid, 'SIGKILL');
    await guest.waitForExit();
    await this.#drop(guest);
    return true;
  }

  async #closeTerminal(): Promise<boolean> {
    const guest = this.#anyGuest();
    if (guest === null) return false;
    await this.#drop(guest);
    return true;
  }

  /** The witness, too: what it missed must be there when it goes on. */
  async #stopClient(): Promise<boolean> {
    const { random, witness } = this.#options;
    const guest = random(2) === 0 ? witness : (this.#anyGuest() ?? witness);
    signal(guest.pid, 'SIGSTOP');
    const ms = 500 + random(3000);
    // The witness is typed at in other steps: it goes on before they come.
    if (guest === witness) {
      await pause(ms);
      signal(guest.pid, 'SIGCONT');
      return true;
    }
    this.#guests.delete(guest);
    const back = pause(ms).then(() => {
      signal(guest.pid, 'SIGCONT');
      this.#guests.add(guest);
    });
    this.#remember(back);
    return true;
  }

  async #resize(): Promise<boolean> {
    const { random, witness } = this.#options;
    const guest = random(2) === 0 ? null : this.#anyGuest();
    if (guest === null) witness.resize(this.#pick(LARGE));
    else guest.resize(this.#pick(ANY));
    await pause(100);
    return true;
  }

  async #page(): Promise<boolean> {
    const { witness } = this.#options;
    command(witness, this.#pick(['?', 'w', '~', 'p']));
    await pause(400);
    witness.press('Escape');
    await pause(100);
    return true;
  }

  async #ask(): Promise<boolean> {
    const { team, breach } = this.#options;
    const sessions = await team.world.sessions();
    if (sessions.length !== 1) breach(`ls lists ${sessions.length} sessions`);
    for (const { id } of await team.panes()) {
      await team.ask({ kind: 'capture', pane: id, ansi: true, scrollback: true }).catch(() => undefined);
    }
    return true;
  }

  async #garbage(): Promise<boolean> {
    const { random } = this.#options;
    const socket = await this.#knock();
    socket.write(Buffer.from(Array.from({ length: 1 + random(4000) }, () => random(256))));
    this.#remember(pause(500).then(() => void socket.destroy()));
    return true;
  }

  /** One that says nothing, one that says half a word, and one that asks and never reads. */
  async #halfOpen(): Promise<boolean> {
    const { random } = this.#options;
    const socket = await this.#knock();
    const kind = random(3);
    const hello = { kind: 'control', protocol: PROTOCOL_VERSION, version: '1' } as const;
    const greeting = encodeClientMessage({ kind: 'hello', hello });
    if (kind === 1) socket.write(greeting.subarray(0, greeting.length - 3));
    if (kind === 2) {
      socket.pause();
      socket.write(greeting);
      const request = { kind: 'events', follow: true } as const;
      socket.write(encodeClientMessage({ kind: 'request', id: 1, request }));
    }
    this.#remember(pause(2000 + random(6000)).then(() => void socket.destroy()));
    return true;
  }

  async #knock(): Promise<Socket> {
    const socket = createConnection(this.#options.team.socket);
    this.#strangers.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#strangers.delete(socket));
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return socket;
  }

  #remember(task: Promise<void>): void {
    this.#later.add(task);
    void task.finally(() => this.#later.delete(task));
  }

  async #drop(guest: Eye): Promise<void> {
    this.#guests.delete(guest);
    await this.#options.team.close(guest);
  }

  async #hasGone({ id }: PaneDescription): Promise<boolean> {
    return (await this.#options.team.panes()).every((pane) => pane.id !== id);
  }

  /** Any but the keeper. */
  async #anyPane(): Promise<PaneDescription | null> {
    const panes = (await this.#options.team.panes()).filter(({ name }) => name !== KEEPER);
    return panes.length === 0 ? null : this.#pick(panes);
  }

  #anyGuest(): Eye | null {
    return this.#guests.size === 0 ? null : this.#pick([...this.#guests]);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#options.random(from.length)];
  }
}
