import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { start, startShell } from './probe.ts';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

describe('input of a child', () => {
  it('waits without stalling others while the child does not read, and arrives byte for byte when it does', async () => {
    const fifo = makeFifo();
    const paste = randomBytes(1024 * 1024);
    const script = `stty raw -echo; echo ready; read go < ${fifo}; head -c ${paste.length} | sha256sum`;
    const slow = startShell(script);
    const quick = start('cat');
    await slow.waitFor(/ready/);
    let drains = 0;
    slow.pty.onDrain(() => (drains += 1));

    slow.pty.write(paste);
    const copy = Buffer.from(paste);
    paste.fill(0); // the queue must not depend on the caller's buffer
    for (let turn = 1; turn <= 50; turn++) {
      quick.pty.write(`turn ${turn}.\n`);
      await quick.waitFor(new RegExp(`turn ${turn}\\.\r\nturn ${turn}\\.`));
    }
    expect(slow.pty.queuedBytes).toBeGreaterThan(copy.length - 64 * 1024);
    expect(drains).toBe(0);

    writeFileSync(fifo, 'go\n');
    await slow.waitFor(new RegExp(createHash('sha256').update(copy).digest('hex')));
    expect(slow.pty.queuedBytes).toBe(0);
    expect(drains).toBe(1);
  });

  it('keeps the order of bytes and strings, written before the child has even started', async () => {
    const probe = startShell('stty -echo; head -n 3');
    probe.pty.write('eins\n');
    probe.pty.write(Buffer.from('zwei é 🙂\n'));
    probe.pty.write('drei\n');
    await probe.exit;
    expect(probe.output).toContain('eins\r\nzwei é 🙂\r\ndrei\r\n');
  });

  it('is edited by the kernel in characters, not in bytes', async () => {
    const probe = startShell('stty -echo; echo ready; read line; printf %s "$line" | od -An -tx1; echo end');
    await probe.waitFor(/ready/);
    probe.pty.write('aé\x7f\n');
    await probe.waitFor(/end/);
    expect(probe.output).toMatch(/ready\r\n 61\r\nend/);
  });

  it('is dropped after the end of the child', async () => {
    const probe = startShell('exit 0');
    await probe.exit;
    probe.pty.write('nobody reads this');
    probe.pty.resize({ cols: 10, rows: 10 });
    expect(probe.pty.queuedBytes).toBe(0);
  });
});

describe('a resize', () => {
  it('reaches the child as a signal and a size', async () => {
    const probe = startShell('trap "stty size" WINCH; stty size; while :; do read line || :; done');
    await probe.waitFor(/24 80\r\n/);
    probe.pty.resize({ cols: 132, rows: 43 });
    await probe.waitFor(/43 132\r\n/);
    probe.pty.resize({ cols: 0, rows: -3 });
    await probe.waitFor(/1 1\r\n/);
  });
});

function makeFifo(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ccmux-input-'));
  directories.push(directory);
  const fifo = join(directory, 'go');
  execFileSync('mkfifo', [fifo]);
  return fifo;
}
