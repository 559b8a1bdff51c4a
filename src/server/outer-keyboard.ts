/**
 * The keyboard and mouse of one client's terminal, kept in the modes that the focused pane's program needs: kitty's
 * keys or modifyOtherKeys where the terminal has them, the keypad, motion without a button. The client takes all of it
 * back when it gives the terminal back.
 */
import { DEVICE_STATUS_QUERY } from '../core/terminal-answers.ts';
import { KITTY_FLAGS, type KeyboardModes } from '../core/key-protocols.ts';

export interface WantedModes extends KeyboardModes {
  /** A pane on the screen wants to know of the mouse's every move. */
  readonly wantsMotion: boolean;
}

interface OuterModes {
  readonly kittyFlags: number;
  readonly otherKeys: number;
  readonly isApplicationKeypad: boolean;
  readonly hasMotion: boolean;
}

const CSI = '\x1b[';
/** Setting one of the mouse's modes takes the others' place: presses and drags come back after motion. */
const MOTION_ON = `${CSI}?1003h${CSI}?1006h`;
const MOTION_OFF = `${CSI}?1003l${CSI}?1000h${CSI}?1002h${CSI}?1006h`;

export interface OuterKeyboardOptions {
  readonly send: (text: string) => void;
  readonly hasMouse: boolean;
}

export class OuterKeyboard {
  readonly #options: OuterKeyboardOptions;
  #modes: OuterModes = { kittyFlags: 0, otherKeys: 0, isApplicationKeypad: false, hasMotion: false };
  #wanted: WantedModes | null = null;
  #hasKitty = false;
  #hasOtherKeys = false;
  #hasPushed = false;
  /** The terminal answers questions: it tells when it has taken a change. */
  #answers = false;
  /** Changes that the terminal has not taken yet: keys may still come as they were before. */
  #underWay = 0;

  constructor(options: OuterKeyboardOptions) {
    this.#options = options;
  }

  /** Keys come as a plain terminal, or one set up by its user, sends them: nothing here has changed them. */
  get isPlain(): boolean {
    const { kittyFlags, otherKeys, isApplicationKeypad } = this.#modes;
    return this.#underWay === 0 && kittyFlags === 0 && otherKeys === 0 && !isApplicationKeypad;
  }

  /** The terminal has kitty's keyboard, with these flags in force. */
  foundKitty(flags: number): void {
    if (this.#hasKitty) return;
    this.#hasKitty = true;
    // Left over from a program that died: taken over, so that it is set right.
    this.#modes = { ...this.#modes, kittyFlags: flags };
    this.#settle();
  }

  foundOtherKeys(): void {
    this.#hasOtherKeys = true;
    this.#settle();
  }

  foundAnswers(): void {
    this.#answers = true;
  }

  /** The terminal has taken all that it was sent before it was asked. */
  taken(): void {
    if (this.#underWay > 0) this.#underWay--;
  }

  follow(wanted: WantedModes): void {
    this.#wanted = wanted;
    this.#settle();
  }

  /** The terminal may have been given back and taken again meanwhile: what it was told is said once more. */
  renew(): void {
    const { kittyFlags, otherKeys, isApplicationKeypad, hasMotion } = this.#modes;
    let text = '';
    if (kittyFlags !== 0) text += `${CSI}=${kittyFlags};1u`;
    if (otherKeys !== 0) text += setOtherKeys(otherKeys);
    if (isApplicationKeypad) text += setKeypad(true);
    if (hasMotion) text += MOTION_ON;
    if (text !== '') this.#options.send(text);
  }

  #settle(): void {
    if (this.#wanted === null) return;
    const before = this.#modes;
    const next = this.#chosen(this.#wanted);
    this.#modes = next;
    let text = '';
    if (next.kittyFlags !== before.kittyFlags) text += this.#setKitty(next.kittyFlags);
    if (next.otherKeys !== before.otherKeys) text += setOtherKeys(next.otherKeys);
    if (next.isApplicationKeypad !== before.isApplicationKeypad) text += setKeypad(next.isApplicationKeypad);
    if (text !== '' && this.#answers) {
      this.#underWay++;
      text += DEVICE_STATUS_QUERY;
    }
    if (next.hasMotion !== before.hasMotion) text += next.hasMotion ? MOTION_ON : MOTION_OFF;
    if (text !== '') this.#options.send(text);
  }

  #chosen({ kittyFlags, otherKeys, isApplicationKeypad, wantsMotion }: WantedModes): OuterModes {
    const hasMotion = this.#options.hasMouse && wantsMotion;
    const common = { isApplicationKeypad, hasMotion };
    if (this.#hasKitty) return { ...common, kittyFlags: flagsFor(kittyFlags, otherKeys), otherKeys: 0 };
    if (!this.#hasOtherKeys) return { ...common, kittyFlags: 0, otherKeys: 0 };
    return { ...common, kittyFlags: 0, otherKeys: kittyFlags === 0 ? otherKeys : 2 };
  }

  #setKitty(flags: number): string {
    if (this.#hasPushed) return `${CSI}=${flags};1u`;
    this.#hasPushed = true;
    return `${CSI}>${flags}u`;
  }
}

/** What the program wants, and what is needed to know a key by its name: the characters of other layouts, the text. */
function flagsFor(kittyFlags: number, otherKeys: number): number {
  const { disambiguate, alternates, allKeys, text } = KITTY_FLAGS;
  if (kittyFlags === 0) return otherKeys === 0 ? 0 : disambiguate | alternates;
  return kittyFlags | alternates | ((kittyFlags & allKeys) === 0 ? 0 : text);
}

/** XTMODKEYS; without a value the level that the user has set up. */
function setOtherKeys(level: number): string {
  return level === 0 ? `${CSI}>4m` : `${CSI}>4;${level}m`;
}

/** DECPAM and DECPNM */
function setKeypad(isApplication: boolean): string {
  return isApplication ? '\x1b=' : '\x1b>';
}
