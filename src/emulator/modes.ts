/**
 * The modes of a program that ccmux itself acts on: cursor, keyboard, mouse, paste, focus. What the emulator does not
 * tell (cursor style and visibility, mouse encoding, the blocks of synchronized output, …) is followed here.
 */
import type { IParser, Terminal } from '@xterm/headless';
import type { KeyboardModes } from '../core/key-protocols.ts';
import { KeyboardTracker } from './keyboard-modes.ts';
import type { Synchronization } from './synchronization.ts';

export interface CursorState {
  /** Cell of the visible screen; outside of it while the user has scrolled back. */
  readonly x: number;
  readonly y: number;
  readonly isVisible: boolean;
  readonly style: 'block' | 'underline' | 'bar';
  readonly isBlinking: boolean;
  /** The program set no style: the user's own cursor is meant. */
  readonly isDefaultStyle?: boolean;
  /** `#rrggbb` where the program has set one; else the terminal's own. */
  readonly color?: string | null;
}

export interface ProgramModes extends KeyboardModes {
  /** Which mouse events the program asked for: X10 presses, presses and releases, drags too, all motion. */
  readonly mouseTracking: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  readonly mouseEncoding: 'default' | 'sgr' | 'sgr-pixels';
  readonly isBracketedPaste: boolean;
  readonly sendsFocus: boolean;
  readonly isAlternateScreen: boolean;
  /** Where the mouse is not asked for, the wheel of the alternate screen presses arrows. */
  readonly isWheelArrows: boolean;
  /** To be told of the terminal's size, and of whether its colours are dark, whenever they change. */
  readonly sendsSize: boolean;
  readonly sendsColorScheme: boolean;
}

/** What DECRQM says of a mode: 1 set, 2 reset, 3 set for good. */
export type ModeState = 1 | 2 | 3;

export interface FollowedTerminal {
  readonly isAlternate: () => boolean;
  readonly reply: (text: string) => void;
  /** Tells the program the size that the terminal has. */
  readonly reportSize: () => void;
  /** All of the screen looks different than before. */
  readonly redraw: () => void;
}

type Params = readonly (number | number[])[];

/** DEC private modes. */
const REVERSE_SCREEN = 5;
const CURSOR_BLINK = 12;
const CURSOR_VISIBLE = 25;
const FOCUS_REPORTS = 1004;
const WHEEL_ARROWS = 1007;
const MOUSE_SGR = 1006;
const MOUSE_SGR_PIXELS = 1016;
const SYNCHRONIZED_OUTPUT = 2026;
/** Joined emoji and letters with their marks take one cell group: always so here. */
const GRAPHEME_CLUSTERS = 2027;
const COLOR_SCHEME_REPORTS = 2031;
const SIZE_REPORTS = 2048;

/** All that changes what `programModes` tells, but for resets and the keypad (ESC c, =, >). */
const MODE_SEQUENCES = [
  { prefix: '?', final: 'h' },
  { prefix: '?', final: 'l' },
  { intermediates: '!', final: 'p' },
  ...['>', '<', '='].map((prefix) => ({ prefix, final: 'u' })),
  { prefix: '>', final: 'm' },
  { prefix: '>', final: 'n' },
];

const STYLES: readonly CursorState['style'][] = ['block', 'underline', 'bar'];

export class ModeTracker {
  readonly #synchronization: Synchronization;
  readonly #focusWanted: () => void;
  readonly #keyboard = new KeyboardTracker();
  /** Modes that are nothing but a flag. */
  readonly #set = new Set<number>([WHEEL_ARROWS]);
  #sizeWanted = (): void => undefined;
  #redraw = (): void => undefined;
  #isCursorVisible = true;
  #style: CursorState['style'] = 'block';
  #isBlinking = true;
  #isDefaultStyle = true;
  #mouseEncoding: ProgramModes['mouseEncoding'] = 'default';
  #version = 0;

  /** `focusWanted` is called when the program asks to be told of the keyboard's comings and goings. */
  constructor(synchronization: Synchronization, focusWanted: () => void) {
    this.#synchronization = synchronization;
    this.#focusWanted = focusWanted;
  }

  /** Listens in on `parser`; the emulator still sees every sequence. */
  follow(parser: IParser, terminal: FollowedTerminal): void {
    this.#sizeWanted = terminal.reportSize;
    this.#redraw = terminal.redraw;
    this.#keyboard.follow(parser, terminal);
    const after = (act: () => void) => () => {
      act();
      return false;
    };
    const modes = (isSet: boolean) => (params: Params) => {
      for (const mode of params) this.#setMode(mode, isSet);
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, modes(true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, modes(false));
    // DECSCUSR, DECSTR and RIS
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, (params) => this.#setStyle(params[0]));
    const softReset = after(() => this.#resetCursor());
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, softReset);
    const hardReset = after(() => this.reset());
    parser.registerEscHandler({ final: 'c' }, hardReset);
    // Last: they are asked first, so that nobody keeps a sequence from them.
    const touched = after(() => this.#version++);
    for (const id of MODE_SEQUENCES) parser.registerCsiHandler(id, touched);
    for (const final of ['c', '=', '>']) parser.registerEscHandler({ final }, touched);
  }

  /** Another number where `programModes` may answer otherwise than before. */
  get version(): number {
    return this.#version;
  }

  reset(): void {
    this.#version++;
    this.#resetCursor();
    this.#keyboard.reset();
    this.#mouseEncoding = 'default';
    this.#set.clear();
    this.#set.add(WHEEL_ARROWS);
  }

  /** Null for a mode that is not followed here. */
  stateOf(mode: number): ModeState | null {
    switch (mode) {
      case GRAPHEME_CLUSTERS:
        return 3;
      case CURSOR_BLINK:
        return this.#isBlinking ? 1 : 2;
      case REVERSE_SCREEN:
      case WHEEL_ARROWS:
      case COLOR_SCHEME_REPORTS:
      case SIZE_REPORTS:
        return this.#set.has(mode) ? 1 : 2;
      default:
        return null;
    }
  }

  /** The whole screen is shown inverted (DECSCNM): light paper, or a bell to be seen. */
  get isReversed(): boolean {
    return this.#set.has(REVERSE_SCREEN);
  }

  /** DECSCUSR's number for the cursor as it is. */
  get cursorStyleNumber(): number {
    return STYLES.indexOf(this.#style) * 2 + (this.#isBlinking ? 1 : 2);
  }

  #resetCursor(): void {
    this.#isCursorVisible = true;
    this.#style = 'block';
    this.#isBlinking = true;
    this.#isDefaultStyle = true;
    this.#synchronization.end();
  }

  #setMode(mode: number | number[], isSet: boolean): void {
    switch (mode) {
      case CURSOR_VISIBLE:
        this.#isCursorVisible = isSet;
        break;
      case CURSOR_BLINK:
        this.#isBlinking = isSet;
        break;
      case FOCUS_REPORTS:
        if (isSet) this.#focusWanted();
        break;
      case REVERSE_SCREEN:
      case WHEEL_ARROWS:
      case COLOR_SCHEME_REPORTS:
      case SIZE_REPORTS:
        if (isSet) this.#set.add(mode);
        else this.#set.delete(mode);
        if (isSet && mode === SIZE_REPORTS) this.#sizeWanted();
        if (mode === REVERSE_SCREEN) this.#redraw();
        break;
      case MOUSE_SGR:
        this.#mouseEncoding = isSet ? 'sgr' : 'default';
        break;
      case MOUSE_SGR_PIXELS:
        this.#mouseEncoding = isSet ? 'sgr-pixels' : 'default';
        break;
      case SYNCHRONIZED_OUTPUT:
        if (isSet) this.#synchronization.begin();
        else this.#synchronization.end();
        break;
    }
  }

  /** 0 is the terminal's default, taken for a blinking block; odd ones blink. */
  #setStyle(parameter: number | number[] | undefined): boolean {
    const number = typeof parameter === 'number' ? parameter : 0;
    if (number > 6) return false;
    this.#style = STYLES[Math.max(0, Math.ceil(number / 2) - 1)];
    this.#isBlinking = number === 0 || number % 2 === 1;
    this.#isDefaultStyle = number === 0;
    return false;
  }

  cursor(terminal: Terminal): CursorState {
    const { cursorX, cursorY, baseY, viewportY } = terminal.buffer.active;
    const y = cursorY + baseY - viewportY;
    return {
      // After the last column the cursor waits one cell outside, until the next character wraps.
      x: Math.min(cursorX, terminal.cols - 1),
      y,
      isVisible: this.#isCursorVisible && y < terminal.rows,
      style: this.#style,
      isBlinking: this.#isBlinking,
      isDefaultStyle: this.#isDefaultStyle,
    };
  }

  programModes(terminal: Terminal): ProgramModes {
    const { modes } = terminal;
    const isAlternateScreen = terminal.buffer.active.type === 'alternate';
    return {
      ...this.#keyboard.of(isAlternateScreen),
      mouseTracking: modes.mouseTrackingMode,
      mouseEncoding: this.#mouseEncoding,
      isBracketedPaste: modes.bracketedPasteMode,
      sendsFocus: modes.sendFocusMode,
      isApplicationCursor: modes.applicationCursorKeysMode,
      isApplicationKeypad: modes.applicationKeypadMode,
      isAlternateScreen,
      isWheelArrows: this.#set.has(WHEEL_ARROWS),
      sendsSize: this.#set.has(SIZE_REPORTS),
      sendsColorScheme: this.#set.has(COLOR_SCHEME_REPORTS),
    };
  }
}
