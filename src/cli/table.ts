/**
 * Tables for people: columns as wide as their widest cell, numbers to the right, no colour. Widths count characters:
 * what may hold wide ones (paths, activities) belongs into the last column, which is not padded.
 */
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** Lines of a table, its head first. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const lines = [columns.map((column) => column.title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)));
  return lines.map((line) =>
    columns
      .map((column, index) => {
        const cell = line[index] ?? '';
        const gap = ' '.repeat(widths[index] - cell.length);
        return column.isNumber === true ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** What a pane's program chose to say must not steer the reader's terminal, nor turn the order of what follows. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ');
}
