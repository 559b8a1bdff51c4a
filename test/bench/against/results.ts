/** What was measured, as tables: medians with the least and the most, and how ccmux stands beside tmux. */
import { quantile } from '../figures.ts';

/** Figure → multiplexer → one number a round. */
export type Results = Map<string, Map<string, number[]>>;

/** How ccmux stands beside tmux, in medians. */
export interface Ratio {
  readonly figure: string;
  readonly ratio: number;
  /** Which of the two is the better one to have. */
  readonly better: 'small' | 'large';
}

/** One figure of ccmux at one size of something that may grow. */
export interface Grown {
  readonly of: string;
  readonly size: number;
  readonly figure: string;
  readonly value: number;
}

export function ratiosOf(results: Results): readonly Ratio[] {
  return [...results].flatMap(([figure, byRival]): readonly Ratio[] => {
    const [ccmux, tmux] = [byRival.get('ccmux'), byRival.get('tmux')];
    if (ccmux === undefined || tmux === undefined || median(tmux) === 0) return [];
    return [{ figure, ratio: median(ccmux) / median(tmux), better: isRate(figure) ? 'large' : 'small' }];
  });
}

export function summaryTable(results: Results): string {
  const names = [...new Set([...results.values()].flatMap((byRival) => [...byRival.keys()]))].sort();
  const ratios = new Map(ratiosOf(results).map(({ figure, ratio }) => [figure, ratio]));
  const rows = Array.from(results, ([figure, byRival]) => {
    const ratio = ratios.get(figure);
    return [
      figure,
      ...names.map((name) => spread(byRival.get(name))),
      ratio === undefined ? '–' : ratio.toFixed(2),
    ];
  });
  return markdown(['', ...names, 'ccmux / tmux'], rows);
}

export function growthTable(grown: readonly Grown[]): string {
  const figures = [...new Set(grown.map(({ figure }) => figure))];
  const places = [...new Set(grown.map(({ of, size }) => `${of} ${size}`))];
  const rows = places.map((place) => {
    const at = (figure: string) =>
      grown.find((each) => each.figure === figure && `${each.of} ${each.size}` === place);
    return [place, ...figures.map((figure) => shown(at(figure)?.value))];
  });
  return grown.length === 0 ? '' : markdown(['', ...figures], rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

function spread(values: readonly number[] | undefined): string {
  if (values === undefined) return '–';
  return `${shown(median(values))} (${shown(Math.min(...values))}…${shown(Math.max(...values))})`;
}

function shown(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = quantile(sorted, 0.5);
  return sorted.length % 2 === 1 ? middle : (middle + sorted[sorted.length / 2 - 1]) / 2;
}

function isRate(figure: string): boolean {
  return figure.endsWith('(MiB/s)');
}
