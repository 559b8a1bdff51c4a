/**
 * The extended keyboards of terminals, for an Eye: kitty's protocol, or xterm's modifyOtherKeys. Only as much as a
 * person's fingers need: Shift+Enter and Control with a letter, in the form that the program before it asked for.
 */
import type { IParser } from '@xterm/headless';

export type ExtendedKeyboard = 'kitty' | 'other-keys';

const CSI = '\x1b[';

export class TerminalKeyboard {
  readonly #kind: ExtendedKeyboard;
  readonly #stack = [0];
  #otherKeys = 0;

  constructor(kind: ExtendedKeyboard, parser: IParser, reply: (text: string) => void) {
    this.#kind = kind;
    const on = (prefix: string, final: string, act: (params: (number | number[])[]) => unknown) =>
      parser.registerCsiHandler({ prefix, final }, (params) => {
        act(params);
        return true;
      });
    if (kind === 'kitty') {
      on('?', 'u', () => reply(`${CSI}?${this.flags}u`));
      on('>', 'u', ([flags]) => this.#stack.push(Number(flags)));
      on('<', 'u', () => (this.#stack.length > 1 ? this.#stack.pop() : (this.#stack[0] = 0)));
      on('=', 'u', ([flags]) => (this.#stack[this.#stack.length - 1] = Number(flags)));
    } else {
      on('?', 'm', () => reply(`${CSI}>4;${this.#otherKeys}m`));
      on('>', 'm', ([, level = 0]) => (this.#otherKeys = Number(level)));
    }
  }

  /** In force now: kitty's flags, or the level of modifyOtherKeys. */
  get flags(): number {
    return this.#kind === 'kitty' ? (this.#stack.at(-1) ?? 0) : this.#otherKeys;
  }

  /** What it sends for `S-Enter` or `C-x`; null for a key that it sends as any terminal. */
  bytes(key: string): string | null {
    if (this.flags === 0) return key === 'S-Enter' ? '\r' : null;
    const [code, modifiers] = key === 'S-Enter' ? [13, 2] : [key.charCodeAt(2), 5];
    if (key !== 'S-Enter' && !/^C-[^A-Z]$/.test(key)) return null;
    return this.#kind === 'kitty' ? `${CSI}${code};${modifiers}u` : `${CSI}27;${modifiers};${code}~`;
  }
}
