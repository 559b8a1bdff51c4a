import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';

describe('what a terminal can do', () => {
  it('is everything for those known for it', () => {
    const all = {
      color: 'rgb',
      synchronized: true,
      underlineStyles: true,
      links: true,
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
      ech: true,
      erasesWithBackground: false,
    });
    expect(capabilitiesOf({ term: undefined, colorTerm: undefined })).toMatchObject({
      ech: false,
      color: '16',
    });
  });

  it('is less than its name says for Apple’s Terminal', () => {
    const apple = { term: 'xterm-256color', colorTerm: 'truecolor', termProgram: 'Apple_Terminal' };
    expect(capabilitiesOf(apple)).toMatchObject({ color: '256', underlineStyles: false, links: false });
  });
});
