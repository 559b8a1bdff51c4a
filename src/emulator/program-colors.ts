/**
 * The colours that a pane's program has set for itself (OSC 4, 10, 11, 12) and not taken back (OSC 104, 110-112): they
 * are the pane's alone. A cell that names such a colour is drawn with its value, whenever it was written.
 */
import { COLOR_MODE_MASK, COLOR_RGB } from '../core/cells.ts';
import { parseColorSpec } from '../core/color-names.ts';
import { formatXColor, paletteColor, type TerminalColors } from '../core/terminal-colors.ts';

export interface ProgramColorsOptions {
  /** Those of the terminal outside. */
  readonly outer: () => TerminalColors;
  readonly reply: (text: string) => void;
  /** Cells look different than before, or the cursor. */
  readonly changed: () => void;
}

/** What drawing needs: the word (core/cells) that a colour word without flags stands for. */
export interface CellColors {
  foreground(word: number): number;
  background(word: number): number;
  /** Of underlines: the palette's alone. */
  underline(word: number): number;
}

type DynamicColor = 'foreground' | 'background' | 'cursor';

const OSC = '\x1b]';
const ST = '\x1b\\';
/** From OSC 10 on. */
const DYNAMIC: readonly DynamicColor[] = ['foreground', 'background', 'cursor'];
const PALETTE_SIZE = 256;

export class ProgramColors implements CellColors {
  readonly #options: ProgramColorsOptions;
  readonly #palette = new Map<number, string>();
  readonly #dynamic = new Map<DynamicColor, string>();

  constructor(options: ProgramColorsOptions) {
    this.#options = options;
  }

  /** What cells are drawn with; null while the program has set nothing of theirs. */
  get ofCells(): CellColors | null {
    const isSet =
      this.#palette.size > 0 || this.#dynamic.has('foreground') || this.#dynamic.has('background');
    return isSet ? this : null;
  }

  /** `#rrggbb`; null for the terminal's own. */
  get cursor(): string | null {
    return this.#dynamic.get('cursor') ?? null;
  }

  foreground(word: number): number {
    return this.#color(word, 'foreground');
  }

  background(word: number): number {
    return this.#color(word, 'background');
  }

  underline(word: number): number {
    return (word & COLOR_MODE_MASK) === 0 ? word : this.#color(word, 'foreground');
  }

  /** `OSC 4;1;red;2;?`: sets colours of the palette, or asks for them. */
  takePalette(data: string): void {
    const parts = data.split(';');
    let isChanged = false;
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const index = /^[0-9]{1,3}$/.test(parts[i]) ? Number(parts[i]) : PALETTE_SIZE;
      if (index >= PALETTE_SIZE) continue;
      if (parts[i + 1] === '?') this.#answerPalette(index);
      else isChanged = set(this.#palette, index, parts[i + 1]) || isChanged;
    }
    if (isChanged) this.#options.changed();
  }

  /** `OSC 10;white;?`: of `first` and those that follow it, each set or asked for. */
  takeDynamic(first: number, data: string): void {
    const changes = data.split(';').map((part, offset) => {
      const kind = DYNAMIC.at(first - 10 + offset);
      if (kind === undefined) return false;
      if (part !== '?') return set(this.#dynamic, kind, part);
      this.#options.reply(`${OSC}${first + offset};${formatXColor(this.#current(kind))}${ST}`);
      return false;
    });
    if (changes.includes(true)) this.#options.changed();
  }

  /** `OSC 104;1;2` takes these back, without numbers all of the palette. */
  resetPalette(data: string): void {
    if (this.#palette.size === 0) return;
    const named = data.split(';').filter((part) => part !== '');
    if (named.length === 0) this.#palette.clear();
    for (const part of named) this.#palette.delete(Number(part));
    this.#options.changed();
  }

  /** OSC 110, 111, 112. */
  resetDynamic(id: number): void {
    const kind = DYNAMIC.at(id - 110);
    if (kind !== undefined && this.#dynamic.delete(kind)) this.#options.changed();
  }

  /** The terminal is reset. */
  clear(): void {
    if (this.#palette.size + this.#dynamic.size === 0) return;
    this.#palette.clear();
    this.#dynamic.clear();
    this.#options.changed();
  }

  #answerPalette(index: number): void {
    const color = this.#palette.get(index) ?? paletteColor(this.#options.outer(), index);
    if (color !== null) this.#options.reply(`${OSC}4;${index};${formatXColor(color)}${ST}`);
  }

  #current(kind: DynamicColor): string {
    return this.#dynamic.get(kind) ?? this.#options.outer()[kind];
  }

  #color(word: number, kind: DynamicColor): number {
    const mode = word & COLOR_MODE_MASK;
    if (mode === COLOR_RGB) return word;
    const own = mode === 0 ? this.#dynamic.get(kind) : this.#palette.get(word & 0xff);
    return own === undefined ? word : (COLOR_RGB | Number.parseInt(own.slice(1), 16)) >>> 0;
  }
}

/** Whether that changed anything. */
function set<Key>(colors: Map<Key, string>, key: Key, spec: string): boolean {
  const color = parseColorSpec(spec);
  if (color === null || colors.get(key) === color) return false;
  colors.set(key, color);
  return true;
}
