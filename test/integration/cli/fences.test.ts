/** What doctor says of panes that are held off, and of what their fence leaves open. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fenceChecks } from '../../../src/cli/doctor/fences.ts';

const HELD = { name: 'pm', access: 'read', sandboxed: true, sharesLogin: false, agent: true } as const;

it('names what a pane that renews the login could put beside it, and nothing where nothing is missing', () => {
  const configDir = mkdtempSync(join(tmpdir(), 'ccmux-fences-'));
  try {
    for (const name of ['rules', 'commands', 'agents', 'skills', 'plugins', 'output-styles'])
      mkdirSync(join(configDir, name));
    writeFileSync(join(configDir, 'settings.json'), '{}');
    const said = (pane: Partial<typeof HELD> | { sharesLogin: true }) =>
      fenceChecks([{ ...HELD, ...pane }], configDir).map(({ text }) => text);
    const held = 'pm may only look, and the kernel holds it to that';
    expect(said({})).toEqual([held]);
    expect(said({ sharesLogin: true })).toEqual([
      held,
      `pm must be able to renew your login, and so could put into ${configDir} what is not there yet: settings.local.json, CLAUDE.md`,
    ]);
    for (const name of ['settings.local.json', 'CLAUDE.md']) writeFileSync(join(configDir, name), '');
    expect(said({ sharesLogin: true })).toEqual([held]);
  } finally {
    rmSync(configDir, { recursive: true });
  }
});
