import { describe, expect, it } from 'vitest';
import { WindowWriter, type WindowNotes } from '../../../src/server/window-writer.ts';

function written(name: string, { takesTitle = true, isAsciiOnly = false } = {}) {
  let sent = '';
  const writer = new WindowWriter({
    send: (text) => (sent += text.replaceAll('\x1b', '^').replaceAll('^\\', ' ')),
    names: () => [undefined, name],
    takesTitle: () => takesTitle,
    isAsciiOnly: () => isAsciiOnly,
  });
  const follow = (notes: Partial<WindowNotes>) => {
    sent = '';
    writer.follow({ title: null, progress: null, ...notes });
    return sent;
  };
  const then = (act: 'renew' | 'leave') => {
    sent = '';
    writer[act]();
    return sent;
  };
  return { follow, then };
}

const at = (percent: number | null, kind: 'running' | 'failed' | 'paused' = 'running') => ({
  progress: { kind, percent },
});

describe('the window around a terminal', () => {
  it('is told its title when that changes, and again when it may have lost it', () => {
    const { follow, then } = written('xterm-256color');
    expect(follow({ title: 'app: dev1' })).toBe('^]2;app: dev1 ');
    expect(follow({ title: 'app: dev1' })).toBe('');
    expect(then('renew')).toBe('^]2;app: dev1 ');
    expect(follow({ title: 'x'.repeat(1000) })).toHaveLength('^]2; '.length + 200);
  });

  it('is told no title where none is wanted, or none is taken', () => {
    expect(written('xterm').follow({})).toBe('');
    expect(written('linux', { takesTitle: false }).follow({ title: 'app' })).toBe('');
    expect(written('xterm', { isAsciiOnly: true }).follow({ title: '▲ app · é' })).toBe('^]2;! app . e ');
  });

  it('shows progress in ConEmu’s words, and none once the client has left', () => {
    const { follow, then } = written('ghostty 1.2.0');
    expect(follow(at(40))).toBe('^]9;4;1;40 ');
    expect(follow(at(40))).toBe('');
    expect(follow(at(50, 'failed'))).toBe('^]9;4;2;50 ');
    expect(follow(at(null, 'paused'))).toBe('^]9;4;4 ');
    expect(follow(at(null))).toBe('^]9;4;3 ');
    expect(then('renew')).toBe('^]9;4;3 ');
    expect(follow({})).toBe('^]9;4;0 ');
    expect(then('leave')).toBe('');
    follow(at(1));
    expect(then('leave')).toBe('^]9;4;0 ');
  });

  it.each([
    ['iTerm2 3.6.6', true],
    ['iTerm2 3.10.0', true],
    ['iTerm2 4.0', true],
    ['iTerm2 3.6.5', false],
    ['iTerm2 3.5.12', false],
    ['WezTerm 20240203', true],
    ['kitty(0.42.0)', true],
    ['foot(1.16.2)', false],
    ['XTerm(379)', false],
    ['screen-256color', false],
  ])('%s is shown progress: %s, since others take it for a notification', (name, isShown) => {
    expect(written(name).follow(at(40)) !== '').toBe(isShown);
  });
});
