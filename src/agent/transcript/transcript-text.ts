/**
 * A conversation as a text for copy mode: prompts and answers as they were written, each tool call folded to one line.
 * It grows at its end; lines keep their numbers while nothing is folded and the width stays.
 */
import type { CopyText, FrameRow, PlaceKeeper } from '../../core/copy/copy-text.ts';
import type { TextPoint, TextRow } from '../../core/copy/text-rows.ts';
import { layOutLine, paintText, type TextLook } from '../../emulator/lay-out-text.ts';
import type { TranscriptEntry } from './transcript-entries.ts';

interface Item {
  /** What stands there folded, or always where there is nothing to unfold. */
  head: string;
  body: string;
  readonly look: TextLook;
  /** In front of the first line; the others begin under the text. */
  readonly mark: string;
  readonly canFold: boolean;
  isFolded: boolean;
  rows: readonly TextRow[];
}

/** Units of text kept; of a longer conversation the beginning is left out. */
const MOST_UNITS = 8 * 1024 * 1024;
/** Of one result; what is longer is read in its own file. */
const LONGEST_BODY = 64 * 1024;
/** Cells in front of what is unfolded. */
const BODY_INDENT = 4;
const EMPTY: TextRow = { text: '', columns: null, width: 0, isWrapped: false };

export class TranscriptText implements CopyText {
  cols: number;
  /** False once all that was there at the opening is read. */
  isLoading = true;
  readonly #items: Item[] = [];
  readonly #tools = new Map<string, Item>();
  /** Number of the line that each item begins with. */
  #starts: number[] = [];
  #first = 0;
  #end = 0;
  #units = 0;
  #keeper: PlaceKeeper | null = null;
  readonly #close: () => void;

  constructor(cols: number, close: () => void) {
    this.cols = Math.max(2, cols);
    this.#close = close;
  }

  get first(): number {
    return this.#first;
  }

  /** There is always a line, be it an empty one. */
  get end(): number {
    return Math.max(this.#end, this.#first + 1);
  }

  row(line: number): TextRow {
    return this.#rowAt(line)?.row ?? EMPTY;
  }

  isWrapped(line: number): boolean {
    return this.row(line).isWrapped;
  }

  paint(line: number, target: FrameRow): void {
    const found = this.#rowAt(line);
    paintText(found?.row ?? null, target, found?.item.look ?? {});
  }

  keep(keeper: PlaceKeeper): void {
    this.#keeper = keeper;
  }

  /** More of the conversation, in its order. */
  append(entries: readonly TranscriptEntry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) {
      const call = entry.kind === 'result' ? this.#tools.get(entry.id) : undefined;
      if (entry.kind !== 'result' || call === undefined) this.#add(itemOf(entry), entry);
      // Folded it is one line before and after.
      else if (call.isFolded) this.#answer(call, entry);
      else this.#reshape(() => this.#answer(call, entry));
    }
    this.#trim();
    this.#keeper?.moved(this.#keeper.places(), false);
  }

  loaded(): void {
    this.#keeper?.moved(this.#keeper.places(), false);
    this.isLoading = false;
    // Who has waited for it goes on.
    this.#keeper?.moved(this.#keeper.places(), false);
  }

  readonly setWidth = (cols: number): void => {
    this.#reshape(() => {
      this.cols = Math.max(2, cols);
      for (const item of this.#items) this.#layOut(item);
    });
  };

  readonly fold = (line: number | null): boolean => {
    const items =
      line === null ? this.#items : [this.#rowAt(line)?.item].filter((item) => item !== undefined);
    const foldable = items.filter((item) => item.canFold);
    if (foldable.length === 0) return false;
    const isFolded = !foldable.some((item) => item.isFolded);
    this.#reshape(() => {
      for (const item of foldable) {
        item.isFolded = isFolded;
        this.#layOut(item);
      }
    });
    return true;
  };

  dispose(): void {
    this.#keeper = null;
    this.#close();
  }

  #add(item: Item, entry: TranscriptEntry): void {
    if (entry.kind === 'tool') this.#tools.set(entry.id, item);
    this.#units += item.head.length + item.body.length;
    this.#layOut(item);
    this.#starts.push(this.#end);
    this.#items.push(item);
    this.#end += item.rows.length;
  }

  /** The result of a call belongs to the call. */
  #answer(item: Item, entry: Extract<TranscriptEntry, { kind: 'result' }>): void {
    const text = bounded(entry.text);
    const lines = text.split('\n').length;
    item.head += entry.isError ? ' · failed' : ` · ${lines} ${lines === 1 ? 'line' : 'lines'}`;
    item.body += `\n${text}`;
    this.#units += text.length;
    this.#layOut(item);
  }

  #layOut(item: Item): void {
    const mark = item.canFold ? (item.isFolded ? '▸ ' : '▾ ') : '';
    // One line however long: folded, a call must not move what is below it.
    const head = item.canFold ? layOutLine(mark + item.head, this.cols).slice(0, 1) : [];
    const isShown = !item.canFold || !item.isFolded;
    const body = isShown ? this.#bodyOf(item) : [];
    // A blank line parts what was said from what follows.
    item.rows = item.canFold ? [...head, ...body] : [...body, EMPTY];
  }

  #bodyOf({ body, mark, canFold }: Item): readonly TextRow[] {
    // Its characters are one cell wide.
    const indent = canFold ? BODY_INDENT : mark.length;
    return body.split('\n').flatMap((line, index) => {
      const isMarked = index === 0 && mark !== '';
      const first = isMarked ? 0 : indent;
      return layOutLine(isMarked ? mark + line : line, this.cols, { first, rest: indent });
    });
  }

  #trim(): void {
    while (this.#units > MOST_UNITS && this.#items.length > 1) {
      const item = this.#items.shift();
      this.#starts.shift();
      this.#units -= (item?.head.length ?? 0) + (item?.body.length ?? 0);
      this.#first = this.#starts[0];
    }
  }

  #rowAt(line: number): { readonly item: Item; readonly row: TextRow } | null {
    const index = this.#itemAt(line);
    const item = this.#items.at(index);
    const row = index < 0 ? undefined : item?.rows.at(line - this.#starts[index]);
    return item === undefined || row === undefined ? null : { item, row };
  }

  #itemAt(line: number): number {
    if (line < this.#first || line >= this.#end) return -1;
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Changes items; who remembers places is told where they are afterwards. */
  #reshape(change: () => void): void {
    const places = (this.#keeper?.places() ?? []).map((place) => {
      const item = this.#items.at(Math.max(0, this.#itemAt(place.line)));
      return { item, row: place.line - this.#startOf(item), x: place.x };
    });
    change();
    this.#number();
    const moved = places.map(({ item, row, x }): TextPoint => {
      const last = Math.max(0, (item?.rows.length ?? 1) - 1);
      return { line: this.#startOf(item) + Math.min(row, last), x };
    });
    this.#keeper?.moved(moved, true);
  }

  #startOf(item: Item | undefined): number {
    return item === undefined ? this.#first : this.#starts[this.#items.indexOf(item)];
  }

  #number(): void {
    let line = this.#first;
    this.#starts = this.#items.map((item) => {
      const start = line;
      line += item.rows.length;
      return start;
    });
    this.#end = line;
  }
}

function itemOf(entry: TranscriptEntry): Item {
  const folded = (head: string, body: string): Item => ({
    ...{
      head,
      body: bounded(body),
      look: { isDim: true },
      mark: '',
      canFold: true,
      isFolded: true,
      rows: [],
    },
  });
  const plain = (mark: string, body: string, look: TextLook): Item => ({
    ...{ head: '', body, look, mark, canFold: false, isFolded: false, rows: [] },
  });
  switch (entry.kind) {
    case 'prompt':
      return plain('❯ ', entry.text, { isBold: true });
    case 'answer':
      return plain('● ', entry.text, {});
    case 'note':
      return plain('', entry.text, { isDim: true });
    case 'thinking':
      return folded('thinking', entry.text);
    case 'tool':
      return folded(`${entry.name}(${oneLine(entry.summary)})`, entry.input);
    case 'result':
      return folded('result', entry.text);
  }
}

function oneLine(text: string): string {
  return text.slice(0, 500).replace(/\s+/g, ' ').trim();
}

function bounded(text: string): string {
  return text.length <= LONGEST_BODY ? text : `${text.slice(0, LONGEST_BODY)}\n… (${text.length} characters)`;
}
