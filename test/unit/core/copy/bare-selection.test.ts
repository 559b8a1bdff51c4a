/**
 * What copy mode copies, beside what a terminal's own selection copies. The model is xterm.js's selection service: each
 * row's cells from where they begin to where they end, blanks that nothing was written to left out, rows that wrap
 * joined. Copy mode differs in one thing, on purpose: blanks at the ends of lines are left out, written or not.
 */
import xterm, { type Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openState } from '../../../../src/core/copy/copy-state.ts';
import { selectedText } from '../../../../src/core/copy/selected-text.ts';
import { beginSelection } from '../../../../src/core/copy/selection.ts';
import { widthProvider } from '../../../../src/emulator/width-provider.ts';
import { times } from '../../../support/counts.ts';
import { printed } from './text-of.ts';

interface Cell {
  readonly line: number;
  readonly x: number;
}

const ROWS = 30;

async function bareTerminal(text: string, cols: number): Promise<Terminal> {
  const terminal = new xterm.Terminal({ cols, rows: ROWS, scrollback: 5000, allowProposedApi: true });
  terminal.unicode.register(widthProvider);
  terminal.unicode.activeVersion = widthProvider.version;
  await new Promise<void>((resolve) => terminal.write(text.replaceAll('\n', '\r\n'), resolve));
  return terminal;
}

/** Both ends included, wide characters taken whole. */
function selectionOf(terminal: Terminal, start: Cell, end: Cell): string {
  const { active } = terminal.buffer;
  const width = (line: number, x: number) => active.getLine(line)?.getCell(x)?.getWidth() ?? 1;
  const from = start.x > 0 && width(start.line, start.x) === 0 ? start.x - 1 : start.x;
  const to = end.x + Math.max(1, width(end.line, end.x));
  const lines: string[] = [];
  for (let y = start.line; y <= end.line; y++) {
    const row = active.getLine(y);
    const text =
      row?.translateToString(true, y === start.line ? from : 0, y === end.line ? to : undefined) ?? '';
    if (row?.isWrapped === true && y > start.line) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines.map((text) => text.replace(/ +$/, '')).join('\n');
}

const character = fc.constantFrom(
  ...['a', 'Z', '9', ' ', '  ', '-', '\t', 'é', '漢', '字', '한', 'ｶ', 'e\u0301', 'न\u094d', '👍🏽', '👩‍👩‍👧', '🇩🇪', '❤️', '─'],
); // prettier-ignore
const line = fc.array(character, { maxLength: 45 }).map((characters) => characters.join(''));

it.each([2, 3, 7, 20, 80])(
  'in %s columns a selection is what a terminal’s own would be, over wide, combined and wrapped text',
  async (cols) => {
    const property = fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.nat(),
      async (lines, one, other) => {
        const text = lines.join('\n');
        const rows = printed(text, cols, ROWS);
        const bare = await bareTerminal(text, cols);
        const cells = (rows.end - rows.first) * cols;
        const [start, end] = [one % cells, other % cells]
          .sort((a, b) => a - b)
          .map((cell) => ({ line: Math.floor(cell / cols), x: cell % cols }));
        const at = ({ line: y, x }: Cell) => ({ line: rows.first + y, x });
        const state = openState({ rows, height: ROWS, style: 'vi' }, at(end));
        const selection = beginSelection(at(start), 'character');
        const copied = selectedText({ ...state, cursor: at(end), selection }, rows);
        const wanted = selectionOf(bare, start, end);
        bare.dispose();
        expect(copied).toBe(wanted);
      },
    );
    await fc.assert(property, { numRuns: times({ everyday: 20, full: 1000 }) });
  },
  300_000,
);
