/**
 * The lines between panes as box-drawing characters with their junctions. A pane's title row is a horizontal line
 * from edge to edge (the title is drawn over it); vertical dividers run down from a title row. Every run says which
 * panes it borders on, so that the focused pane's frame can be drawn bright.
 */
import type { Arrangement } from './arrangement.ts';
import { contains, type Rect } from './geometry.ts';

/** Neighbouring cells of one row that border on the same panes. Every character is one cell wide. */
export interface BorderRun {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** The pane whose title row this is; null on vertical dividers. */
  readonly title: string | null;
  /** The panes whose frame this is part of, in the order of their numbers. */
  readonly panes: readonly string[];
}

const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;

const CHARACTERS: Readonly<Record<number, string>> = {
  [LEFT | RIGHT]: '─',
  [LEFT | RIGHT | DOWN]: '┬',
  [LEFT | RIGHT | UP]: '┴',
  [UP | DOWN]: '│',
  [UP | DOWN | RIGHT]: '├',
  [UP | DOWN | LEFT]: '┤',
  [UP | DOWN | LEFT | RIGHT]: '┼',
};

/** All lines, row by row and left to right. */
export function borderLines(arrangement: Arrangement): readonly BorderRun[] {
  const { panes } = arrangement;
  const titles = panes.flatMap(({ id, title }) => (title === null ? [] : [{ id, rect: title }]));
  const columns = arrangement.dividers.flatMap(({ direction, rect }) => (direction === 'row' ? [rect] : []));
  const frames = panes.flatMap(({ id, title, content }) =>
    title === null ? [] : [{ id, rect: frameOf(title, content) }],
  );
  const isVertical = (x: number, y: number): boolean => columns.some((rect) => contains(rect, { x, y }));
  const titleAt = (x: number, y: number): string | null =>
    titles.find(({ rect }) => contains(rect, { x, y }))?.id ?? null;

  const runs: BorderRun[] = [];
  for (const { x, y } of cellsOf([...titles.map(({ rect }) => rect), ...columns])) {
    const isDivider = isVertical(x, y);
    const arms =
      (isVertical(x, y - 1) ? UP : 0) |
      (isDivider ? DOWN : 0) |
      (isDivider && titleAt(x - 1, y) === null ? 0 : LEFT) |
      (isDivider && titleAt(x + 1, y) === null ? 0 : RIGHT);
    const text = CHARACTERS[arms];
    const title = titleAt(x, y);
    const touching = frames.filter(({ rect }) => contains(rect, { x, y })).map(({ id }) => id);
    const last = runs.at(-1);
    const isContinued = last?.y === y && last.x + last.text.length === x && last.title === title;
    if (isContinued && String(last.panes) === String(touching)) {
      runs[runs.length - 1] = { ...last, text: last.text + text };
    } else {
      runs.push({ x, y, text, title, panes: touching });
    }
  }
  return runs;
}

/** A pane's rectangle and the lines around it: the columns beside it and the row below. */
function frameOf(title: Rect, content: Rect | null): Rect {
  const height = title.height + (content === null ? 0 : content.height + 1);
  return { x: title.x - 1, y: title.y, width: title.width + 2, height };
}

/** The cells of rectangles that do not overlap, row by row. */
function cellsOf(rects: readonly Rect[]): readonly { x: number; y: number }[] {
  const cells = rects.flatMap((rect) =>
    Array.from({ length: rect.width * rect.height }, (_, i) => ({
      x: rect.x + (i % rect.width),
      y: rect.y + Math.floor(i / rect.width),
    })),
  );
  return cells.sort((a, b) => a.y - b.y || a.x - b.x);
}
