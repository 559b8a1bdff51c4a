/** What `ccmux conversation` says and does on a disk that is full or forbidden: deleting makes room, all else changes nothing. */
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveDirectories } from '../../src/config/directories.ts';
import { digestTree } from '../support/digest-tree.ts';
import { idOf, keep, SLUG, transcript } from '../support/made-conversations.ts';
import { runWithMounts } from '../support/own-mounts.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';

const [A, B] = [idOf('aaaa1111'), idOf('bbbb2222')];

/** A claude that is there, and never needs to do anything. */
function withClient(world: TestHome): void {
  const fake = join(world.root, 'bin');
  mkdirSync(fake);
  writeFileSync(join(fake, 'claude'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
  world.env.PATH = `${fake}:${world.env.PATH}`;
}

it('reads, refuses in one line, and deletes', async () => {
  const world = new TestHome();
  try {
    await keep(world.root, resolveDirectories(world.env), { id: A, cwd: world.project });
    const saved = join(world.root, 'saved');
    cpSync(world.ccmux, saved, { recursive: true });
    mkdirSync(join(world.home, '.claude', SLUG), { recursive: true });
    const mine = transcript(B, [{ said: 'x'.repeat(50_000), at: '2026-01-01T10:00:00.000Z' }]);
    writeFileSync(join(world.home, '.claude', SLUG, `${B}.jsonl`), mine);
    withClient(world);
    const { stdout } = await runWithMounts(
      world,
      `mount -t tmpfs -o size=200k full "$CCMUX_HOME" && cp -rp "${saved}/." "$CCMUX_HOME"
       ccmux conv list
       dd if=/dev/zero of="$CCMUX_HOME/fill" bs=1k 2>/dev/null
       sum() { find "$CCMUX_HOME/data/conversations" -type f -exec sha256sum {} + | sort; }
       sum > "$HOME/before"
       for call in list "show last" import "export last -o $CCMUX_HOME/x.md" "resume last -d" "return last" repair; do
         echo "> $call"; ccmux conv $call
       done
       echo "> unchanged"; sum | diff - "$HOME/before" && echo yes
       rm "$CCMUX_HOME/fill"
       mount -t tmpfs -o size=4k users "$HOME/.claude"; dd if=/dev/zero of="$HOME/.claude/fill" bs=1k 2>/dev/null
       echo "> return last"; ccmux conv return last; find "$HOME/.claude" -mindepth 1 -printf "%f\\n"
       dd if=/dev/zero of="$CCMUX_HOME/fill" bs=1k 2>/dev/null
       for call in "cleanup --older-than 1h --yes" list; do
         echo "> $call"; ccmux conv $call
       done
       ls "$CCMUX_HOME"`,
    );
    const said = stdout.split('> ').map((part) => part.trim());
    const refused = (call: string, what: RegExp) =>
      new RegExp(
        `^${call}[^\\n]*\\n(?:ccmux: [^\\n]*\\n)?ccmux: [^\\n]*${what.source}[^\\n]*\\nexit code 1$`,
      );
    expect(said[1]).toMatch(/^list\nID [^]*\naaaa1111 [^]*\nexit code 0$/);
    expect(said[2]).toMatch(/^show last\naaaa1111[^]*\nexit code 0$/);
    expect(said[3]).toMatch(refused('import', /conversation bbbb[^\n]*the disk is full/));
    expect(said[4]).toMatch(refused('export', /cannot write [^\n]*: the disk is full/));
    expect(said[5]).toMatch(refused('resume', /the disk is full/));
    expect(said[6]).toMatch(refused('return', /cannot be reserved: the disk is full/));
    expect(said[7]).toMatch(refused('repair', /cannot [^\n]*: the disk is full/));
    expect(said[8]).toBe('unchanged\nyes');
    expect(said[9]).toMatch(
      /^return last\nccmux: [^\n]*cannot be copied to [^\n]*: the disk is full[^\n]*\nexit code 1\nfill$/,
    );
    expect(said[10]).toMatch(/^cleanup [^]*deleted 1 conversation, [^\n]*\nexit code 0$/);
    expect(said[11]).toMatch(/^list\nccmux: no conversation yet\nexit code 0\ndata\nfill\nrun\nstate$/);
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
    withClient(world);
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

it('names what may not be read, and loses nothing of the rest for it', async () => {
  const world = new TestHome();
  // Root may read everything but for this.
  const asAnybody = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
  const ccmux = async (...args: readonly string[]) => {
    const [file, ...rest] = [...asAnybody, process.execPath, `${PROJECT_ROOT}/dist/main.js`, ...args];
    return world.run(file, rest);
  };
  try {
    const record = await keep(world.root, resolveDirectories(world.env), { id: A, cwd: world.project });
    await keep(world.root, resolveDirectories(world.env), { id: B, cwd: world.project });
    const file = join(record, 'metadata.json');
    await ccmux('conv', 'list');
    chmodSync(file, 0o000);
    const exported = await ccmux('conv', 'export', A, '-o', 'x.tar.gz');
    expect(exported).toMatchObject({ code: 1, stdout: '' });
    expect(exported.stderr).toBe(
      `ccmux: cannot open ${file}: permission denied (mend its rights, or let CCMUX_HOME name another place)\n`,
    );
    expect(readdirSync(world.project)).toEqual([]);
    chmodSync(record, 0o000);
    const listed = await ccmux('conv', 'list');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^bbbb2222 .* stored .*$/m);
    expect(listed.stdout).toMatch(/^aaaa1111 .* damaged .*$/m);
    const refused = `ccmux: conversation ${A} is damaged: its files cannot be read: permission denied (ccmux conversation repair says more)\n`;
    for (const call of ['export', 'return', 'resume'])
      expect([call, await ccmux('conv', call, A)]).toEqual([
        call,
        expect.objectContaining({ code: 1, stdout: '', stderr: refused }),
      ]);
    expect((await ccmux('conv', 'repair')).stdout).toMatch(/^damaged +aaaa1111.*permission denied/m);
    chmodSync(record, 0o700);
    chmodSync(file, 0o600);
    expect((await ccmux('conv', 'list')).stdout).not.toContain('damaged');
    const store = join(record, '..');
    chmodSync(store, 0o000);
    const closed = await ccmux('conv', 'list');
    chmodSync(store, 0o700);
    expect(closed).toMatchObject({ code: 1, stdout: '' });
    expect(closed.stderr).toMatch(/^ccmux: cannot read [^\n]*: permission denied \(mend its rights[^\n]*\n$/);
  } finally {
    await world.dispose();
  }
});
