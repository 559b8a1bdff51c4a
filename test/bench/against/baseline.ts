/** How ccmux has stood beside tmux before. Times differ from machine to machine; what they are beside tmux' less so. */
import type { Ratio } from './results.ts';

/** `tolerance`: by which share the ratio may be worse before that is told. */
export type Baseline = Readonly<
  Record<string, { readonly ratio: number; readonly tolerance: number } | undefined>
>;

/** A sentence for each figure that is worse than it may be. What is not in the baseline is not judged. */
export function compareWithBaseline(ratios: readonly Ratio[], baseline: Baseline): readonly string[] {
  return ratios.flatMap(({ figure, ratio, better }) => {
    const kept = baseline[figure];
    if (kept === undefined) return [];
    const worst = better === 'small' ? kept.ratio * (1 + kept.tolerance) : kept.ratio / (1 + kept.tolerance);
    const isWorse = better === 'small' ? ratio > worst : ratio < worst;
    if (!isWorse) return [];
    return [
      `${figure}: ${ratio.toFixed(2)} of tmux', it was ${kept.ratio.toFixed(2)} and may be ${worst.toFixed(2)}`,
    ];
  });
}
