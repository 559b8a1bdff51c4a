/** Two minutes of what `npm run soak` does for hours; mostly waiting. */
import { expect, it } from 'vitest';
import { reportText, verdict } from '../soak/report.ts';
import { soak } from '../soak/soak.ts';

const MINUTES = 2;

it('is after two minutes of everything at once what it was before, and shows nobody a wrong cell', async () => {
  const progress: string[] = [];
  const report = await soak({ minutes: MINUTES, seed: 20, claudes: 0, say: (line) => progress.push(line) });
  expect(verdict(report), `${reportText(report)}\n${progress.join('\n')}`).toEqual([]);
  expect(report.checkpoints).toBeGreaterThan(3);
  expect(report.comparedPanes).toBeGreaterThan(10);
  expect(report.counts.size).toBeGreaterThan(15);
}, 600_000);
