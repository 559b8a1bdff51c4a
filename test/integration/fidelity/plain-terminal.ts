/**
 * The emulator library as it is, with nothing of ccmux but the width tables: an eye that shares no code with what it
 * looks at.
 */
import xterm, { type Terminal } from '@xterm/headless';
import type { Size } from '../../../src/core/geometry.ts';
import { widthProvider } from '../../../src/emulator/width-provider.ts';
import { cellExtras } from '../../support/cell-extras.ts';
import { cellLine, screenCell, type ScreenCell } from '../../support/screen-cell.ts';

export class PlainTerminal {
  readonly #terminal: Terminal;

  constructor({ cols, rows }: Size) {
    this.#terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, logLevel: 'off' });
    this.#terminal.unicode.register(widthProvider);
    this.#terminal.unicode.activeVersion = widthProvider.version;
  }

  async write(...chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) this.#terminal.write(chunk);
    await new Promise<void>((resolve) => {
      this.#terminal.write('', resolve);
    });
  }

  /** Character, width, colours, attributes, underline and link of a cell of the screen. */
  cell(x: number, y: number): string {
    return `${cellLine(this.look(x, y))} ${cellExtras(this.#terminal, x, y)}`.trimEnd();
  }

  /** The same without underline and link. */
  look(x: number, y: number): ScreenCell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (cell === undefined) throw new RangeError(`no cell ${x},${y}`);
    const seen = screenCell(cell);
    // The library keeps the second half of a wide character that has lost its first: to be seen is a blank.
    const isOrphan = seen.width === 0 && (x === 0 || this.look(x - 1, y).width !== 2);
    return isOrphan ? { ...seen, text: ' ', width: 1 } : seen;
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
