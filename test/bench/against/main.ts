/**
 * `npm run bench`: ccmux beside the multiplexers that are installed, each in the same terminal with the same panes. They
 * take turns, forwards and back, so that what else the machine does strikes all alike; compare within one run only.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../../support/test-home.ts';
import { besideClaudes } from './claudes.ts';
import { compareWithBaseline, type Baseline } from './baseline.ts';
import { GROWTHS, growth } from './growth.ts';
import { MEASURES } from './measures.ts';
import { barChart, lineChart } from './plot.ts';
import { RIVALS, type Rival } from './rivals.ts';
import { growthTable, ratiosOf, summaryTable, type Results } from './results.ts';

/** What has no rivals, and is measured only where it is asked for. */
const OTHERS = ['growth', 'claudes'];
const USAGE = `usage: npm run bench -- [${[...Object.keys(MEASURES), ...OTHERS].join('|')} …] [--rivals ccmux,tmux] [--rounds 3]
       [--size 200x50] [--panes 7] [--report DIRECTORY] [--keep-baseline]`;
const BASELINE = join(PROJECT_ROOT, 'test/bench/against/baseline.json');

export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rivals: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      size: { type: 'string', default: '200x50' },
      panes: { type: 'string', default: '7' },
      report: { type: 'string' },
      'keep-baseline': { type: 'boolean', default: false },
    },
  });
  const wanted = positionals.length === 0 ? Object.keys(MEASURES) : positionals;
  const unknown = wanted.find((name) => !(name in MEASURES) && !OTHERS.includes(name));
  const size = /^(\d+)x(\d+)$/.exec(values.size);
  const rivals = RIVALS.filter(({ name }) => values.rivals?.split(',').includes(name) ?? true);
  if (unknown !== undefined || size === null || rivals.length === 0) {
    console.error(USAGE);
    return 2;
  }
  const conditions = { size: { cols: Number(size[1]), rows: Number(size[2]) }, panes: Number(values.panes) };
  const installed = rivals.filter((rival) => rival.isInstalled());
  for (const { name } of rivals.filter((rival) => !installed.includes(rival)))
    console.error(`${name} is not installed: left out`);
  console.log(`${cpus().length} × ${cpus()[0].model}, Linux ${release()}, Node.js ${process.versions.node}`);
  console.log(`${values.size}, ${conditions.panes} panes, ${values.rounds} rounds, load ${loads()}\n`);
  const results = new Map<string, Map<string, number[]>>();
  for (const name of wanted.filter((each) => !OTHERS.includes(each)))
    for (let round = 0; round < Number(values.rounds); round++)
      for (const rival of round % 2 === 0 ? installed : installed.toReversed())
        await measureOnce(name, { rival, conditions, results });
  const table = summaryTable(results);
  if (results.size > 0) console.log(`${table}\n`);
  const grown = wanted.includes('growth') ? await growth(conditions) : [];
  const grownTable = growthTable(grown);
  if (grown.length > 0) console.log(`${grownTable}\n`);
  if (wanted.includes('claudes')) console.log(`${(await besideClaudes()).join('\n')}\n`);
  console.log(`load at the end ${loads()}`);
  if (values.report !== undefined) {
    mkdirSync(values.report, { recursive: true });
    writeFileSync(join(values.report, 'bench.md'), `${table}\n\n${grownTable}\n`);
    if (results.size > 0) writeFileSync(join(values.report, 'bench.svg'), barChart(ratiosOf(results)));
    for (const subject of GROWTHS) {
      const lines = grown.filter((each) => each.of === subject);
      if (lines.length > 0)
        writeFileSync(join(values.report, `growth-${subject}.svg`), lineChart(subject, lines));
    }
  }
  return judge(results, values['keep-baseline']);
}

async function measureOnce(
  name: string,
  given: {
    readonly rival: Rival;
    readonly conditions: Parameters<(typeof MEASURES)[string]>[1];
    readonly results: Results;
  },
): Promise<void> {
  const { rival, conditions, results } = given;
  try {
    for (const [figure, value] of await MEASURES[name](rival, conditions)) {
      const byRival = results.get(figure) ?? new Map<string, number[]>();
      results.set(figure, byRival);
      byRival.set(rival.name, [...(byRival.get(rival.name) ?? []), value]);
    }
  } catch (error) {
    // One that cannot do it, or not in time, is left out of this round and named.
    console.error(`${name}: ${rival.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** 1 where ccmux has become slower, beside tmux, than the kept ratios allow. */
function judge(results: Results, isToBeKept: boolean): number {
  const ratios = ratiosOf(results);
  const kept = JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
  if (isToBeKept) {
    const fresh = Object.fromEntries(ratios.map(({ figure, ratio }) => [figure, { ratio, tolerance: 0.5 }]));
    writeFileSync(BASELINE, `${JSON.stringify({ ...kept, ...fresh }, null, 2)}\n`);
    return 0;
  }
  const worse = compareWithBaseline(ratios, kept);
  for (const line of worse) console.log(`worse than the baseline: ${line}`);
  return worse.length === 0 ? 0 : 1;
}

function loads(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}
