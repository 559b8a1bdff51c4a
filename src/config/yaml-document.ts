/**
 * YAML files of the user: parsed once, with the place of every value, so that whatever is wrong with one is said
 * as `file:line:column`. Below `env` and `args` scalars are text as written: `PORT: 0080` is no number there.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import { CcmuxError } from '../core/errors.ts';

export type YamlPath = readonly PropertyKey[];

export interface YamlDocument {
  /** What the file says; null where it is empty. */
  readonly value: unknown;
  /** Where the value at `path` stands in the text, or what stands around it; with `isKey` the key before it. */
  readonly offset: (path: YamlPath, isKey?: boolean) => number;
  /** An offset as `file:line:column`. */
  readonly place: (offset: number) => string;
}

/** Something wrong with what a file says. */
export interface Fault {
  readonly path: YamlPath;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The key is wrong, not its value. */
  readonly isKey?: boolean;
}

const TEXT_BELOW: ReadonlySet<unknown> = new Set(['env', 'args']);

/** Throws CcmuxError('invalid-config') where `text` is no YAML. `file` is its name in messages. */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${oneLine(file)}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = document.errors.at(0) ?? document.warnings.at(0);
  if (wrong !== undefined) {
    const isDeep = wrong.code === 'RESOURCE_EXHAUSTION';
    const message = isDeep ? 'nested too deeply' : oneLine(wrong.message);
    throw new CcmuxError('invalid-config', `${place(wrong.pos[0])}: ${message}`);
  }
  keepText(document);
  return {
    value: toValue(document, file),
    offset: (path, isKey = false) => offsetOf(document, path, isKey),
    place,
  };
}

export function faultError(document: YamlDocument, { path, message, hint, isKey }: Fault): CcmuxError {
  const place = document.place(document.offset(path, isKey));
  return new CcmuxError('invalid-config', `${place}: ${message}`, { hint });
}

/** Aliases are resolved here; the parser limits how many, so that a small file cannot fill the memory. */
function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const reason = error instanceof ReferenceError ? oneLine(error.message) : 'cannot be read';
    throw new CcmuxError('invalid-config', `${oneLine(file)}: ${reason}`, { cause: error });
  }
}

function keepText(document: Document): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !TEXT_BELOW.has(key.value) || (!isMap(value) && !isSeq(value))) return;
      visit(value, {
        Scalar(place, scalar) {
          const isText = scalar.value === null || typeof scalar.value === 'string';
          if (place !== 'key' && !isText && scalar.source !== undefined) scalar.value = scalar.source;
        },
      });
    },
  });
}

function offsetOf(document: Document, path: YamlPath, isKey: boolean): number {
  let node = resolve(document, document.contents);
  let offset = node?.range?.[0] ?? 0;
  for (const [i, step] of path.entries()) {
    const found = childOf(node, step);
    if (found === null) break;
    const isLast = i === path.length - 1;
    node = resolve(document, found.value);
    // An alias' own place tells more than that of the value elsewhere; an empty value has only its key.
    offset = (isLast && !isKey ? found.value?.range?.[0] : undefined) ?? found.offset;
  }
  return offset;
}

function childOf(node: Node | null, step: PropertyKey): { value: Node | null; offset: number } | null {
  if (isSeq<Node>(node)) {
    const value = typeof step === 'number' ? node.items.at(step) : undefined;
    return value === undefined ? null : { value, offset: value.range?.[0] ?? 0 };
  }
  if (!isMap<Node, Node | null>(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair === undefined ? null : { value: pair.value, offset: pair.key.range?.[0] ?? 0 };
}

function resolve(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function oneLine(message: string): string {
  const line = message.split('\n', 1)[0].replace(/[\p{Cc}\p{Cf}]/gu, '?');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
