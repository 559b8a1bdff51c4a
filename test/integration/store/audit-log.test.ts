import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Directories } from '../../../src/core/plan.ts';
import { auditPath, noteInAudit, type AuditEntry } from '../../../src/store/audit-log.ts';
import { compileForChild } from '../../support/compile.ts';
import { idOf } from '../../support/made-conversations.ts';

let root: string;
let directories: Directories;
let path: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-audit-'));
  directories = { config: root, data: join(root, 'data'), state: join(root, 'state'), runtime: root };
  path = auditPath(directories);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'start',
  conversation: idOf('aaaa'),
  at: Date.UTC(2026, 0, 1),
  user: 'u',
  sshClient: '192.0.2.7 5022 22',
  ...change,
});

function noted(file = path): readonly Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('appends one line for each deed, to a file for the user alone', async () => {
  await noteInAudit(directories, entry());
  await noteInAudit(directories, entry({ action: 'end', exitCode: 0, kept: true }));
  expect(noted()).toEqual([
    {
      time: '2026-01-01T00:00:00.000Z',
      action: 'start',
      conversation: idOf('aaaa'),
      user: 'u',
      sshClient: '192.0.2.7 5022 22',
    },
    expect.objectContaining({ action: 'end', exitCode: 0, kept: true }),
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('keeps a name of ten thousand characters and control bytes to one short line', async () => {
  await noteInAudit(directories, entry({ name: `a\n${'\u001b'.repeat(10_000)}` }));
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n')).toHaveLength(2);
  expect(text.length).toBeLessThan(4096);
});

it('goes on with a line of its own after one that a full disk has cut', async () => {
  await noteInAudit(directories, entry());
  appendFileSync(path, '{"time":"20');
  await noteInAudit(directories, entry({ action: 'delete' }));
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(lines[2])).toMatchObject({ action: 'delete' });
});

it('follows no link and writes into no pipe', async () => {
  mkdirSync(directories.state, { mode: 0o700 });
  writeFileSync(join(root, 'elsewhere'), '');
  symlinkSync(join(root, 'elsewhere'), path);
  await expect(noteInAudit(directories, entry())).rejects.toThrow(/^cannot write .*audit\.log/);
  expect(readFileSync(join(root, 'elsewhere'), 'utf8')).toBe('');
});

it('loses no line while ten processes fill it and set it aside', async () => {
  const compiled = join(root, 'compiled');
  mkdirSync(compiled);
  const module = await compileForChild('store/audit-log.ts', compiled);
  mkdirSync(directories.state, { mode: 0o700 });
  // Nearly full: within the first lines it is set aside.
  const filler = `${JSON.stringify({ filler: 'x'.repeat(1000) })}\n`;
  writeFileSync(path, filler.repeat(1048));
  const script = join(root, 'note.mjs');
  writeFileSync(
    script,
    `const [module, directories, entry] = process.argv.slice(2);
     const { noteInAudit } = await import(module);
     for (let i = 0; i < 20; i++) await noteInAudit(JSON.parse(directories), { ...JSON.parse(entry), name: process.pid + ' ' + i });`,
  );
  const children = Array.from({ length: 10 }, () =>
    spawn(process.execPath, [script, module, JSON.stringify(directories), JSON.stringify(entry())], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
  expect(codes).toEqual(Array<number>(10).fill(0));
  expect(existsSync(`${path}.1`)).toBe(true);
  const names = readdirSync(directories.state).filter((name) => /^audit\.log(\.\d+)?$/.test(name));
  const lines = names.flatMap((name) => noted(join(directories.state, name)));
  expect(new Set(lines.map(({ name }) => name).filter(Boolean)).size).toBe(200);
  expect(readdirSync(directories.state).sort()).toEqual(names.sort());
}, 120_000);
