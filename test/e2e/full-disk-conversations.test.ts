/** What `ccmux conversation` says and does on a disk that is full: deleting makes room, all else changes nothing. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveDirectories } from '../../src/config/directories.ts';
import { idOf, keep, SLUG, transcript } from '../support/made-conversations.ts';
import { runWithMounts } from '../support/own-mounts.ts';
import { TestHome } from '../support/test-home.ts';

const [A, B] = [idOf('aaaa1111'), idOf('bbbb2222')];

it('reads, refuses in one line, and deletes', async () => {
  const world = new TestHome();
  try {
    await keep(world.root, resolveDirectories(world.env), { id: A, cwd: world.project });
    const saved = join(world.root, 'saved');
    cpSync(world.ccmux, saved, { recursive: true });
    mkdirSync(join(world.home, '.claude', SLUG), { recursive: true });
    const mine = transcript(B, [{ said: 'x'.repeat(50_000), at: '2026-01-01T10:00:00.000Z' }]);
    writeFileSync(join(world.home, '.claude', SLUG, `${B}.jsonl`), mine);
    const { stdout } = await runWithMounts(
      world,
      `mount -t tmpfs -o size=200k full "$CCMUX_HOME" && cp -rp "${saved}/." "$CCMUX_HOME"
       ccmux conv list
       dd if=/dev/zero of="$CCMUX_HOME/fill" bs=1k 2>/dev/null
       for call in list import "export last -o $CCMUX_HOME/x.md" repair "delete last --yes" list; do
         echo "> $call"; ccmux conv $call
       done
       ls "$CCMUX_HOME"`,
    );
    const said = stdout.split('> ').map((part) => part.trim());
    expect(said[1]).toMatch(/^list\nID [^]*\naaaa1111 [^]*\nexit code 0$/);
    expect(said[2]).toMatch(
      /^import\nccmux: 0 imported[^\n]*\nccmux: conversation bbbb[^\n]*the disk is full[^\n]*\nexit code 1$/,
    );
    expect(said[3]).toMatch(
      /^export [^\n]*\nccmux: cannot write [^\n]*: the disk is full[^\n]*\nexit code 1$/,
    );
    expect(said[4]).toMatch(/^repair\nccmux: cannot [^\n]*: the disk is full[^\n]*\nexit code 1$/);
    expect(said[5]).toMatch(/^delete [^\n]*\nccmux: deleted 1 conversation, [^\n]*\nexit code 0$/);
    expect(said[6]).toMatch(/^list\nccmux: no conversation yet\nexit code 0\ndata\nfill$/);
  } finally {
    await world.dispose();
  }
});
