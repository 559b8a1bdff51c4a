/**
 * Whether a client that has lived through everything shows, cell by cell, what a new one is shown, and in each pane
 * what the server itself says is there. For that the panes' programs are stopped, since a moving picture is never the
 * same twice.
 */
import xterm from '@xterm/headless';
import type { Rect, Size } from '../../src/core/geometry.ts';
import { widthProvider } from '../../src/emulator/width-provider.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import type { Eye } from '../support/eye.ts';
import { processesOf } from '../support/processes.ts';
import { cellLine, screenCell } from '../support/screen-cell.ts';
import { paneRect } from '../support/team-screen.ts';

/** Every cell of a screen, one line each. */
export function allCells(eye: Eye): readonly string[] {
  const { cols, rows } = eye.size;
  return cellsIn(eye, { x: 0, y: 0, width: cols, height: rows });
}

export function cellsIn(eye: Eye, { x, y, width, height }: Rect): readonly string[] {
  return Array.from({ length: width * height }, (_, i) =>
    cellLine(eye.cell(x + (i % width), y + Math.floor(i / width))),
  );
}

/** The cells of what `pane capture --ansi` answers, on a terminal of the pane's size. */
export async function cellsOfCapture(text: string, { cols, rows }: Size): Promise<readonly string[]> {
  const terminal = new xterm.Terminal({ cols, rows, scrollback: 0, allowProposedApi: true });
  terminal.unicode.register(widthProvider);
  terminal.unicode.activeVersion = widthProvider.version;
  // Each line to its own row: one that fills its row must not scroll.
  const lines = text.split('\n').slice(0, rows);
  const placed = lines.map((line, row) => `\x1b[${row + 1}H\x1b[m${line}`).join('');
  await new Promise<void>((resolve) => terminal.write(`\x1b[?7l${placed}`, resolve));
  const cells = Array.from({ length: cols * rows }, (_, i) => {
    const cell = terminal.buffer.active.getLine(Math.floor(i / cols))?.getCell(i % cols);
    return cell === undefined ? '' : cellLine(screenCell(cell));
  });
  terminal.dispose();
  return cells;
}

export interface Difference {
  readonly count: number;
  readonly first: string;
}

/** Null where all are the same. */
export function difference(a: readonly string[], b: readonly string[], width: number): Difference | null {
  const wrong = a.map((_, i) => i).filter((i) => a[i] !== b[i]);
  if (wrong.length === 0 && a.length === b.length) return null;
  const [first = 0] = wrong;
  const place = `${first % width},${Math.floor(first / width)}`;
  return { count: wrong.length, first: `${place}: ${a[first]} is ${b[first]} there` };
}

/** Where panes are shown whole; of a stack, where titles stand closer than the panes are high, only the focused one. */
export function shownPanes(
  eye: Eye,
  panes: readonly PaneDescription[],
): readonly { readonly pane: PaneDescription; readonly rect: Rect }[] {
  const found = panes.flatMap((pane, index) => {
    const rect = paneRect(eye, pane, index + 1);
    return rect === null ? [] : [{ pane, rect }];
  });
  const isOn = ({ x, y, width, height }: Rect) =>
    x >= 0 && x + width <= eye.size.cols && y + height <= eye.size.rows;
  const isStack = found.some(
    ({ rect }, i) => !isOn(rect) || found.some((other, j) => j > i && overlap(rect, other.rect)),
  );
  return isStack ? found.filter(({ pane, rect }) => pane.focused && isOn(rect)) : found;
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Stops every process in a pane, parents first, so that no shell sees its child stop; answers how to go on. */
export function freeze(marker: string): () => void {
  const stopped: number[] = [];
  const running = () =>
    processesOf(marker)
      .filter(({ pid, environment }) => 'CCMUX_PANE' in environment && !stopped.includes(pid))
      .map(({ pid }) => pid)
      .sort((a, b) => a - b);
  for (let found = running(); found.length > 0; found = running()) {
    for (const pid of found) {
      signal(pid, 'SIGSTOP');
      stopped.push(pid);
    }
  }
  return () => {
    for (const pid of stopped.reverse()) signal(pid, 'SIGCONT');
  };
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended by itself
  }
}
