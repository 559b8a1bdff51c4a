import { describe, expect, it } from 'vitest';
import { OuterTerminal } from '../../../src/server/outer-terminal.ts';

const PLAIN = {
  isApplicationCursor: false,
  isApplicationKeypad: false,
  kittyFlags: 0,
  otherKeys: 0,
  wantsMotion: false,
} as const;

function openTerminal(options: { term?: string; hasMouse?: boolean } = {}) {
  let sent = '';
  const terminal = new OuterTerminal({
    environment: { term: options.term ?? 'xterm-256color', colorTerm: '' },
    hasMouse: options.hasMouse ?? true,
    send: (bytes) => (sent += Buffer.from(bytes).toString('latin1')),
  });
  return {
    terminal,
    /** What it was sent since this was asked last. */
    sent: () => {
      const all = sent;
      sent = '';
      return all;
    },
    answer: (...answers: string[]) => {
      for (const answer of answers) terminal.take(Buffer.from(answer, 'latin1'));
    },
  };
}

const DA1 = '\x1b[?62;22c';

describe('a terminal with kitty’s keyboard', () => {
  it('is put into it when a pane needs it, and out of it again', () => {
    const { terminal, sent, answer } = openTerminal();
    terminal.follow(PLAIN);
    answer('\x1b[?0u');
    expect(sent()).toBe('');
    terminal.follow({ ...PLAIN, kittyFlags: 1 });
    expect(sent()).toBe('\x1b[>5u');
    terminal.follow({ ...PLAIN, kittyFlags: 1 });
    expect(sent()).toBe('');
    terminal.follow({ ...PLAIN, kittyFlags: 8 });
    expect(sent()).toBe('\x1b[=28;1u');
    terminal.follow({ ...PLAIN, otherKeys: 2 });
    expect(sent()).toBe('\x1b[=5;1u');
    terminal.follow(PLAIN);
    expect(sent()).toBe('\x1b[=0;1u');
  });

  it('gets what a pane wanted before the terminal answered', () => {
    const { terminal, sent, answer } = openTerminal();
    terminal.follow({ ...PLAIN, kittyFlags: 5 });
    expect(sent()).toBe('');
    answer('\x1b[?0u');
    expect(sent()).toBe('\x1b[>5u');
  });

  it('is rid of what a dead program has left in it', () => {
    const { terminal, sent, answer } = openTerminal();
    terminal.follow(PLAIN);
    answer('\x1b[?15u');
    expect(sent()).toBe('\x1b[>0u');
  });

  it('is plain only once it has taken the change back', () => {
    const { terminal, sent, answer } = openTerminal();
    answer('\x1b[?0u', DA1);
    expect(terminal.hasPlainKeyboard).toBe(true);
    terminal.follow({ ...PLAIN, kittyFlags: 1 });
    terminal.follow(PLAIN);
    expect(sent()).toBe('\x1b[>5u\x1b[5n\x1b[=0;1u\x1b[5n');
    answer('\x1b[0n');
    expect(terminal.hasPlainKeyboard).toBe(false);
    answer('\x1b[0n');
    expect(terminal.hasPlainKeyboard).toBe(true);
  });

  it('is told everything once more when the client has had it away', () => {
    const { terminal, sent, answer } = openTerminal();
    answer('\x1b[?0u');
    terminal.follow({ ...PLAIN, kittyFlags: 1, isApplicationKeypad: true, wantsMotion: true });
    sent();
    terminal.renew();
    expect(sent()).toBe('\x1b[=5;1u\x1b=\x1b[?1003h\x1b[?1006h');
  });
});

describe('a terminal with modifyOtherKeys', () => {
  it.each([
    ['that says so', '\x1b[>4;0m'],
    ['that is xterm', '\x1bP>|XTerm(379)\x1b\\'],
    ['that is tmux', '\x1bP>|tmux 3.4\x1b\\'],
  ])('%s stands in for kitty’s keyboard', (_what, said) => {
    const { terminal, sent, answer } = openTerminal();
    answer(said);
    terminal.follow({ ...PLAIN, kittyFlags: 1 });
    expect(sent()).toBe('\x1b[>4;2m');
    terminal.follow({ ...PLAIN, otherKeys: 1 });
    expect(sent()).toBe('\x1b[>4;1m');
    terminal.follow(PLAIN);
    expect(sent()).toBe('\x1b[>4m');
  });
});

it('a terminal that says nothing of its keyboard is left as it is', () => {
  const { terminal, sent, answer } = openTerminal();
  answer(DA1);
  terminal.follow({ ...PLAIN, kittyFlags: 5, otherKeys: 2 });
  expect(sent()).toBe('');
  expect(terminal.hasPlainKeyboard).toBe(true);
});

it('motion is asked for where a pane wants it, and the drags come back after it', () => {
  const { terminal, sent } = openTerminal();
  terminal.follow({ ...PLAIN, wantsMotion: true });
  expect(sent()).toBe('\x1b[?1003h\x1b[?1006h');
  terminal.follow(PLAIN);
  expect(sent()).toBe('\x1b[?1003l\x1b[?1000h\x1b[?1002h\x1b[?1006h');
  const without = openTerminal({ hasMouse: false });
  without.terminal.follow({ ...PLAIN, wantsMotion: true });
  expect(without.sent()).toBe('');
});

describe('what a terminal says of itself', () => {
  it('makes the picture better', () => {
    const { terminal, answer } = openTerminal();
    let told = 0;
    terminal.onCapabilities(() => told++);
    expect(terminal.capabilities).toMatchObject({ color: '256', synchronized: false });
    answer('\x1b[?2026;2$y', '\x1bP>|foot(1.13.1)\x1b\\');
    expect(terminal.capabilities).toMatchObject({ color: 'rgb', synchronized: true, underlineStyles: true });
    expect(told).toBe(2);
  });

  it('is its looks, once it has told the background', () => {
    const { terminal, answer } = openTerminal();
    answer('\x1b]10;rgb:11/22/33\x1b\\', '\x1b]4;1;rgb:44/55/66\x1b\\', '\x1b[6;20;10t');
    expect(terminal.looks).toEqual({ colors: null, cellSize: { width: 10, height: 20 } });
    answer('\x1b]11;rgb:ff/ff/ff\x1b\\');
    expect(terminal.looks.colors).toEqual({
      foreground: '#112233',
      background: '#ffffff',
      cursor: '#000000',
      palette: { 1: '#445566' },
    });
  });

  it('is asked again when it turns from dark to light', () => {
    const { sent, answer } = openTerminal();
    answer('\x1b[?2031;2$y');
    expect(sent()).toBe('\x1b[?2031h');
    answer('\x1b[?997;2n');
    expect(sent()).toContain('\x1b]11;?');
  });
});
