/**
 * The pen: which style the terminal will draw the next character in, and the shortest way to another one. Flags are
 * switched off one by one, since colours are the long part of a style; only an underline colour is taken back by a
 * full reset, because terminals differ in what SGR 59 does.
 */
import {
  BLINK, BOLD, COLOR_MASK, COLOR_MODE_MASK, COLOR_PALETTE_16, COLOR_PALETTE_256, DIM, INVERSE, INVISIBLE, ITALIC,
  OVERLINE, STRIKETHROUGH, UNDERLINE, type CellExtension,
} from '../core/cells.ts'; // prettier-ignore
import { colorFor } from './diff-writer-colors.ts';
import type { Output } from './diff-writer-output.ts';
import type { TerminalCapabilities } from './terminal-capabilities.ts';

const SEMICOLON = 0x3b;
const COLON = 0x3a;
const SGR = 0x6d;
const CLOSE_LINK = '\x1b]8;;\x1b\\';

/** Flag, parameter that sets it, parameter that takes it back. BOLD and DIM share one, see `#flags`. */
const FOREGROUND_FLAGS = [
  [BLINK, 5, 25],
  [INVERSE, 7, 27],
  [INVISIBLE, 8, 28],
  [STRIKETHROUGH, 9, 29],
] as const;
const BACKGROUND_FLAGS = [
  [ITALIC, 3, 23],
  [OVERLINE, 53, 55],
] as const;
const FOREGROUND = 30;
const BACKGROUND = 40;

export class Pen {
  readonly #output: Output;
  #capabilities: TerminalCapabilities;
  #color: (word: number) => number;
  #foreground = 0;
  #background = 0;
  #underlineStyle = 0;
  #underlineColor = 0;
  #link = '';
  /** The style asked for last: the same one again costs three comparisons. */
  #wanted = [0, 0] as [number, number];
  #wantedExtension: CellExtension | null = null;
  #hasParameter = false;

  constructor(output: Output, capabilities: TerminalCapabilities) {
    this.#output = output;
    this.#capabilities = capabilities;
    this.#color = colorFor(capabilities.color);
  }

  /** Of the styles that are written from now on. */
  setCapabilities(capabilities: TerminalCapabilities): void {
    if (capabilities.color !== this.#capabilities.color) this.#color = colorFor(capabilities.color);
    this.#capabilities = capabilities;
  }

  /** Whether `set` with this would write nothing. */
  is(foreground: number, background: number, extension: CellExtension | null): boolean {
    return (
      this.#wanted[0] === foreground && this.#wanted[1] === background && this.#wantedExtension === extension
    );
  }

  set(foreground: number, background: number, extension: CellExtension | null): void {
    if (this.is(foreground, background, extension)) return;
    this.#wanted[0] = foreground;
    this.#wanted[1] = background;
    this.#wantedExtension = extension;
    this.#style(
      ((foreground & ~COLOR_MASK) | this.#color(foreground & COLOR_MASK)) >>> 0,
      ((background & ~COLOR_MASK) | this.#color(background & COLOR_MASK)) >>> 0,
      extension,
    );
    if (this.#capabilities.links) this.#setLink(extension);
  }

  /** The terminal was reset to its defaults, or is about to be by what is written here. */
  writeReset(): void {
    this.#output.ascii('\x1b[m');
    if (this.#capabilities.links) this.#output.ascii(CLOSE_LINK);
    this.#forget();
    this.#link = '';
    this.#wanted = [0, 0];
    this.#wantedExtension = null;
  }

  /** Nothing that is written outside of frames may become part of a link. */
  endLink(): void {
    if (this.#link === '') return;
    this.#output.ascii(CLOSE_LINK);
    this.#link = '';
    // The next cell of the same link has to open it again.
    this.#wanted = [-1, -1];
  }

  #style(foreground: number, background: number, extension: CellExtension | null): void {
    const isUnderlined = (foreground & UNDERLINE) !== 0;
    const style = isUnderlined ? Math.max(1, this.#styleOf(extension)) : 0;
    const color = isUnderlined ? this.#underlineColorOf(extension) : this.#underlineColor;
    if (
      foreground === this.#foreground &&
      background === this.#background &&
      style === this.#underlineStyle &&
      color === this.#underlineColor
    ) {
      return;
    }
    this.#begin();
    const isDefault = foreground === 0 && background === 0 && this.#underlineColor === 0;
    if (isDefault) {
      this.#forget();
    } else {
      if (this.#underlineColor !== 0 && color === 0) {
        this.#parameter(0);
        this.#forget();
      }
      this.#flags(foreground, background);
      if (style !== this.#underlineStyle) this.#underline(style);
      if (color !== this.#underlineColor) this.#writeUnderlineColor(color);
      if ((foreground ^ this.#foreground) & COLOR_MASK) this.#writeColor(foreground & COLOR_MASK, FOREGROUND);
      if ((background ^ this.#background) & COLOR_MASK) this.#writeColor(background & COLOR_MASK, BACKGROUND);
    }
    this.#output.byte(SGR);
    this.#foreground = foreground;
    this.#background = background;
    this.#underlineStyle = style;
    this.#underlineColor = color;
  }

  #forget(): void {
    this.#foreground = 0;
    this.#background = 0;
    this.#underlineStyle = 0;
    this.#underlineColor = 0;
  }

  #styleOf(extension: CellExtension | null): number {
    return extension && this.#capabilities.underlineStyles ? extension.underlineStyle : 1;
  }

  #underlineColorOf(extension: CellExtension | null): number {
    return extension && this.#capabilities.underlineStyles ? this.#color(extension.underlineColor) : 0;
  }

  #flags(foreground: number, background: number): void {
    const wasBold = (this.#foreground & BOLD) !== 0;
    const wasDim = (this.#background & DIM) !== 0;
    const isBold = (foreground & BOLD) !== 0;
    const isDim = (background & DIM) !== 0;
    const isReset = (wasBold && !isBold) || (wasDim && !isDim);
    if (isReset) this.#parameter(22);
    if (isBold && (isReset || !wasBold)) this.#parameter(1);
    if (isDim && (isReset || !wasDim)) this.#parameter(2);
    for (const [flag, on, off] of FOREGROUND_FLAGS) {
      if ((foreground ^ this.#foreground) & flag) this.#parameter(foreground & flag ? on : off);
    }
    for (const [flag, on, off] of BACKGROUND_FLAGS) {
      if ((background ^ this.#background) & flag) this.#parameter(background & flag ? on : off);
    }
  }

  #underline(style: number): void {
    if (style === 0) {
      this.#parameter(24);
      return;
    }
    this.#parameter(4);
    // A plain one is said without a colon: every terminal knows that. But it does not end a curly one everywhere.
    if (style === 1 && this.#underlineStyle === 0) return;
    this.#output.byte(COLON);
    this.#output.number(style);
  }

  /** In the form with colons, the only one that cannot be misread as several parameters. */
  #writeUnderlineColor(word: number): void {
    this.#parameter(58);
    const mode = word & COLOR_MODE_MASK;
    const values =
      mode === COLOR_PALETTE_16 || mode === COLOR_PALETTE_256
        ? [5, word & 0xff]
        : [2, -1, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff];
    for (const value of values) {
      this.#output.byte(COLON);
      // The colour space, which stays empty.
      if (value >= 0) this.#output.number(value);
    }
  }

  #writeColor(word: number, base: number): void {
    const mode = word & COLOR_MODE_MASK;
    const index = word & 0xff;
    if (mode === 0) {
      this.#parameter(base + 9);
    } else if (mode === COLOR_PALETTE_16) {
      this.#parameter(index < 8 ? base + index : base + 60 + index - 8);
    } else if (mode === COLOR_PALETTE_256) {
      this.#parameter(base + 8);
      this.#parameter(5);
      this.#parameter(index);
    } else {
      this.#parameter(base + 8);
      this.#parameter(2);
      this.#parameter((word >>> 16) & 0xff);
      this.#parameter((word >>> 8) & 0xff);
      this.#parameter(index);
    }
  }

  #begin(): void {
    this.#output.csi();
    this.#hasParameter = false;
  }

  #parameter(value: number): void {
    if (this.#hasParameter) this.#output.byte(SEMICOLON);
    this.#hasParameter = true;
    this.#output.number(value);
  }

  #setLink(extension: CellExtension | null): void {
    const target = extension === null ? '' : linkTarget(extension);
    if (target === this.#link) return;
    this.#link = target;
    this.#output.ascii(target === '' ? CLOSE_LINK : `\x1b]8;${target}\x1b\\`);
  }
}

/** Parameters and URI of a link; empty where either holds anything but printable ASCII. */
function linkTarget({ uri, linkId }: CellExtension): string {
  if (!/^[ -~]+$/.test(uri)) return '';
  return /^[!-9<-~]+$/.test(linkId) ? `id=${linkId};${uri}` : `;${uri}`;
}
