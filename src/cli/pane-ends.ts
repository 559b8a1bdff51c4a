/** The ends of panes as a word for a progress line, told by the session's events: who is still waited for. */
import type { StreamLine } from '../core/team-event.ts';
import type { FoundSession } from './find-session.ts';
import { canShowProgress } from './progress.ts';
import { followEvents } from './request.ts';
import type { Surroundings } from './surroundings.ts';

export class PaneEnds {
  /** What is told as long as nothing is known. */
  readonly #beginning: string;
  readonly #total: number;
  /** Names by id: of those whose program is still to end, and of those whose conversation is being kept. */
  readonly #ending: Map<string, string>;
  readonly #keeping = new Map<string, string>();

  /** `panes` are those whose end is known to come. */
  constructor(beginning: string, panes: readonly { readonly id: string; readonly name: string }[] = []) {
    this.#beginning = beginning;
    this.#total = panes.length;
    this.#ending = new Map(panes.map(({ id, name }) => [id, name]));
  }

  take(lines: readonly StreamLine[]): void {
    for (const line of lines) {
      if (line.type === 'pane-closing') this.#ending.set(line.pane, line.name);
      if (line.type === 'pane-emptied' && this.#ending.delete(line.pane))
        this.#keeping.set(line.pane, line.name);
      if (line.type === 'pane-closed') {
        this.#ending.delete(line.pane);
        this.#keeping.delete(line.pane);
      }
    }
  }

  get text(): string {
    const left = this.#ending.size + this.#keeping.size;
    const count = this.#total > 1 ? ` (${this.#total - left} of ${this.#total} closed)` : '';
    const whose = (names: Map<string, string>) => [...names.values()].join(', ');
    const parts = [
      ...(this.#ending.size > 0 ? [`waiting for ${whose(this.#ending)} to end`] : []),
      ...(this.#keeping.size > 0 ? [`keeping the conversation of ${whose(this.#keeping)}`] : []),
    ];
    return `${this.#beginning}${count}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
  }
}

/** Lets `ends` know, as long as the session tells. Only where somebody sees it; what fails here costs a word. */
export function followEnds(ends: PaneEnds, session: FoundSession, surroundings: Surroundings): void {
  if (!canShowProgress(surroundings)) return;
  const types = ['pane-closing', 'pane-emptied', 'pane-closed'] as const;
  const following = followEvents(session, { kind: 'events', follow: true, types }, (lines) => {
    ends.take(lines);
    return true;
  });
  following.catch(() => undefined);
}
