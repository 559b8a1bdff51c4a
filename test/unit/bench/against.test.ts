import { describe, expect, it } from 'vitest';
import { compareWithBaseline } from '../../bench/against/baseline.ts';
import { CORPORA, makeCorpus } from '../../bench/against/corpora.ts';
import { ratiosOf, summaryTable, type Results } from '../../bench/against/results.ts';
import { columnsOf } from '../../bench/against/rivals.ts';

const results: Results = new Map([
  [
    'echo, p50 (ms)',
    new Map([
      ['ccmux', [3, 1, 2]],
      ['tmux', [1, 1, 9]],
    ]),
  ],
  [
    'throughput, one pane, ascii (MiB/s)',
    new Map([
      ['ccmux', [40]],
      ['tmux', [80]],
    ]),
  ],
  ['memory, idle (MiB)', new Map([['ccmux', [50]]])],
]);

describe('a measurement beside other multiplexers', () => {
  it('says how the median of ccmux stands to that of tmux, and what is the better', () => {
    expect(ratiosOf(results)).toEqual([
      { figure: 'echo, p50 (ms)', ratio: 2, better: 'small' },
      { figure: 'throughput, one pane, ascii (MiB/s)', ratio: 0.5, better: 'large' },
    ]);
  });

  it('shows the median with the least and the most, and what was not measured as such', () => {
    expect(summaryTable(results).split('\n')).toEqual([
      '|  | ccmux | tmux | ccmux / tmux |',
      '| --- | --: | --: | --: |',
      '| echo, p50 (ms) | 2.00 (1.00…3.00) | 1.00 (1.00…9.00) | 2.00 |',
      '| throughput, one pane, ascii (MiB/s) | 40.0 (40.0…40.0) | 80.0 (80.0…80.0) | 0.50 |',
      '| memory, idle (MiB) | 50.0 (50.0…50.0) | – | – |',
    ]);
  });

  it('names what is worse than the baseline allows, in either direction, and nothing else', () => {
    const kept = (echo: number, throughput: number) => ({
      'echo, p50 (ms)': { ratio: echo, tolerance: 0.5 },
      'throughput, one pane, ascii (MiB/s)': { ratio: throughput, tolerance: 0.5 },
    });
    expect(compareWithBaseline(ratiosOf(results), kept(1.4, 0.7))).toEqual([]);
    expect(compareWithBaseline(ratiosOf(results), kept(1, 1))).toEqual([
      "echo, p50 (ms): 2.00 of tmux', it was 1.00 and may be 1.50",
      "throughput, one pane, ascii (MiB/s): 0.50 of tmux', it was 1.00 and may be 0.67",
    ]);
    expect(compareWithBaseline(ratiosOf(results), {})).toEqual([]);
  });

  it.each(CORPORA)('feeds the same bytes each time: %s', (name) => {
    const pane = { cols: 40, rows: 10 };
    const corpus = makeCorpus(name, pane, 20_000);
    expect(corpus.length).toBeGreaterThanOrEqual(20_000);
    expect(makeCorpus(name, pane, 20_000).equals(corpus)).toBe(true);
  });

  it('puts the panes into at most three columns', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((panes) => columnsOf(panes).join(' '))).toEqual([
      '1',
      '2',
      '3',
      '2 1 1',
      '2 2 1',
      '2 2 2',
      '3 2 2',
    ]);
  });
});
