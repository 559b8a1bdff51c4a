/**
 * What a pane's conversations have cost, in a file of its profile: so that it is kept with each of them, by whoever
 * tears the profile down, the server of the pane or, where that died, another one.
 */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { isJsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { costOf, type ConversationCost } from '../core/usage.ts';
import { readJsonFile, writeFileAtomically, type JsonOptions } from '../files/atomic-file.ts';
import { parseKeptUsage, type KeptUsage } from '../store/conversation-usage.ts';

const FILE = 'usage.json';
/** A turn tells its cost with every request: what a crash loses is no more than this. */
const WRITE_AFTER_MS = 1000;

export interface UsageKeeperOptions {
  /** What the conversations of a pane have cost up to now. */
  readonly costs: (paneId: string) => readonly ConversationCost[];
  /** The pane's profile; null while it has none. */
  readonly profileOf: (paneId: string) => string | null;
  readonly clock: Clock;
  readonly log: Log;
}

export class UsageKeeper implements Disposable {
  readonly #options: UsageKeeperOptions;
  readonly #timers = new Map<string, Disposable>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: UsageKeeperOptions) {
    this.#options = options;
  }

  /** A conversation of the pane costs more than before. */
  changed(paneId: string): void {
    if (this.#timers.has(paneId)) return;
    const write = () => void this.#write(paneId);
    this.#timers.set(paneId, this.#options.clock.after(WRITE_AFTER_MS, write));
  }

  /** Resolves when the file says all that is known of the pane, or cannot. */
  finish(paneId: string): Promise<void> {
    return this.#timers.has(paneId) ? this.#write(paneId) : this.#writing;
  }

  dispose(): void {
    for (const timer of this.#timers.values()) timer.dispose();
    this.#timers.clear();
  }

  #write(paneId: string): Promise<void> {
    this.#timers.get(paneId)?.dispose();
    this.#timers.delete(paneId);
    this.#writing = this.#writing.then(async () => {
      const { costs, profileOf, log } = this.#options;
      const directory = profileOf(paneId);
      if (directory === null) return;
      const usage = Object.fromEntries(costs(paneId).map((cost) => [cost.conversation, keptOf(cost)]));
      try {
        await writeFileAtomically(join(directory, FILE), `${JSON.stringify(usage)}\n`);
      } catch (error) {
        log.warn('what a conversation costs cannot be kept', { pane: paneId, error });
      }
    });
    return this.#writing;
  }
}

function keptOf(cost: ConversationCost): KeptUsage {
  const { contextPercent, contextTokens } = cost;
  return { costUsd: costOf(cost), contextPercent, contextTokens };
}

/** By conversation; empty where nothing was written, or nothing that can be read. */
export async function readKeptUsage(
  profileDirectory: string,
  options: JsonOptions,
): Promise<ReadonlyMap<string, KeptUsage>> {
  const reading = { ...options, isSound: isJsonObject };
  const value = await readJsonFile(join(profileDirectory, FILE), reading).catch((error: unknown) => {
    options.log?.warn('what a conversation costs cannot be read', { directory: profileDirectory, error });
  });
  const entries = Object.entries(isJsonObject(value) ? value : {}).flatMap(([id, usage]) =>
    isJsonObject(usage) ? [[id, parseKeptUsage(usage)] as const] : [],
  );
  return new Map(entries);
}
