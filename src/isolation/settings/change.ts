/**
 * What was changed of a client's settings, as single changes: one value set or taken away, or elements of a list. Made
 * by comparing what a pane began with and what it holds now; applied to a new pane's settings, or to the user's own,
 * where each touches what it names and nothing else. Pure.
 */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../../base/json.ts';

/** `settings`: `settings.json`. `local`: `settings.local.json`. `state`: the user's part of `.claude.json`. */
export const SETTING_FILES = ['settings', 'local', 'state'] as const;
export type SettingFile = (typeof SETTING_FILES)[number];

export type SettingChange = {
  readonly file: SettingFile;
  /** Keys from the outermost inwards; never empty. */
  readonly path: readonly string[];
} & (
  | { readonly kind: 'set'; readonly value: JsonValue }
  | { readonly kind: 'removed' }
  /** Of a list whose order says nothing, as rules of permission. */
  | {
      readonly kind: 'elements';
      readonly added: readonly JsonValue[];
      readonly removed: readonly JsonValue[];
    }
);

/** A value within an object is compared by itself down to this depth; deeper ones (an MCP server, a hook) are one value. */
const DEEPEST = 2;

/** What makes `after` of `before`. */
export function changesBetween(file: SettingFile, before: JsonObject, after: JsonObject): SettingChange[] {
  return compareObjects({ file, path: [] }, before, after);
}

interface Place {
  readonly file: SettingFile;
  readonly path: readonly string[];
}

function compareObjects(place: Place, before: JsonObject, after: JsonObject): SettingChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    compareValues({ ...place, path: [...place.path, key] }, own(before, key), own(after, key)),
  );
}

function compareValues(
  place: Place,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): SettingChange[] {
  if (isSame(before, after)) return [];
  if (after === undefined) return [{ ...place, kind: 'removed' }];
  if (isContainer(place.path) && isJsonObject(after) && (before === undefined || isJsonObject(before))) {
    return compareObjects(place, before ?? {}, after);
  }
  if (Array.isArray(after) && (before === undefined || Array.isArray(before))) {
    const [was, is] = [jsonElements(before), jsonElements(after)];
    const added = is.filter((value) => !includes(was, value));
    const removed = was.filter((value) => !includes(is, value));
    // The same elements in another order, or an empty list where there was none.
    return added.length + removed.length === 0 && before !== undefined
      ? []
      : [{ ...place, kind: 'elements', added, removed }];
  }
  return [{ ...place, kind: 'set', value: after }];
}

/** A project's entry lies two keys deeper than a setting of its own. */
function isContainer(path: readonly string[]): boolean {
  return path.length < (path[0] === 'projects' ? DEEPEST + 2 : DEEPEST);
}

/** `object` with those of `changes` that are about `file`. What is in the way of a path is replaced. */
export function applyChanges(
  object: JsonObject,
  changes: readonly SettingChange[],
  file: SettingFile,
): JsonObject {
  return changes.filter((change) => change.file === file).reduce(applyOne, object);
}

function applyOne(object: JsonObject, change: SettingChange): JsonObject {
  return at(object, change.path, (value) => {
    switch (change.kind) {
      case 'set':
        return change.value;
      case 'removed':
        return undefined;
      case 'elements': {
        const left = jsonElements(value).filter((each) => !includes(change.removed, each));
        return [...left, ...change.added.filter((each) => !includes(left, each))];
      }
    }
  });
}

function at(
  object: JsonObject,
  [key, ...rest]: readonly string[],
  change: (value: JsonValue | undefined) => JsonValue | undefined,
): JsonObject {
  const value = own(object, key);
  if (rest.length > 0 && value === undefined && change(undefined) === undefined) return object;
  const next = rest.length === 0 ? change(value) : at(isJsonObject(value) ? value : {}, rest, change);
  const entries = Object.entries(object);
  if (next === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return value === undefined
    ? Object.fromEntries([...entries, [key, next]])
    : Object.fromEntries(entries.map(([name, old]) => [name, name === key ? next : old]));
}

/** Those of `changes` that `objects` does not show already. */
export function changesLeft(
  changes: readonly SettingChange[],
  objects: Readonly<Record<SettingFile, JsonObject>>,
): SettingChange[] {
  return changes.filter((change) => !isSame(applyOne(objects[change.file], change), objects[change.file]));
}

/** Both, where the same place is changed twice the later one; elements of lists add up. */
export function joinChanges(
  earlier: readonly SettingChange[],
  later: readonly SettingChange[],
): SettingChange[] {
  const joined = earlier.flatMap((change) => {
    const over = later.find((each) => isSamePlace(each, change));
    if (over === undefined) return [change];
    return over.kind === 'elements' && change.kind === 'elements' ? [joinElements(change, over)] : [over];
  });
  return [...joined, ...later.filter((each) => !earlier.some((change) => isSamePlace(each, change)))];
}

type ElementChange = Extract<SettingChange, { kind: 'elements' }>;

function joinElements(earlier: ElementChange, later: ElementChange): ElementChange {
  const without = (values: readonly JsonValue[], others: readonly JsonValue[]) =>
    values.filter((value) => !includes(others, value));
  const union = (values: readonly JsonValue[], others: readonly JsonValue[]) => [
    ...values,
    ...without(others, values),
  ];
  return {
    ...later,
    added: union(without(earlier.added, later.removed), later.added),
    removed: union(without(earlier.removed, later.added), later.removed),
  };
}

function isSamePlace(a: SettingChange, b: SettingChange): boolean {
  return a.file === b.file && a.path.length === b.path.length && a.path.every((key, i) => key === b.path[i]);
}

function includes(values: readonly JsonValue[], value: JsonValue): boolean {
  return values.some((each) => isSame(each, value));
}

/** Equal as JSON, whatever the order of keys. */
export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [jsonElements(a), jsonElements(b)];
    return left.length === right.length && left.every((value, i) => isSame(value, right[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return names.length === others.length && names.every((name) => isSame(own(a, name), own(b, name)));
}

/** `__proto__` in a hostile file is a key like any other. */
function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Null for anything but a whole change: the file may come from a broken disk or another hand. */
export function parseChange(value: JsonValue): SettingChange | null {
  if (!isJsonObject(value)) return null;
  const file = SETTING_FILES.find((each) => each === value.file);
  const path = jsonElements(value.path).filter((key) => typeof key === 'string');
  if (file === undefined || path.length === 0 || path.length !== jsonElements(value.path).length) return null;
  const place = { file, path };
  if (value.kind === 'removed') return { ...place, kind: 'removed' };
  if (value.kind === 'set' && Object.hasOwn(value, 'value'))
    return { ...place, kind: 'set', value: value.value };
  if (value.kind !== 'elements') return null;
  return {
    ...place,
    kind: 'elements',
    added: jsonElements(value.added),
    removed: jsonElements(value.removed),
  };
}

/** `model`, `permissions.allow`, `projects./home/u/app.allowedTools`: how a change is called. */
export function nameOfChange({ path }: SettingChange): string {
  return path.join('.');
}
