/**
 * Targets of hyperlinks (OSC 8) by number. It stands in for the emulator's own service, which keeps a marker for each
 * line of each link for as long as the line lives: a program that redraws its links in place would make it grow
 * without end and every scroll slower. Here equal links share a number and the oldest of too many are forgotten.
 */
export interface Link {
  readonly id: string | undefined;
  readonly uri: string;
}

/** More links than any scrollback of 5,000 lines usually shows; at 200 bytes each, 2 MB. */
const LINK_LIMIT = 10_000;
/** What the specification of OSC 8 names as the longest URI that terminals take. */
const LONGEST_URI = 2083;

export class LinkTable {
  readonly #uris = new Map<number, string>();
  readonly #numbers = new Map<string, number>();
  #next = 1;

  /** The number of a link; 0, which is no link, for a target that no terminal could be sent. */
  register(link: Link): number {
    const uri = printableUri(link.uri);
    if (uri === '') return 0;
    const key = `${link.id ?? ''};${uri}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#numbers.size >= LINK_LIMIT) this.#forgetOldest();
    const number = this.#next++;
    this.#numbers.set(key, number);
    this.#uris.set(number, uri);
    return number;
  }

  /** Empty for a link that has been forgotten. */
  uri(number: number): string {
    return this.#uris.get(number) ?? '';
  }

  #forgetOldest(): void {
    for (const [key, number] of this.#numbers) {
      this.#numbers.delete(key);
      this.#uris.delete(number);
      return;
    }
  }
}

/** `uri` with everything but printable ASCII percent-encoded; empty when it holds controls or is too long. */
export function printableUri(uri: string): string {
  if (uri.length > LONGEST_URI || /\p{Cc}/u.test(uri)) return '';
  const encoded = uri.replace(/[^ -~]+/gu, (part) => encodeURIComponent(part.toWellFormed()));
  return encoded.length > LONGEST_URI ? '' : encoded;
}
