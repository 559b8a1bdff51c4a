/**
 * A soak: a session lives through as much as can happen, for as long as is asked, and is at its end what it was at its
 * start. It is looked at in rest, with one pane and nobody attached, once it has warmed up and once more at the end;
 * between them everything on the screens is compared again and again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../integration/fidelity/random-output.ts';
import { killAll } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { Chaos } from './chaos.ts';
import { check } from './checkpoint.ts';
import { childrenOf, descriptorsOf, directoriesIn, residentBytes } from './gauge.ts';
import type { AtRest, Sample, SoakReport } from './report.ts';
import { SoakTeam } from './soak-team.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** How many panes run the real Claude Code, over a stand-in for its API. */
  readonly claudes: number;
  /** Told how it gets on. */
  readonly say: (line: string) => void;
  /** Aborts where it is to end early, in order. */
  readonly ending?: AbortSignal;
}

const MINUTE_MS = 60_000;
/** What opens once and stays (caches, pools, compiled code) is open by then. */
const WARM_UP_PART = 0.2;
const [SHORTEST_WARM_UP_MS, LONGEST_WARM_UP_MS] = [15_000, 5 * MINUTE_MS];
const [SHORTEST_CHECK_MS, LONGEST_CHECK_MS] = [12_000, MINUTE_MS];
/** Between two things that happen. */
const STEP_MS = 700;
const SAMPLE_MS = 5000;

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const team = await SoakTeam.start({ claudes: options.claudes > 0 });
  try {
    return await new Soak(options, team).run();
  } finally {
    await team.dispose();
    killAll(team.world.marker);
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #team: SoakTeam;
  readonly #startedAt = performance.now();
  readonly #samples: Sample[] = [];
  readonly #breaches: string[] = [];
  #checkpoints = 0;
  #cells = 0;
  #panes = 0;

  constructor(options: SoakOptions, team: SoakTeam) {
    this.#options = options;
    this.#team = team;
  }

  async run(): Promise<SoakReport> {
    const { minutes, seed, claudes, say } = this.#options;
    const random = seededRandom(seed);
    const witness = this.#team.open(['attach', '-s', 'app'], { cols: 200, rows: 60 });
    await witness.waitFor('the session', () => witness.text().includes('keeper>'));
    const breach = (what: string) => void this.#breaches.push(what);
    const chaos = new Chaos({ team: this.#team, random, witness, claudes, breach });
    const totalMs = minutes * MINUTE_MS;
    const warmUpMs = within(totalMs * WARM_UP_PART, SHORTEST_WARM_UP_MS, LONGEST_WARM_UP_MS);
    say(`warming up for ${Math.round(warmUpMs / 1000)} s`);
    await this.#wear(chaos, witness, { forMs: warmUpMs, leastSteps: chaos.kinds });
    const before = await this.#atRest(chaos);
    say(`at rest: ${JSON.stringify(before.memory)}`);
    await this.#wear(chaos, witness, { forMs: totalMs - this.#elapsedMs(), leastSteps: chaos.kinds });
    const after = await this.#atRest(chaos, before);
    this.#breaches.push(...this.#team.logErrors().map((line) => `in the log: ${line}`));
    return {
      ...{ seed, minutes, before, after },
      samples: this.#samples,
      counts: chaos.counts,
      checkpoints: this.#checkpoints,
      comparedCells: this.#cells,
      comparedPanes: this.#panes,
      breaches: this.#breaches,
    };
  }

  async #wear(
    chaos: Chaos,
    witness: Parameters<typeof check>[1],
    { forMs, leastSteps }: { readonly forMs: number; readonly leastSteps: number },
  ): Promise<void> {
    const { say, ending } = this.#options;
    const checkMs = within(forMs / 6, SHORTEST_CHECK_MS, LONGEST_CHECK_MS);
    const end = performance.now() + forMs;
    let nextCheck = performance.now() + checkMs;
    let nextSample = 0;
    await chaos.fill();
    for (let steps = 0; steps < leastSteps || performance.now() < end; steps++) {
      if (ending?.aborted === true) break;
      await chaos.step();
      await pause(STEP_MS);
      const now = performance.now();
      if (now >= nextSample) {
        this.#sample(null);
        nextSample = now + SAMPLE_MS;
      }
      if (now < nextCheck) continue;
      await this.#check(chaos, witness);
      nextCheck = performance.now() + checkMs;
      const { rss, heap } = this.#samples[this.#samples.length - 1];
      const mib = (bytes: number | null) => ((bytes ?? 0) / 1024 / 1024).toFixed(1);
      say(
        `${(this.#elapsedMs() / MINUTE_MS).toFixed(1)} min: checkpoint ${this.#checkpoints}, ` +
          `heap ${mib(heap)} MiB, resident ${mib(rss)} MiB, ${this.#breaches.length} breaches`,
      );
    }
    await this.#check(chaos, witness);
  }

  async #check(chaos: Chaos, witness: Parameters<typeof check>[1]): Promise<void> {
    await chaos.settle();
    const { say } = this.#options;
    const { cells, panes, breaches } = await check(this.#team, witness, async () => {
      this.#sample((await this.#team.memory()).heapUsed);
    });
    for (const what of breaches) say(`BREACH: ${what}`);
    this.#breaches.push(...breaches);
    this.#checkpoints++;
    this.#cells += cells;
    this.#panes += panes;
  }

  #sample(heap: number | null): void {
    const seconds = this.#elapsedMs() / 1000;
    this.#samples.push({ seconds, rss: residentBytes(this.#team.pid), heap });
  }

  /** The witness stays: a client is part of the rest, and the same one before and after. */
  async #atRest(chaos: Chaos, before?: AtRest): Promise<AtRest> {
    await chaos.empty();
    const look = () => {
      const { pid, world } = this.#team;
      return {
        descriptors: descriptorsOf(pid),
        children: childrenOf(pid).length,
        processes: world.processes().length,
        directories: directoriesIn(world.ccmux),
      };
    };
    // Conversations are being kept, descriptors closed, watchers ended.
    const isQuiet = () => {
      const now = look();
      return before === undefined
        ? now.children === 1
        : now.children === before.children &&
            now.descriptors.length === before.descriptors.length &&
            now.processes === before.processes &&
            now.directories.length === before.directories.length;
    };
    await until('rest', isQuiet).catch(() => undefined); // the verdict says what does not come to rest
    await pause(3000);
    return { ...look(), memory: await this.#team.memory() };
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
