import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../support/test-home.ts';

const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8');

it.each(['README.md', 'src/README.md'])('%s names no script that there is not', (path) => {
  const { scripts } = JSON.parse(read('package.json')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const named = [...read(path).matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
