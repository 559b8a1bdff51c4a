/** What `ccmux conversation` says and does on a disk that is full: deleting makes room, all else changes nothing. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveDirectories } from '../../src/config/directories.ts';
import { digestTree } from '../support/digest-tree.ts';
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
    expect(said[4]).toMatch(/^repair\nccmux: [^\n]*cannot [^\n]*: the disk is full[^\n]*\nexit code 1$/);
    expect(said[5]).toMatch(/^delete [^\n]*\nccmux: deleted 1 conversation, [^\n]*\nexit code 0$/);
    expect(said[6]).toMatch(/^list\nccmux: no conversation yet\nexit code 0\ndata\nfill\nstate$/);
  } finally {
    await world.dispose();
  }
});

it('refuses on a file system that is read-only whatever would change something, and reads all the same', async () => {
  const world = new TestHome();
  try {
    const { data } = resolveDirectories(world.env);
    await keep(world.root, resolveDirectories(world.env), { id: A, cwd: world.project });
    await world.ccmuxDo('conversation', 'list');
    mkdirSync(join(data, 'locks'), { recursive: true, mode: 0o700 });
    const users = join(world.home, '.claude');
    mkdirSync(join(users, SLUG), { recursive: true });
    const mine = transcript(B, [{ said: 'mine', at: '2026-01-01T10:00:00.000Z' }]);
    writeFileSync(join(users, SLUG, `${B}.jsonl`), mine);
    const fake = join(world.root, 'bin');
    mkdirSync(fake);
    writeFileSync(join(fake, 'claude'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
    world.env.PATH = `${fake}:${world.env.PATH}`;
    const before = [digestTree(world.ccmux), digestTree(users)];
    const { stdout } = await runWithMounts(
      world,
      `for place in "$CCMUX_HOME" "$HOME"; do
         mount --bind "$place" "$place" && mount -o remount,ro,bind "$place"
       done
       for call in list "show last" "export last -o -" "resume last -d" "return last" import "delete last --yes" \
                   "cleanup --older-than 1h --yes" repair; do
         echo "> $call"; ccmux conv $call
       done`,
    );
    const said = stdout.split('\n> ').map((part) => part.replace(/^> /, '').trimEnd().split('\n'));
    const codes = said.map((lines) => [lines[0].split(' ')[0], lines.at(-1)]);
    const [done, failed] = ['exit code 0', 'exit code 1'];
    expect(codes, stdout).toEqual([
      ...[
        ['list', done],
        ['show', done],
        ['export', done],
        ['resume', failed],
        ['return', failed],
      ],
      ...[
        ['import', failed],
        ['delete', failed],
        ['cleanup', failed],
        ['repair', failed],
      ],
    ]);
    for (const [call, ...lines] of said.slice(3)) {
      const complaints = lines
        .slice(0, -1)
        .filter((line) => line.startsWith('ccmux: '))
        .slice(-1);
      expect(complaints, call).toEqual([
        expect.stringMatching(
          call.startsWith('resume') ? /^ccmux: \S/ : /^ccmux: \S.*the file system is read-only/,
        ),
      ]);
      expect(lines.join('\n'), call).not.toMatch(/ {4}at |Error:/);
    }
    expect([digestTree(world.ccmux), digestTree(users)]).toEqual(before);
  } finally {
    await world.dispose();
  }
});
