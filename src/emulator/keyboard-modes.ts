/**
 * What a pane's program asked of the keyboard: kitty's protocol, with a stack of flags for each of the two screens, and
 * xterm's modifyOtherKeys. Its queries are answered here. What the terminal outside can do plays no part: its keys are
 * translated into whatever was asked for.
 */
import type { IParser } from '@xterm/headless';
import { ALL_KITTY_FLAGS } from '../core/key-protocols.ts';

export interface ProgramKeyboard {
  /** Enhancements of kitty's protocol (KITTY_FLAGS), of the screen in use. */
  readonly kittyFlags: number;
  readonly otherKeys: 0 | 1 | 2;
}

type Params = readonly (number | number[])[];

/** As kitty: what is pushed beyond it makes the oldest forgotten. */
const MOST_PUSHED = 8;
/** The resource of XTMODKEYS that is modifyOtherKeys. */
const OTHER_KEYS = 4;
const CSI = '\x1b[';

export class KeyboardTracker {
  /** Flags of the main and of the alternate screen; the last one is in force. */
  #stacks: [number[], number[]] = [[0], [0]];
  #otherKeys: ProgramKeyboard['otherKeys'] = 0;

  follow(parser: IParser, terminal: { isAlternate: () => boolean; reply: (text: string) => void }): void {
    const { isAlternate, reply } = terminal;
    const stack = () => this.#stacks[isAlternate() ? 1 : 0];
    const handle = (prefix: string, final: string, act: (params: Params) => void) =>
      parser.registerCsiHandler({ prefix, final }, (params) => {
        act(params);
        return true;
      });
    handle('?', 'u', () => reply(`${CSI}?${stack().at(-1) ?? 0}u`));
    handle('>', 'u', (params) => {
      const flags = stack();
      flags.push(number(params, 0) & ALL_KITTY_FLAGS);
      if (flags.length > MOST_PUSHED) flags.shift();
    });
    handle('<', 'u', (params) => {
      const flags = stack();
      flags.length = Math.max(0, flags.length - Math.max(1, number(params, 0)));
      if (flags.length === 0) flags.push(0);
    });
    handle('=', 'u', (params) => {
      const flags = stack();
      flags.push(changed(flags.pop() ?? 0, number(params, 0) & ALL_KITTY_FLAGS, number(params, 1)));
    });
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
      if (params.length === 0 || params[0] === OTHER_KEYS) this.#setOtherKeys(number(params, 1));
      return true;
    });
    parser.registerCsiHandler({ prefix: '>', final: 'n' }, (params) => {
      if (params[0] === OTHER_KEYS) this.#setOtherKeys(0);
      return true;
    });
    parser.registerCsiHandler({ prefix: '?', final: 'm' }, (params) => {
      if (params[0] === OTHER_KEYS) reply(`${CSI}>${OTHER_KEYS};${this.#otherKeys}m`);
      return true;
    });
  }

  of(isAlternate: boolean): ProgramKeyboard {
    return { kittyFlags: this.#stacks[isAlternate ? 1 : 0].at(-1) ?? 0, otherKeys: this.#otherKeys };
  }

  reset(): void {
    this.#stacks = [[0], [0]];
    this.#setOtherKeys(0);
  }

  #setOtherKeys(level: number): void {
    this.#otherKeys = level === 1 || level === 2 ? level : 0;
  }
}

/** The mode of `CSI = flags ; mode u`: 1 sets exactly these, 2 adds them, 3 takes them away. */
function changed(before: number, flags: number, mode: number): number {
  if (mode === 2) return before | flags;
  return mode === 3 ? before & ~flags : flags;
}

function number(params: Params, index: number): number {
  const value = params.at(index);
  return typeof value === 'number' ? value : 0;
}
