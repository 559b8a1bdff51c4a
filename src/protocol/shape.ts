/**
 * The shape of a message's JSON, checked by hand: the server and the client load no schema library. A shape takes any
 * value to one of its type, of which nothing is left that the type does not name.
 */
import { isJsonObject } from '../base/json.ts';

/** Throws a ShapeError that says where in the message what is wrong. */
export type Shape<T> = (value: unknown, path: string) => T;

/** Caught by `readShape`: no message makes a reader throw. */
class ShapeError extends Error {}

export type ShapeResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** The value that the JSON `bytes` are, if it has this shape. */
export function readShape<T>(shape: Shape<T>, bytes: Uint8Array): ShapeResult<T> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return { ok: true, value: shape(value, '') };
  } catch (error) {
    // Not JSON, not UTF-8, nested too deep: the same to the one who sent it.
    return { ok: false, error: error instanceof ShapeError ? error.message : 'no readable JSON' };
  }
}

function fail(path: string, expected: string): never {
  throw new ShapeError(`${path === '' ? 'the message' : path} is not ${expected}`);
}

export function text(maxLength: number): Shape<string> {
  return (value, path) =>
    typeof value === 'string' && value.length <= maxLength
      ? value
      : fail(path, `text of at most ${maxLength} characters`);
}

export function integer(min: number, max: number): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : fail(path, `a whole number from ${min} to ${max}`);
}

export const flag: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : fail(path, 'true or false');

/** A value that is only passed on. */
export const anything: Shape<unknown> = (value) => value;

export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return (value, path) => words.find((word) => word === value) ?? fail(path, `one of ${words.join(', ')}`);
}

export function list<T>(item: Shape<T>, maxLength: number): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > maxLength)
      return fail(path, `a list of at most ${maxLength}`);
    return value.map((entry, i) => item(entry, `${path}[${i}]`));
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path));
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

/** Texts by name. */
export function record(entry: Shape<string>, maxEntries: number): Shape<Readonly<Record<string, string>>> {
  return (value, path) => {
    const entries = isJsonObject(value) ? Object.entries(value) : fail(path, 'an object');
    if (entries.length > maxEntries) return fail(path, `an object of at most ${maxEntries} entries`);
    return Object.fromEntries(entries.map(([key, item]) => [key, entry(item, `${path}.${key}`)]));
  };
}

/** Every key of T has its shape; one that may be missing has an `optional`. */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  return (value, path) => {
    if (!isJsonObject(value)) return fail(path, 'an object');
    const known: Partial<T> = {};
    for (const key in fields) {
      const item = fields[key](
        Object.hasOwn(value, key) ? value[key] : undefined,
        path === '' ? key : `${path}.${key}`,
      );
      if (item !== undefined) known[key] = item;
    }
    return known as T;
  };
}

/** One of several objects, told apart by the word under `tag`. */
export function variants<Tag extends string, T extends Readonly<Record<Tag, string>>>(
  tag: Tag,
  shapes: { readonly [Word in T[Tag]]: Shape<Extract<T, Readonly<Record<Tag, Word>>>> },
): Shape<T> {
  return (value, path) => {
    const word = isJsonObject(value) ? value[tag] : undefined;
    const known = Object.keys(shapes);
    if (typeof word !== 'string' || !isKeyOf(shapes, word))
      return fail(path === '' ? tag : `${path}.${tag}`, `one of ${known.join(', ')}`);
    return shapes[word](value, path);
  };
}

function isKeyOf<T extends object>(shapes: T, word: string): word is Extract<keyof T, string> {
  return Object.hasOwn(shapes, word);
}
