/** Checks a file's value against a schema and says what is wrong with it in one line: where, what, and what to write. */
import { z } from 'zod';
import { nearest } from '../core/nearest.ts';
import { keysAt } from './schema-keys.ts';
import { quoted } from './quoted.ts';
import { faultError, type Fault, type YamlDocument, type YamlPath } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

export interface CheckOptions {
  readonly document: YamlDocument;
  /** Where the value stands in the document. */
  readonly path?: YamlPath;
  /** Keys that would be right in another place like this one: a mistyped one is recognised too. */
  readonly alsoKnown?: readonly string[];
}

/**
 * `value` as the schema makes it. Throws CcmuxError('invalid-config') for the first fault in the file.
 */
export function check<T>(schema: z.ZodType<T>, value: unknown, options: CheckOptions): T {
  const { document, path = [], alsoKnown = [] } = options;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues
    .map((issue) => describe(issue, value, [...keysAt(schema, issue.path), ...alsoKnown]))
    .map((fault): Fault => ({ ...fault, path: [...path, ...fault.path] }));
  // What stands first in the file is mended first.
  const offset = (fault: Fault): number => document.offset(fault.path, fault.isKey);
  throw faultError(document, faults.toSorted((a, b) => offset(a) - offset(b))[0]);
}

/** `known` are the keys that may stand at the issue's place. */
function describe(issue: Issue, value: unknown, known: readonly string[]): Fault {
  const { path } = issue;
  const name = path.map((step) => cut(String(step))).join('.') || 'the file';
  const found = valueAt(value, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const [key] = issue.keys;
      const close = nearest(key, known);
      const hint = close === undefined ? `known are ${known.join(', ')}` : `did you mean ${close}?`;
      const message = `unknown key ${quoted(key)}${path.length > 0 ? ` in ${name}` : ''}`;
      return { path: [...path, key], isKey: true, message, hint };
    }
    case 'invalid_type':
      if (found === undefined) return { path, message: `${name} is missing` };
      return {
        path,
        message: `${name} must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${shown(found)}`,
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const close = typeof found === 'string' ? nearest(found, values) : undefined;
      const message = `${name} must be ${values.join(' or ')}, not ${shown(found)}`;
      return { path, message, hint: close && `did you mean ${close}?` };
    }
    case 'too_small':
      if (issue.origin !== 'number' && issue.minimum === 1)
        return { path, message: `${name} must not be empty` };
      return { path, message: `${name} must be at least ${issue.minimum}${unitOf(issue.origin)}` };
    case 'too_big':
      return { path, message: `${name} must be at most ${issue.maximum}${unitOf(issue.origin)}` };
    case 'invalid_key': {
      const message = issue.issues.at(0)?.message ?? 'is no good key';
      return { path, isKey: true, message: `${quoted(String(path.at(-1)))} ${message}` };
    }
    default:
      // Written by the schemas themselves, to follow the key's name.
      return { path, message: `${name} ${issue.message}` };
  }
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return found;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}

function cut(step: string): string {
  return /^[\p{L}\p{N}_.-]{1,48}$/u.test(step) ? step : quoted(step);
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}
