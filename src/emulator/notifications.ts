/**
 * What programs want their user told while he looks elsewhere: notifications of iTerm2 (OSC 9), kitty (OSC 99, which
 * may come in parts) and rxvt (OSC 777), and progress as ConEmu has it (OSC 9;4).
 */
export interface ProgramNotification {
  readonly title: string;
  /** Empty for none. */
  readonly body: string;
}

export interface ProgramProgress {
  readonly kind: 'running' | 'failed' | 'paused';
  /** 0 to 100; null while nobody knows. */
  readonly percent: number | null;
}

export interface NotificationEvents {
  readonly onNotification: (notification: ProgramNotification) => void;
  /** Null once the work is done. */
  readonly onProgress: (progress: ProgramProgress | null) => void;
}

/** Characters of a title or body: a notification is a few lines. */
const TEXT_LIMIT = 1000;
/** Notifications of kitty that are under way at once. */
const MOST_OPEN = 16;

interface OpenNotification {
  title: string;
  body: string;
}

export class NotificationReader {
  readonly #events: NotificationEvents;
  /** Kitty's notifications of which more is to come, by their id. */
  readonly #open = new Map<string, OpenNotification>();

  constructor(events: NotificationEvents) {
    this.#events = events;
  }

  take9(data: string): void {
    const progress = /^4;([0-4])(?:;([0-9]{0,3}))?;?$/.exec(data);
    if (progress !== null) this.#progress(Number(progress[1]), progress[2] || null);
    // ConEmu's other commands begin with a number, too.
    else if (!/^[0-9]+(;|$)/.test(data)) this.#notify(data, '');
  }

  take777(data: string): void {
    const [command, title = '', ...body] = data.split(';');
    if (command === 'notify') this.#notify(title, body.join(';'));
  }

  take99(data: string, reply: (text: string) => void): void {
    const end = data.indexOf(';');
    if (end < 0) return;
    const keys = new Map(
      data
        .slice(0, end)
        .split(':')
        .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
    );
    const id = (keys.get('i') ?? '').replace(/[^A-Za-z0-9_+.-]/g, '').slice(0, 64);
    const kind = keys.get('p') ?? 'title';
    if (kind === '?') {
      reply(`\x1b]99;i=${id}:p=?;p=title,body:o=always\x1b\\`);
      return;
    }
    const raw = data.slice(end + 1);
    const text = keys.get('e') === '1' ? Buffer.from(raw, 'base64').toString('utf8') : raw;
    const open = this.#open.get(id) ?? { title: '', body: '' };
    if (kind === 'title' || kind === 'body') open[kind] = (open[kind] + text).slice(0, TEXT_LIMIT);
    this.#open.delete(id);
    if (keys.get('d') !== '0') {
      this.#notify(open.title, open.body);
      return;
    }
    this.#open.set(id, open);
    if (this.#open.size > MOST_OPEN) this.#open.delete([...this.#open.keys()][0]);
  }

  #progress(state: number, percent: string | null): void {
    if (state === 0) {
      this.#events.onProgress(null);
      return;
    }
    const kind = state === 2 ? 'failed' : state === 4 ? 'paused' : 'running';
    const isKnown = state !== 3 && percent !== null;
    this.#events.onProgress({ kind, percent: isKnown ? Math.min(100, Number(percent)) : null });
  }

  #notify(title: string, body: string): void {
    const [head, rest] = [clean(title), clean(body)];
    if (head !== '' || rest !== '') this.#events.onNotification({ title: head || rest, body: head && rest });
  }
}

/** One line of printable characters. */
function clean(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, TEXT_LIMIT)
    .toWellFormed();
}
