/** Compiled code that is kept for the next start of a program. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileForChild } from '../../support/compile.ts';

let root = '';
let program = '';
let file = '';

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ccx-code-'));
  file = join(root, 'cache/program');
  program = join(root, 'program.js');
  await compileForChild('base/kept-code.ts', root);
  await compileForChild('base/code-cache.ts', root);
  writeFileSync(
    program,
    `import { createRequire } from 'node:module';
     const [file, path] = process.argv.slice(2);
     const { KeptCode } = await import('./base/kept-code.js');
     const code = KeptCode.use(file);
     console.log(createRequire(path)(path).said);
     await code.keep();`,
  );
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(text: string): void {
  writeFileSync(join(root, 'module.cjs'), text);
}

/** What the module says when a program loads it. */
function run(): string {
  return execFileSync(process.execPath, [program, file, join(root, 'module.cjs')], { encoding: 'utf8' });
}

/** Another one whenever the file was written anew, which it is only where something had to be compiled. */
function writing(): number {
  return statSync(file).ino;
}

describe('the code of a program', () => {
  it('is taken from its file, and compiled anew once the module is another', () => {
    write("exports.said = 'one'");
    expect(run()).toBe('one\n');
    const first = writing();
    expect([run(), writing()]).toEqual(['one\n', first]);
    write("exports.said = 'two'"); // of the same length, by which alone V8 knows a source
    expect(run()).toBe('two\n');
    const second = writing();
    expect(second).not.toBe(first);
    expect([run(), writing()]).toEqual(['two\n', second]);
  });

  it('has the words of its module, whatever it loads, and its name in a stack', () => {
    write(
      `#!/usr/bin/env node
      const { basename } = require('node:path');
      const words = [basename(__filename), basename(__dirname) === basename(${JSON.stringify(root)}), this === exports];
      exports.said = [...words, require.resolve('./module.cjs') === __filename, module.exports === exports].join(' ');
      exports.said += ' ' + /module\\.cjs:5:/.test(new Error().stack);`,
    );
    const said = 'module.cjs true true true true true\n';
    expect([run(), run()]).toEqual([said, said]);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['empty', () => Buffer.alloc(0)],
    ['of another kind', () => Buffer.from('{}\nsomething else')],
    ['with other code in it', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -64), Buffer.alloc(64)])],
  ])('is compiled anew where its file is %s', (_, spoil) => {
    write("exports.said = 'one'");
    run();
    writeFileSync(file, spoil(readFileSync(file)));
    const spoiled = readFileSync(file);
    expect(run()).toBe('one\n');
    expect(readFileSync(file).equals(spoiled)).toBe(false);
    const mended = writing();
    expect([run(), writing()]).toEqual(['one\n', mended]);
  });

  it('is not kept where that cannot be, and the program runs all the same', () => {
    write("exports.said = 'one'");
    writeFileSync(join(root, 'cache'), 'no directory');
    expect(run()).toBe('one\n');
  });
});

describe('the directory of kept code', () => {
  const inside = (mode: number): string => {
    const directory = join(root, 'cache');
    mkdirSync(directory);
    chmodSync(directory, mode);
    writeFileSync(
      program,
      `import { createRequire } from 'node:module';
       const [directory, path] = process.argv.slice(2);
       const { useCodeCache } = await import('./base/code-cache.js');
       const code = useCodeCache(directory, 'program');
       console.log(createRequire(path)(path).said);
       await code.keep();`,
    );
    write("exports.said = 'one'");
    return execFileSync(process.execPath, [program, directory, join(root, 'module.cjs')], {
      encoding: 'utf8',
    });
  };
  const content = () => readdirSync(join(root, 'cache')).length > 0;

  it('is used where nobody but the user may write', () => {
    expect(inside(0o700)).toBe('one\n');
    expect(content()).toBe(true);
  });

  it('is left alone where others may write, since what lies there is run', () => {
    expect(inside(0o777)).toBe('one\n');
    expect(content()).toBe(false);
  });
});
