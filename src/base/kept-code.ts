/**
 * The compiled code of one program in one file, for the Node.js line of 20, which has nothing for it. It stands in the
 * place of the loader's own compiler of CommonJS (`_compile`, unchanged in this line, which is closed). Code is known
 * by its file's path, number and times; that it fits this V8, V8 looks after itself.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

interface Loader {
  readonly wrap: (text: string) => string;
  readonly prototype: { _compile: (this: { exports: object }, text: string, path: string) => unknown };
}

type Compiled = (
  this: object,
  ...given: readonly [object, NodeJS.Require, { exports: object }, string, string]
) => unknown;

/** Where in the file the code of one module lies. */
interface Place {
  readonly path: string;
  readonly identity: string;
  readonly start: number;
  readonly end: number;
}

interface Head {
  readonly digest: string;
  readonly places: readonly Place[];
}

interface Kept {
  readonly places: readonly Place[];
  readonly code: Buffer;
}

interface CompiledModule {
  readonly path: string;
  readonly identity: string;
  readonly script: Script;
}

/** V8 copies what does not begin at a multiple of this. */
const ALIGNMENT = 8;

export class KeptCode {
  readonly #file: string;
  readonly #found: ReadonlyMap<string, Place>;
  #code: Buffer | undefined;
  #compiled: CompiledModule[] = [];
  /** Something has been compiled that the file does not hold. */
  #isNew = false;
  #isDone = false;

  /** Takes the loader over, for good. */
  static use(file: string): KeptCode {
    const kept = new KeptCode(file);
    (Module as unknown as Loader).prototype._compile = function (text, path) {
      return kept
        .#compile(text, path)
        .call(this.exports, this.exports, createRequire(path), this, path, dirname(path));
    };
    return kept;
  }

  private constructor(file: string) {
    this.#file = file;
    const found = readKept(file);
    this.#code = found?.code;
    this.#found = new Map(found?.places.map((place) => [place.path, place]));
  }

  /** Once: what is loaded later is compiled each time, which is little beside all of this code in memory. */
  async keep(): Promise<void> {
    if (this.#isDone) return;
    this.#isDone = true;
    const compiled = this.#compiled;
    this.#compiled = [];
    this.#code = undefined;
    if (!this.#isNew) return;
    const fresh = `${this.#file}.${process.pid}`;
    try {
      const bytes = keptBytes(compiled);
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFile(fresh, bytes, { mode: 0o600, flag: 'wx', flush: true });
      await rename(fresh, this.#file);
    } catch {
      await rm(fresh, { force: true }).catch(() => undefined); // compiled again the next time
    }
  }

  #compile(text: string, path: string): Compiled {
    const identity = identityOf(path);
    const place = this.#found.get(path);
    const cachedData =
      place?.identity === identity ? this.#code?.subarray(place.start, place.end) : undefined;
    const source = (Module as unknown as Loader).wrap(text.replace(/^#!.*/, ''));
    const script = new Script(source, { filename: path, ...(cachedData && { cachedData }) });
    if (script.cachedDataRejected !== false) this.#isNew = true;
    if (!this.#isDone) this.#compiled.push({ path, identity, script });
    return script.runInThisContext() as Compiled;
  }
}

/** Of the file as it is now: one that was written anew, or put in its place, is another. */
function identityOf(path: string): string {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

/**
 * The file: a line of JSON, filled up with blanks, then the code of one module after the other. Null where it is not
 * there, or is not as it was written: V8 ends the process over code that is damaged.
 */
function readKept(file: string): Kept | null {
  try {
    const bytes = readFileSync(file);
    const codeStart = bytes.indexOf('\n') + 1;
    const { places, digest } = JSON.parse(bytes.toString('utf8', 0, codeStart)) as Head;
    const code = bytes.subarray(codeStart);
    return digestOf(code) === digest ? { places, code } : null;
  } catch {
    return null;
  }
}

function keptBytes(modules: readonly CompiledModule[]): Buffer {
  const places: Place[] = [];
  const codes: Buffer[] = [];
  let start = 0;
  for (const { path, identity, script } of modules) {
    const code = script.createCachedData();
    const end = start + code.length;
    places.push({ path, identity, start, end });
    start = aligned(end);
    codes.push(code, Buffer.alloc(start - end));
  }
  const code = Buffer.concat(codes);
  const head: Head = { digest: digestOf(code), places };
  const line = Buffer.from(JSON.stringify(head));
  const rest = Buffer.from('\n'.padStart(aligned(line.length + 1) - line.length));
  return Buffer.concat([line, rest, code]);
}

function digestOf(code: Buffer): string {
  return createHash('sha1').update(code).digest('hex');
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
