/**
 * Copy mode on one pane: a text (the pane's frozen screen and history, or a transcript), a state, a search. Keys and
 * mouse change the state by the pure functions of core/copy; what is shown is drawn from it.
 */
import type { Clock } from '../../base/clock.ts';
import type { Slices } from '../../base/slices.ts';
import { applyCommand, lineText, wordText } from '../../core/copy/apply-command.ts';
import {
  COPY_HINTS,
  NO_KEYS,
  stepCopyKeys,
  type CopyCommand,
  type CopyKeys,
} from '../../core/copy/copy-keys.ts';
import {
  centred,
  moveTo,
  scrollBy,
  type CopyState,
  type CopyView,
  type KeyStyle,
} from '../../core/copy/copy-state.ts';
import type { CopyText } from '../../core/copy/copy-text.ts';
import type { PatternText } from '../../core/copy/pattern.ts';
import type { Direction, Hit } from '../../core/copy/search-scan.ts';
import { extentOf } from '../../core/copy/selection.ts';
import type { TextPoint } from '../../core/copy/text-rows.ts';
import type { Frame } from '../../core/frame.ts';
import type { Point, Rect, Size } from '../../core/geometry.ts';
import { Damage, type DamageTracker } from '../../emulator/damage.ts';
import type { BlitOptions } from '../../emulator/emulator.ts';
import type { CursorState } from '../../emulator/modes.ts';
import type { FrontInput, FrontOutcome, FrontView, PaneFront } from '../../session/pane-front.ts';
import { CopyJob } from './copy-job.ts';
import { CopyDocument, type CopyTextSource } from './copy-document.ts';
import { CopySearch } from './copy-search.ts';
import { CopyPointer } from './copy-pointer.ts';
import { CopyPrompt } from './copy-prompt.ts';
import { drawCopy } from './draw-copy.ts';
import { KeyQueue } from './key-queue.ts';

export interface CopyModeOptions {
  readonly source: CopyTextSource;
  /** The text of this kind as it is now; null where there is none. */
  readonly reopen: (kind: CopyTextSource['kind']) => CopyTextSource | null;
  /** Of the pane, now. */
  readonly size: () => Size;
  readonly style: KeyStyle;
  /** Made by the mouse, and gone when its button is released. */
  readonly isPassing?: boolean;
  readonly slices: Slices;
  readonly clock: Clock;
  readonly changed: () => void;
}

export class CopyMode implements PaneFront {
  readonly isSynchronizing = false;
  readonly isPassing: boolean;
  readonly #options: CopyModeOptions;
  readonly #damage: Damage;
  readonly #search: CopySearch;
  readonly #pointer: CopyPointer;
  readonly #queue: KeyQueue;
  readonly #copying: CopyJob;
  #prompt: CopyPrompt | null = null;
  readonly #document: CopyDocument;
  #keys: CopyKeys = NO_KEYS;
  #direction: Direction = 'forward';
  #sizeShown: Size;

  constructor(options: CopyModeOptions) {
    const { source, slices, clock, isPassing = false } = options;
    this.#options = options;
    this.isPassing = isPassing;
    this.#sizeShown = options.size();
    this.#document = new CopyDocument(source, {
      style: options.style,
      height: () => this.size.rows,
      moved: (isReshaped) => this.#moved(isReshaped),
    });
    this.#damage = new Damage(this.#sizeShown.rows);
    this.#search = new CopySearch({
      slices,
      rows: () => this.#text,
      landed: (hit) => this.#land(hit),
      changed: () => this.#changed(),
    });
    this.#copying = new CopyJob(slices);
    this.#pointer = new CopyPointer(clock, {
      view: () => this.#view,
      state: () => this.#state,
      change: (state) => this.#show(state),
    });
    this.#queue = new KeyQueue({
      isTyping: () => this.#prompt !== null,
      isWaiting: () =>
        this.#document.isOpening ||
        this.#copying.isWorking ||
        (this.#search.isJumping && this.#prompt === null),
      giveUp: () => {
        this.#document.isFresh = false;
        this.#copying.dispose();
        this.#search.restart(this.#state.cursor);
      },
      take: (input, answer) => this.#takeKey(input, answer),
    });
  }

  get size(): Size {
    return this.#options.size();
  }

  trackDamage(): DamageTracker {
    return this.#damage.track();
  }

  blit(
    frame: Frame,
    slot: number,
    at: Rect,
    firstRow: number,
    lastRow: number,
    options: BlitOptions = {},
  ): void {
    const { pattern } = this.#search;
    const picture = { text: this.#text, state: this.#state, pattern, height: this.size.rows };
    drawCopy(picture, { frame, slot, at, firstRow, lastRow }, options);
  }

  cursor(): CursorState {
    const { cursor, top } = this.#state;
    const y = cursor.line - top;
    const isVisible = y >= 0 && y < this.size.rows;
    const x = Math.min(cursor.x, this.size.cols - 1);
    return { x, y, isVisible, style: 'block', isBlinking: false, isDefaultStyle: true };
  }

  get view(): FrontView {
    const { first, end } = this.#text;
    const { cursor } = this.#state;
    return {
      kind: this.#document.kind,
      line: cursor.line - first + 1,
      total: end - first,
      search: this.#search.describe(cursor),
      hint: COPY_HINTS[this.#options.style],
      prompt: this.#prompt?.view(this.#search.problem) ?? null,
    };
  }

  take(input: FrontInput, answer: (outcome: FrontOutcome) => void): void {
    this.#queue.push(input, answer);
  }

  #takeKey(input: FrontInput, answer: (outcome: FrontOutcome) => void): void {
    this.#document.isFresh = false;
    if (this.#prompt !== null) {
      this.#typeInPrompt(this.#prompt, input);
      answer({});
      return;
    }
    const key = input.kind === 'key' ? input.name : input.text;
    const { keys, command, count } = stepCopyKeys(this.#keys, key, this.#options.style);
    this.#keys = keys;
    if (command?.kind === 'copy') this.#copySelected(answer, () => ({ notice: 'nothing is selected' }));
    else if (command?.kind === 'enter')
      this.#copySelected(answer, () =>
        this.#text.fold === undefined ? { isLeft: true } : this.#fold(this.#state.cursor.line),
      );
    else answer(command === null ? {} : this.#carryOut(command, count));
    this.#changed();
  }

  resized(): void {
    this.#document.resize(this.size.cols);
    this.#changed();
  }

  scroll(lines: number): void {
    this.#document.isFresh = false;
    this.#show(scrollBy(this.#state, this.#view, -lines));
  }

  press(at: Point, clicks: number): FrontOutcome {
    this.#document.isFresh = false;
    this.#pointer.press(at, clicks);
    return {};
  }

  drag(at: Point): void {
    this.#pointer.drag(at);
  }

  release(answer: (outcome: FrontOutcome) => void): void {
    this.#pointer.release();
    const left = this.isPassing ? { isLeft: true } : {};
    const extent = extentOf(this.#state, this.#text);
    const isPlain = this.#document.kind === 'copy' && extent?.isBlock === false;
    const selected = isPlain ? { selected: { anchor: extent.start, head: extent.end } } : {};
    this.#copying.start(this.#state, this.#text, (copied) => {
      answer(copied === '' ? left : { ...left, ...selected, copied });
      this.#queue.run();
    });
  }

  /** Looks for `text` from the end on: what somebody has found elsewhere. */
  find(text: PatternText, at: TextPoint): void {
    this.#document.isFresh = false;
    this.#search.set(text, at);
    this.#show(centred(moveTo(this.#state, this.#view, at), this.#view));
  }

  dispose(): void {
    this.#pointer.dispose();
    this.#copying.dispose();
    this.#search.dispose();
    this.#document.dispose();
  }

  get #state(): CopyState {
    return this.#document.state;
  }

  set #state(state: CopyState) {
    this.#document.state = state;
  }

  get #text(): CopyText {
    return this.#document.text;
  }

  get #view(): CopyView {
    return this.#document.view;
  }

  #moved(isReshaped: boolean): void {
    if (isReshaped) {
      this.#copying.dispose();
      this.#search.restart(this.#state.cursor);
    } else this.#search.resume();
    this.#changed();
    this.#queue.run();
  }

  #carryOut(command: CopyCommand, count: number | null): FrontOutcome {
    const next = applyCommand(this.#state, this.#view, command, count);
    if (next !== null) {
      this.#state = next;
      return {};
    }
    switch (command.kind) {
      case 'search':
        this.#direction = command.direction;
        this.#prompt = new CopyPrompt(command.direction, this.#state, this.#search.text);
        return {};
      case 'search-word':
        return this.#searchWord(command.direction);
      case 'next-match':
        return this.#nextMatch(command.isReversed, count ?? 1);
      case 'copy-line':
        return this.#copied(lineText(this.#state, this.#view, 'start'), 'the line is empty');
      case 'copy-to-line-end':
        return this.#copied(lineText(this.#state, this.#view, 'cursor'), 'the line ends here');
      case 'fold':
        return this.#fold(this.#state.cursor.line);
      case 'fold-all':
        return this.#fold(null);
      case 'refresh':
      case 'other-text':
        return this.#reopen(command.kind === 'refresh' ? 'same' : 'other');
      case 'back':
        return this.#back();
      default:
        return { isLeft: true };
    }
  }

  #copied(copied: string, otherwise: string): FrontOutcome {
    return copied === '' ? { notice: otherwise } : { copied, isLeft: true };
  }

  /** `otherwise` where nothing is selected. */
  #copySelected(answer: (outcome: FrontOutcome) => void, otherwise: () => FrontOutcome): void {
    this.#copying.start(this.#state, this.#text, (copied) => {
      answer(copied === '' ? otherwise() : { copied, isLeft: true });
      this.#queue.run();
    });
  }

  #fold(line: number | null): FrontOutcome {
    return this.#text.fold?.(line) === true ? {} : { notice: 'there is nothing to unfold here' };
  }

  #back(): FrontOutcome {
    if (this.#state.selection === null && this.#search.pattern === null) return { isLeft: true };
    if (this.#state.selection === null) this.#search.clear();
    this.#state = moveTo({ ...this.#state, selection: null }, this.#view, this.#state.cursor);
    return {};
  }

  #reopen(kind: 'same' | 'other'): FrontOutcome {
    const { kind: shown } = this.#document;
    const other = shown === 'copy' ? 'transcript' : 'copy';
    const source = this.#options.reopen(kind === 'same' ? shown : other);
    if (source === null) return { notice: 'this pane has no conversation to show' };
    this.#document.replace(source);
    this.#search.restart(this.#state.cursor);
    return {};
  }

  #searchWord(direction: Direction): FrontOutcome {
    const { text, start } = wordText(this.#state, this.#view);
    if (text.trim() === '') return { notice: 'there is no word here' };
    this.#direction = direction;
    this.#search.set({ text, isRegex: false }, this.#state.cursor);
    this.#search.jump(start, direction);
    return {};
  }

  #nextMatch(isReversed: boolean, times: number): FrontOutcome {
    if (this.#search.pattern === null) return { notice: 'nothing is searched for yet' };
    const isForward = (this.#direction === 'forward') !== isReversed;
    for (let i = 0; i < Math.min(times, MOST_JUMPS); i++) {
      this.#search.jump(this.#state.cursor, isForward ? 'forward' : 'backward');
    }
    return {};
  }

  #land(hit: Hit | null): void {
    const origin = this.#prompt?.origin ?? this.#state;
    // What is typed does not match any more: back to where the search began.
    if (hit === null)
      this.#show(this.#prompt === null ? this.#state : { ...this.#state, ...placeOf(origin) });
    else this.#show(centred(followedTo(this.#state, this.#view, hit.at), this.#view));
    this.#queue.run();
  }

  #typeInPrompt(prompt: CopyPrompt, input: FrontInput): void {
    const step = prompt.step(input);
    switch (step.kind) {
      case 'edited':
        this.#search.set(step.text, prompt.origin.cursor);
        if (this.#search.pattern === null) this.#show({ ...this.#state, ...placeOf(prompt.origin) });
        else this.#search.jump(prompt.origin.cursor, prompt.direction);
        break;
      case 'next':
        this.#search.jump(this.#state.cursor, step.direction);
        break;
      case 'accepted':
        this.#prompt = null;
        if (step.text !== null) {
          this.#search.set(step.text, prompt.origin.cursor);
          this.#search.jump(this.#state.cursor, prompt.direction);
        }
        break;
      case 'cancelled':
        this.#prompt = null;
        if (step.text === null) this.#search.clear();
        else this.#search.set(step.text, prompt.origin.cursor);
        this.#show({ ...this.#state, ...placeOf(prompt.origin) });
        break;
      case 'none':
        break;
    }
    this.#changed();
  }

  #show(state: CopyState): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    const { size } = this;
    if (size.rows !== this.#sizeShown.rows) this.#damage.resize(size.rows);
    this.#sizeShown = size;
    this.#damage.markAll();
    this.#options.changed();
  }
}

/** More repetitions of `n` at once are a slip of the finger. */
const MOST_JUMPS = 1000;

function placeOf({ top, cursor, wantedX }: CopyState): Pick<CopyState, 'top' | 'cursor' | 'wantedX'> {
  return { top, cursor, wantedX };
}

/** The cursor on `at`, the view not moved yet. */
function followedTo(state: CopyState, view: CopyView, at: TextPoint): CopyState {
  const { cursor } = moveTo(state, view, at);
  return { ...state, cursor, wantedX: cursor.x };
}
