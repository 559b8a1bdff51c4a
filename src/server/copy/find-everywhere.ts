/**
 * A search through what all panes hold: the conversations of the agents, history and screen of the others. All texts
 * are read and searched in slices, in turn, so that nobody at the keyboard is held up.
 */
import { disposable, type Disposable } from '../../base/disposable.ts';
import type { Slices } from '../../base/slices.ts';
import type { Pattern } from '../../core/copy/pattern.ts';
import { SearchScan } from '../../core/copy/search-scan.ts';
import type { TextPoint } from '../../core/copy/text-rows.ts';
import type { CopyTextSource } from './copy-document.ts';

export interface SearchedPane {
  readonly id: string;
  readonly name: string;
  readonly source: CopyTextSource;
}

export interface FoundPlace {
  readonly pane: SearchedPane;
  readonly at: TextPoint;
  /** The row that it stands in. */
  readonly text: string;
}

/** Of one pane, the newest: a list of thousands helps nobody. */
const MOST_OF_ONE = 50;

/** `done` is given the newest places of each pane, in the order of the panes. Disposed, it stops. */
export function findEverywhere(
  panes: readonly SearchedPane[],
  {
    pattern,
    slices,
    done,
  }: { pattern: Pattern; slices: Slices; done: (found: readonly FoundPlace[]) => void },
): Disposable {
  const scans = panes.map((pane) => ({ pane, scan: null as SearchScan | null }));
  const open = new Set(scans);
  const jobs = scans.map((each) =>
    slices.add((isTimeUp) => {
      const { text } = each.pane.source;
      if (text.isLoading === true) return true;
      each.scan ??= new SearchScan(text, pattern, text.end - 1);
      if (each.scan.advance(isTimeUp)) return true;
      open.delete(each);
      if (open.size === 0)
        done(scans.flatMap(({ pane, scan }) => (scan === null ? [] : placesOf(pane, scan))));
      return false;
    }),
  );
  if (scans.length === 0) done([]);
  return disposable(() => {
    for (const job of jobs) job.dispose();
  });
}

function placesOf(pane: SearchedPane, scan: SearchScan): readonly FoundPlace[] {
  const { text } = pane.source;
  return scan.newest(MOST_OF_ONE).map((at) => ({ pane, at, text: text.row(at.line).text.trim() }));
}
