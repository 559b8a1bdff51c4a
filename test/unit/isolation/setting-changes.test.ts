import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import {
  applyChanges,
  changesBetween,
  changesLeft,
  isSame,
  joinChanges,
  nameOfChange,
  parseChange,
  type SettingChange,
} from '../../../src/isolation/settings/change.ts';

const names = (changes: readonly SettingChange[]) => changes.map(nameOfChange);

const value = fc.jsonValue({ maxDepth: 3 }).map((each) => each as JsonObject[string]);
const settings = fc.dictionary(fc.constantFrom('model', 'permissions', 'env', '__proto__', 'x'), value);

/** A list is a set to us: what matters is what is in it, once. */
function asSets(object: JsonObject[string]): JsonObject[string] {
  if (Array.isArray(object)) {
    const texts = object.map((each) => JSON.stringify(asSets(each as JsonObject[string])));
    return [...new Set(texts)].sort();
  }
  if (typeof object !== 'object' || object === null) return object;
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, asSets(each)]));
}

describe('changes of settings', () => {
  it('name a value, a rule and a server, and not what lies around them', () => {
    const before = { theme: 'dark', permissions: { allow: ['Read', 'Old'] }, env: { A: '1', B: '2' } };
    const after = {
      theme: 'light',
      permissions: { allow: ['New', 'Read'] },
      env: { A: '1' },
      mcpServers: { m: { command: 'm', args: ['x'] } },
    };
    expect(changesBetween('settings', before, after)).toEqual([
      { file: 'settings', path: ['theme'], kind: 'set', value: 'light' },
      {
        file: 'settings',
        path: ['permissions', 'allow'],
        kind: 'elements',
        added: ['New'],
        removed: ['Old'],
      },
      { file: 'settings', path: ['env', 'B'], kind: 'removed' },
      { file: 'settings', path: ['mcpServers', 'm'], kind: 'set', value: { command: 'm', args: ['x'] } },
    ]);
  });

  it('made of two settings lead from one to the other, whatever is in them', () => {
    fc.assert(
      fc.property(settings, settings, (before, after) => {
        const changes = changesBetween('settings', before, after);
        const reached = applyChanges(before, changes, 'settings');
        // Objects that held nothing before and after are not told apart from none.
        expect(names(changesBetween('settings', reached, after))).toEqual([]);
        expect(changesBetween('settings', after, after)).toEqual([]);
        for (const change of changes) {
          const back = parseChange(JSON.parse(JSON.stringify(change)) as JsonObject);
          if (back === null) throw new Error('a change that cannot be read back');
          expect(isSame(asSets({ ...back }), asSets({ ...change }))).toBe(true);
        }
      }),
    );
  });

  it('touch nothing else in the settings that they are applied to', () => {
    const mine = { z: 1, theme: 'dark', permissions: { deny: ['X'], allow: ['Mine'] }, a: [1, 2] };
    const changes = changesBetween('settings', {}, { theme: 'light', permissions: { allow: ['New'] } });
    const changed = applyChanges(mine, changes, 'settings');
    expect(JSON.stringify(changed)).toBe(
      '{"z":1,"theme":"light","permissions":{"deny":["X"],"allow":["Mine","New"]},"a":[1,2]}',
    );
    expect(applyChanges(mine, changes, 'state')).toBe(mine);
  });

  it('are left out where they are there already', () => {
    const changes = changesBetween('settings', {}, { theme: 'light', permissions: { allow: ['New'] } });
    const objects = { settings: { permissions: { allow: ['New', 'Mine'] } }, local: {}, state: {} };
    expect(names(changesLeft(changes, objects))).toEqual(['theme']);
  });

  it('of two panes add up, the later before the earlier', () => {
    const first = changesBetween('settings', {}, { theme: 'light', permissions: { allow: ['A', 'B'] } });
    const second = changesBetween(
      'settings',
      { permissions: { allow: ['A'] } },
      { theme: 'dark', model: 'opus', permissions: { allow: ['C'] } },
    );
    const joined = applyChanges({}, joinChanges(first, second), 'settings');
    expect(joined).toEqual({ theme: 'dark', model: 'opus', permissions: { allow: ['B', 'C'] } });
  });

  it.each<JsonObject[string]>([
    null,
    'x',
    {},
    { file: 'other', path: ['a'], kind: 'removed' },
    { file: 'state', path: [], kind: 'removed' },
    { file: 'state', path: ['a', 1], kind: 'removed' },
    { file: 'state', path: ['a'], kind: 'set' },
  ])('are not read from %j', (text) => {
    expect(parseChange(text)).toBeNull();
  });
});
