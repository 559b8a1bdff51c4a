import { afterEach, describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { isSameProcessAlive, readProcessIdentity } from '../../../src/base/process-identity.ts';
import type { PaneExit } from '../../../src/core/session-state.ts';
import { Pane } from '../../../src/pane/pane.ts';
import { ParseLoop } from '../../../src/pane/parse-loop.ts';
import { times } from '../../support/counts.ts';

const open: { dispose(): void }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.dispose();
});

function paneWith(scrollback = 100): Pane {
  const loop = new ParseLoop(systemClock);
  const size = { cols: 80, rows: 24 };
  const pane = new Pane({ size, scrollback, programVersion: '0', loop, clock: systemClock, log: silentLog });
  open.push(pane, loop);
  return pane;
}

function start(pane: Pane, script: string): Promise<PaneExit> {
  const exited = new Promise<PaneExit>((resolve) => {
    const once = pane.onExit((exit) => {
      once.dispose();
      resolve(exit);
    });
  });
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', TERM: 'xterm-256color' };
  pane.start({ file: '/bin/sh', args: ['-c', script], cwd: '/', env });
  return exited;
}

/** Resolves when the pane's screen satisfies `predicate`; looks again after each output. */
function screen(pane: Pane, predicate: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      const text = pane.emulator.text({ scrollback: true });
      if (!predicate(text)) return;
      listening.dispose();
      resolve(text);
    };
    const listening = pane.emulator.onDamage(look);
    look();
  });
}

describe('the end of a child', () => {
  test('is told after its last line is on the screen, with its status', async () => {
    const exits = Array.from({ length: times({ everyday: 12, full: 300 }) }, async () => {
      const pane = paneWith();
      const exit = await start(pane, 'seq 1 2000; echo last words; exit 3');
      return { exit, text: pane.emulator.text({ scrollback: false }) };
    });
    for (const { exit, text } of await Promise.all(exits)) {
      expect(exit).toEqual({ code: 3, signal: null });
      expect(text).toContain('2000\nlast words');
    }
  });

  test('names the signal that ended it', async () => {
    expect(await start(paneWith(), 'kill -KILL $$')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('leaves the screen, and another child can be started on it', async () => {
    const pane = paneWith();
    await start(pane, 'echo first');
    expect(pane.pid).toBeNull();
    await start(pane, 'echo second');
    expect(pane.emulator.text({ scrollback: false })).toMatch(/first\nsecond/);
  });

  test('what the child left running goes on until the pane is ended', async () => {
    const pane = paneWith();
    await start(pane, 'trap "" HUP; sleep 1000 & echo "pid=$!"');
    const left = Number(/pid=(\d+)/.exec(pane.emulator.text({ scrollback: false }))?.[1]);
    const identity = present(readProcessIdentity(left), 'it runs');
    await pane.end(2000);
    expect(isSameProcessAlive(identity)).toBe(false);
  });
});

describe('flow', () => {
  test('a child that prints faster than it is parsed is held back, and nothing of it is lost', async () => {
    const pane = paneWith(5);
    let most = 0;
    pane.onOutput(() => (most = Math.max(most, pane.queuedBytes)));
    const exit = await start(pane, 'seq 1 400000; echo end');
    expect(exit.code).toBe(0);
    expect(pane.emulator.text({ scrollback: false })).toContain('400000\nend');
    // The limit and what one read may add to it.
    expect(most).toBeLessThan((256 + 64 + 1) * 1024);
  });

  test('an endless child can be ended in the midst of its output', async () => {
    const pane = paneWith(5);
    const exited = start(pane, 'yes');
    await screen(pane, (text) => text.includes('y\ny'));
    await pane.end(2000);
    expect((await exited).signal).not.toBeNull();
  });
});

describe('input', () => {
  test('that comes before the child, and while one makes way for the next, is the next one’s', async () => {
    const pane = paneWith();
    pane.write(Buffer.from('early\n'));
    void start(pane, 'cat');
    await screen(pane, (text) => text.includes('early\nearly'));
    const ended = pane.end(2000);
    pane.write(Buffer.from('late\n'));
    await ended;
    pane.emulator.reset();
    void start(pane, 'cat');
    expect(await screen(pane, (text) => text.includes('late\nlate'))).not.toContain('early');
    await pane.end(2000);
  });

  test('for a child that does not read is taken up to a limit, and refused whole beyond it', async () => {
    const pane = paneWith();
    void start(pane, 'stty -icanon -echo; echo ready; sleep 1000');
    await screen(pane, (text) => text.includes('ready'));
    const mebibyte = new Uint8Array(1024 * 1024).fill(97);
    const taken = Array.from({ length: 20 }, () => pane.write(mebibyte));
    expect(taken.filter(Boolean)).toHaveLength(16);
    expect(pane.queuedInputBytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    await pane.end(1000);
  });

  test('a child that asks the terminal for ever and never reads the answers costs no memory', async () => {
    const pane = paneWith();
    void start(pane, String.raw`stty -icanon -echo; yes "$(printf '\033[6n\033[c')"`);
    let parsed = 0;
    await new Promise<void>((resolve) => {
      const listening = pane.onOutput(() => {
        parsed++;
        if (parsed < 500) return;
        listening.dispose();
        resolve();
      });
    });
    // The limit, and the answers to what is parsed in one go.
    expect(pane.queuedInputBytes).toBeLessThan(128 * 1024);
    await pane.end(1000);
  });
});

describe('paste', () => {
  test('is bracketed where the program asked for it, and cannot end itself', async () => {
    const pane = paneWith();
    const exited = start(
      pane,
      String.raw`stty -echo raw; printf '\033[?2004hready'; head -c 22 | od -An -c; stty sane`,
    );
    await screen(pane, (text) => text.includes('ready'));
    pane.paste('a\x1b[201~b');
    await exited;
    expect(pane.emulator.text({ scrollback: false })).not.toMatch(/033\s+\[\s+2\s+0\s+1\s+~\s+b/);
  });

  test('is typed where it did not', async () => {
    const pane = paneWith();
    void start(pane, 'cat');
    pane.paste('one\ntwo\n');
    expect(
      await screen(pane, (text) => text.includes('two\ntwo') || text.split('two').length > 2),
    ).not.toContain('200~');
    await pane.end(1000);
  });
});
