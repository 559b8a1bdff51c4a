import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettingsNow } from '../../../src/isolation/settings/pane-settings.ts';

it('waits for no pipe that a pane has put in the place of its settings', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ccmux-settings-'));
  try {
    execFileSync('mkfifo', [join(root, 'settings.json')]);
    mkdirSync(join(root, 'settings.local.json'));
    writeFileSync(join(root, '.claude.json'), '{"theme":"dark"}');
    expect(await readSettingsNow(root, join(root, '.claude.json'))).toEqual({
      settings: null,
      local: null,
      state: { theme: 'dark', projects: {} },
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
