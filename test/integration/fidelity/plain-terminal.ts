/**
 * The emulator library as it is, with nothing of ccmux but the width tables: an eye that shares no code with what it
 * looks at.
 */
import xterm, { type Terminal } from '@xterm/headless';
import type { Size } from '../../../src/core/geometry.ts';
import { widthProvider } from '../../../src/emulator/width-provider.ts';
import { cellExtras } from '../../support/cell-extras.ts';

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
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (!cell) return 'none';
    const flags = [
      cell.isBold() && 'bold',
      cell.isDim() && 'dim',
      cell.isItalic() && 'italic',
      cell.isUnderline() && 'underline',
      cell.isBlink() && 'blink',
      cell.isInverse() && 'inverse',
      cell.isInvisible() && 'invisible',
      cell.isStrikethrough() && 'strikethrough',
      cell.isOverline() && 'overline',
    ].filter((flag) => flag !== 0);
    const colors = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()];
    return `${JSON.stringify(cell.getChars() || ' ')} ${cell.getWidth()} ${colors.join('/')} ${flags.join(' ')} ${cellExtras(this.#terminal, x, y)}`;
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
