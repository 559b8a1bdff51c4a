/** The last messages of a session, for whoever wants to read them again, and the list that shows them. */
import type { Clock } from '../base/clock.ts';
import type { Notice } from '../session/notice.ts';
import { clockText } from '../ui/age.ts';
import { openList } from '../ui/list-keys.ts';
import type { ListView } from '../ui/session-view.ts';
import type { Tone } from '../ui/text.ts';

/** More than a day's worth; a message is a line. */
const LIMIT = 200;

const TONES: Readonly<Record<Notice['kind'], Tone>> = {
  info: 'overlay',
  warning: 'waiting',
  error: 'failed',
};

export class MessageLog {
  readonly #clock: Clock;
  #entries: readonly (Notice & { readonly at: number })[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(notice: Notice): void {
    this.#entries = [...this.#entries.slice(1 - LIMIT), { ...notice, at: this.#clock.now() }];
  }

  /** The newest at the end, which is what is seen first. */
  list(): ListView {
    return openList({
      title: 'messages',
      items: this.#entries.map(({ at, text, kind }) => ({ head: clockText(at), text, tone: TONES[kind] })),
      selected: null,
      scroll: this.#entries.length * LIMIT,
      hint: 'Esc closes',
      empty: 'nothing has been said yet',
    });
  }
}
