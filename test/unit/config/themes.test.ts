import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listThemes, resolveTheme } from '../../../src/config/themes.ts';
import { refusal } from '../../support/refusal.ts';

const shippedDirectory = join(import.meta.dirname, '../../../themes');
let userDirectory: string;

beforeEach(() => {
  userDirectory = mkdtempSync(join(tmpdir(), 'ccmux-themes-'));
});

afterEach(() => {
  rmSync(userDirectory, { recursive: true, force: true });
});

const resolve = (name: string) => resolveTheme(name, { userDirectory, shippedDirectory });

describe('a theme of one’s own', () => {
  it('takes what it does not say from the dark one', () => {
    writeFileSync(
      join(userDirectory, 'mine.yaml'),
      'waiting: "#ff0000"\nborder: default\nroles: {sec: "#123456"}',
    );
    const dark = resolve('dark');
    expect(resolve('mine')).toEqual({
      ...dark,
      name: 'mine',
      waiting: '#ff0000',
      border: 'default',
      roles: { ...dark.roles, sec: '#123456' },
    });
    expect(listThemes({ userDirectory, shippedDirectory })).toEqual([
      'claude',
      'dark',
      'high-contrast',
      'light',
      'mine',
    ]);
  });

  it('is refused with the place of its fault', () => {
    const file = join(userDirectory, 'mine.yaml');
    writeFileSync(file, 'wating: "#ff0000"');
    expect(refusal(() => resolve('mine'))).toBe(`${file}:1:1: unknown key "wating" (did you mean waiting?)`);
    writeFileSync(file, 'border: red');
    expect(refusal(() => resolve('mine'))).toMatch(/mine\.yaml:1:9: border must be a colour like "#6cb6ff"/);
    expect(refusal(() => resolve('drak'))).toBe('no theme "drak" (did you mean dark?)');
  });
});
