/**
 * Which conversation a pane's client should have open. The client says which one it has; that it went on to another is
 * believed where its hooks say so too (`/clear`, `/resume`), or where the user chose it with the pane's arguments.
 */
export class ConversationTrail {
  readonly #explained = new Set<string>();
  #expected: string;
  #last: string | null = null;
  #mayChange: boolean;
  #isHeard = false;

  /** `isFree`: the user's own arguments decide which one is opened. */
  constructor(first: string, isFree: boolean) {
    this.#expected = first;
    this.#explained.add(first);
    this.#mayChange = isFree;
  }

  /** The one that is known to be right, the newest. */
  get expected(): string {
    return this.#expected;
  }

  /** Whether the client's hooks are heard at all. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** The client's session file names it; null where it names none. */
  seen(conversation: string | null): void {
    this.#last = conversation;
    if (conversation === null) return;
    if (!this.#explained.has(conversation)) {
      if (!this.#mayChange) return;
      this.#explained.add(conversation);
      this.#mayChange = false;
    }
    this.#expected = conversation;
  }

  /** A hook of the pane's client, in this conversation; `isEnd` where another one follows. */
  heard(conversation: string | null, isEnd: boolean): void {
    this.#isHeard = true;
    if (conversation !== null) this.#explained.add(conversation);
    if (isEnd) this.#mayChange = true;
    // The file may have said it before.
    this.seen(this.#last);
  }
}
