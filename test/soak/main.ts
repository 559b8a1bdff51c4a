/** `npm run soak -- --minutes N`: wears a session out, prints what it found, and answers 1 where anything is wrong. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reportText, svg, verdict } from './report.ts';
import { soak } from './soak.ts';

const USAGE = `usage: npm run soak -- [--minutes N | --hours N] [--seed N] [--claude N] [--svg FILE]

  --minutes, --hours   how long (2 minutes)
  --seed               what happens, and in which order (by the clock; it is printed)
  --claude             how many panes run the real Claude Code, over a stand-in for its API (0)
  --svg                where the plot of memory over time is written as a picture`;

export async function main(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const { minutes, seed, claudes, svgFile } = options;
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());
  const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
  say(`soak of ${minutes} minutes, seed ${seed}, ${claudes} panes with the real client`);
  const report = await soak({ minutes, seed, claudes, say, ending: ending.signal });
  console.log(`\n${reportText(report)}`);
  if (svgFile !== undefined) writeFileSync(svgFile, svg(report));
  return verdict(report).length === 0 ? 0 : 1;
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { minutes: text, hours: text, seed: text, claude: text, svg: text };
    const { values } = parseArgs({ args: [...args], options });
    const number = (value: string | undefined, usual: number) =>
      value === undefined ? usual : Number(value);
    const minutes = values.hours === undefined ? number(values.minutes, 2) : Number(values.hours) * 60;
    const seed = number(values.seed, Date.now() % 1_000_000);
    const claudes = number(values.claude, 0);
    const isRight = minutes > 0 && Number.isInteger(seed) && Number.isInteger(claudes) && claudes >= 0;
    return isRight ? { minutes, seed, claudes, svgFile: values.svg } : null;
  } catch {
    return null; // an option that is not known
  }
}
