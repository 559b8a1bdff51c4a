/** Draws arrangements as text: borders, each pane's id in its title row, and a dot for every cell of content. */
import type { Arrangement } from '../../src/core/arrangement.ts';
import { borderLines } from '../../src/core/border-lines.ts';
import type { Rect } from '../../src/core/geometry.ts';
import type { SolvedLayout } from '../../src/core/layout-solver.ts';

export function rect(width: number, height: number, x = 0, y = 0): Rect {
  return { x, y, width, height };
}

/** The lines of the area; a cell that nothing covers is `?`. */
export function draw(arrangement: Arrangement): readonly string[] {
  const { area, panes } = arrangement;
  const grid = Array.from({ length: area.height }, () => Array.from({ length: area.width }, () => '?'));
  const put = (x: number, y: number, text: string) =>
    Array.from(text).forEach((character, i) => (grid[y - area.y][x - area.x + i] = character));
  for (const { content } of panes) {
    for (let row = 0; row < (content?.height ?? 0); row++) {
      if (content !== null) put(content.x, content.y + row, '·'.repeat(content.width));
    }
  }
  for (const run of borderLines(arrangement)) put(run.x, run.y, run.text);
  for (const { id, title } of panes) {
    // Cut, as the real one is, where the pane is narrower than its name.
    if (title !== null) put(title.x + 1, title.y, ` ${id} `.slice(0, Math.max(0, title.width - 1)));
  }
  return grid.map((line) => line.join(''));
}

/** Whether panes and vertical dividers lie on every cell of the area exactly once, and nowhere else. */
export function isCovered({ panes, dividers }: SolvedLayout, area: Rect): boolean {
  const columns = dividers.filter((divider) => divider.direction === 'row').map((divider) => divider.rect);
  const rects = [...panes.flatMap(({ title, content }) => [title, content]), ...columns];
  const cells = new Set<number>();
  let count = 0;
  for (const { x, y, width, height } of rects) {
    const isInside =
      x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height;
    if (width < 1 || height < 1 || !isInside) return false;
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) cells.add(row * 1000 + column);
    }
    count += width * height;
  }
  return count === cells.size && count === area.width * area.height;
}
