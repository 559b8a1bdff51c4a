import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';

describe('what a terminal can do', () => {
  it('is everything for those known for it', () => {
    const all = {
      color: 'rgb',
      synchronized: true,
      underlineStyles: true,
      links: true,
      characters: 'unicode',
      cursorColor: true,
      ech: true,
      erasesWithBackground: true,
    };
    for (const term of ['xterm-kitty', 'xterm-ghostty', 'alacritty', 'foot', 'wezterm']) {
      expect(capabilitiesOf({ term, colorTerm: undefined })).toEqual(all);
    }
    expect(
      capabilitiesOf({ term: 'xterm-256color', colorTerm: undefined, termProgram: 'iTerm.app' }),
    ).toEqual(all);
  });

  it('is told by COLORTERM and the name where the terminal is not known', () => {
    const color = (term: string, colorTerm?: string) => capabilitiesOf({ term, colorTerm }).color;
    expect(color('xterm-256color', 'truecolor')).toBe('rgb');
    expect(color('xterm-256color')).toBe('256');
    expect(color('screen', '24bit')).toBe('rgb');
    expect(color('xterm')).toBe('16');
    expect(color('linux')).toBe('16');
  });

  it('includes synchronized output only where it is known or answered', () => {
    const xterm = { term: 'xterm-256color', colorTerm: 'truecolor' };
    expect(capabilitiesOf(xterm).synchronized).toBe(false);
    expect(capabilitiesOf({ ...xterm, answersSynchronized: true }).synchronized).toBe(true);
    const kitty = { term: 'xterm-kitty', colorTerm: undefined, answersSynchronized: false };
    expect(capabilitiesOf(kitty).synchronized).toBe(false);
  });

  it('is little for plain ones and none at all for dumb ones', () => {
    expect(capabilitiesOf({ term: 'screen', colorTerm: undefined })).toEqual({
      color: '16',
      synchronized: false,
      underlineStyles: false,
      links: false,
      characters: 'unicode',
      cursorColor: false,
      ech: true,
      erasesWithBackground: false,
    });
    expect(capabilitiesOf({ term: undefined, colorTerm: undefined })).toMatchObject({
      ech: false,
      color: '16',
    });
  });

  it('is ASCII alone where the locale says so and the terminal is not known for more', () => {
    const characters = (term: string, locale?: string, version?: string) =>
      capabilitiesOf({ term, colorTerm: undefined, locale, version }).characters;
    expect(characters('xterm-256color', 'C')).toBe('ascii');
    expect(characters('screen', 'de_DE.ISO-8859-15')).toBe('ascii');
    expect(characters('xterm-256color', 'C.UTF-8')).toBe('unicode');
    expect(characters('xterm-256color', 'en_US.utf8')).toBe('unicode');
    expect(characters('xterm-256color', 'UTF-8')).toBe('unicode');
    expect(characters('xterm-256color')).toBe('unicode');
    expect(characters('xterm-kitty', 'C')).toBe('unicode');
    expect(characters('xterm-256color', 'C', 'foot(1.16.2)')).toBe('unicode');
    expect(characters('screen-256color', 'POSIX', 'tmux 3.3a')).toBe('unicode');
    expect(characters('xterm-256color', 'POSIX', 'XTerm(379)')).toBe('ascii');
    expect(characters('linux', 'C.UTF-8')).toBe('console');
    expect(characters('linux', 'C')).toBe('ascii');
  });

  it('is less than its name says for Apple’s Terminal', () => {
    const apple = { term: 'xterm-256color', colorTerm: 'truecolor', termProgram: 'Apple_Terminal' };
    expect(capabilitiesOf(apple)).toMatchObject({ color: '256', underlineStyles: false, links: false });
  });
});

describe('a terminal that says its name', () => {
  const over = (version: string, term = 'xterm') => capabilitiesOf({ term, colorTerm: '', version });

  it.each(['kitty(0.26.5)', 'foot(1.13.1)', 'ghostty 1.1.0', 'WezTerm 20240203', 'VTE(7200)', 'Konsole 23.08.1'])(
    '%s can do everything, whatever ssh has lost of its environment',
    (version) => {
      expect(over(version)).toMatchObject({ color: 'rgb', underlineStyles: true, links: true });
    },
  ); // prettier-ignore

  it('XTerm takes all colours, and no styles of underlines', () => {
    expect(over('XTerm(379)')).toMatchObject({ color: 'rgb', underlineStyles: false });
    expect(over('XTerm(300)')).toMatchObject({ color: '16', underlineStyles: false });
  });

  it('tmux takes what the terminal around it can show', () => {
    expect(over('tmux 3.4', 'screen-256color')).toMatchObject({ color: 'rgb', underlineStyles: true });
  });

  it('is believed about synchronized output', () => {
    expect(capabilitiesOf({ term: 'xterm-kitty', colorTerm: '', answersSynchronized: false }).synchronized).toBe(false);
    expect(capabilitiesOf({ term: 'xterm', colorTerm: '', answersSynchronized: true }).synchronized).toBe(true);
  }); // prettier-ignore
});
