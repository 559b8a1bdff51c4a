import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../../src/config/load-config.ts';
import { allKeys } from '../../../src/config/schema-keys.ts';
import { configSchema } from '../../../src/config/schema.ts';

const file = join(import.meta.dirname, '../../../ccmux.example.yaml');
const text = readFileSync(file, 'utf8');

describe('ccmux.example.yaml', () => {
  it('parses to exactly the defaults', () => {
    expect(parseConfig(text, file)).toEqual(loadConfig(null));
  });

  it('states every key, with its default where it has one', () => {
    const keys = allKeys(configSchema);
    expect(keys).toContain('claude.isolation.grace_ms');
    expect(keys).toContain('roles.*.permission_mode');
    for (const path of keys) {
      const steps = path.split('.');
      const indent = '  '.repeat(steps.length - 1);
      // What belongs to a name of the user's own can only stand in a comment.
      const pattern = steps.includes('*') ? `^ *#\\s+${steps.at(-1)}:` : `^${indent}${steps.at(-1)}:`;
      expect(text, path).toMatch(new RegExp(pattern, 'm'));
    }
  });

  it('shows examples in its comments that work as they stand', () => {
    const lines = text.split('\n');
    for (const key of ['keys', 'roles']) {
      const start = lines.indexOf(`#   ${key}:`);
      const end = lines.findIndex((line, i) => i > start && !line.startsWith('#     '));
      const example = lines
        .slice(start, end)
        .map((line) => line.slice(4))
        .join('\n');
      expect(start).toBeGreaterThan(0);
      expect(Object.keys(parseConfig(example, key)[key as 'keys' | 'roles']).length).toBeGreaterThan(1);
    }
  });
});
