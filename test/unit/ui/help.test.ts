import { describe, expect, it } from 'vitest';
import type { Size } from '../../../src/core/geometry.ts';
import { helpFooter, helpPage, stepHelp } from '../../../src/ui/help.ts';
import type { HelpView } from '../../../src/ui/session-view.ts';
import { lineWidth } from '../../../src/ui/text.ts';
import { bindings } from './views.ts';

const help: HelpView = { kind: 'help', bindings, prefix: 'C-\\', filter: '', scroll: 0 };
const large: Size = { cols: 120, rows: 40 };
const small: Size = { cols: 80, rows: 12 };

function shown(view: HelpView, size: Size): readonly string[] {
  const { lines, height, scroll } = helpPage(view, size);
  return lines.slice(scroll, scroll + height).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

function after(view: HelpView, size: Size, ...keys: readonly string[]): HelpView | null {
  return keys.reduce<HelpView | null>((before, name) => {
    if (before === null) return null;
    const step = stepHelp(before, { kind: 'key', name }, size);
    return step.kind === 'shown' ? step.view : null;
  }, view);
}

describe('helpPage', () => {
  it('groups the keys, and lets keys that do the same share a line', () => {
    expect(shown(help, large)).toEqual([
      'panes',
      '  %  split to the right',
      '  "  split below',
      '  x  close the pane',
      'h ←  focus left',
      '1-7  focus by number',
      '',
      'layout',
      '  z  zoom the pane',
      '  =  make all equal',
      '',
      'session',
      '  d  leave the session running',
      '',
      'view',
      '  ?  show this help',
    ]);
  });

  it('takes two columns where one is too high and there is room beside it', () => {
    expect(shown(help, small)).toEqual([
      'panes                             layout',
      '  %  split to the right             z  zoom the pane',
      '  "  split below                    =  make all equal',
      '  x  close the pane',
      'h ←  focus left                   session',
      '1-7  focus by number                d  leave the session running',
      '',
      '                                  view',
      '                                    ?  show this help',
    ]);
  });

  it('marks keys that are taken without the prefix', () => {
    const root = bindings.slice(0, 1).map((binding) => ({ ...binding, key: 'M-1', table: 'root' as const }));
    expect(shown({ ...help, bindings: root }, large)).toEqual([
      'panes',
      'Alt+1  split to the right (no prefix)',
    ]);
  });

  it('is never wider or higher than the screen', () => {
    for (const size of [small, { cols: 20, rows: 5 }, { cols: 7, rows: 3 }, { cols: 1, rows: 1 }]) {
      const page = helpPage(help, size);
      for (const line of page.lines) expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(0, size.cols - 4));
      expect(page.height).toBeLessThanOrEqual(Math.max(0, size.rows - 3));
    }
  });
});

describe('stepHelp', () => {
  it('narrows the page down by what is typed, word by word', () => {
    const typed = after(help, large, 'p', 'a', 'n', 'e', 'Space', 'z', 'o');
    expect(typed?.filter).toBe('pane zo');
    expect(shown(typed ?? help, large)).toEqual(['layout', 'z  zoom the pane']);
  });

  it('says so when nothing is left', () => {
    expect(shown({ ...help, filter: 'xyzzy' }, large)).toEqual(['no key for “xyzzy”']);
  });

  it('takes typed letters back', () => {
    expect(after({ ...help, filter: 'ab' }, large, 'Backspace')?.filter).toBe('a');
    expect(after({ ...help, filter: 'ab' }, large, 'C-u')?.filter).toBe('');
  });

  it('scrolls within the page where the screen is small', () => {
    const narrow = { cols: 40, rows: 8 };
    const down = after(help, narrow, 'Down', 'Down');
    expect(down?.scroll).toBe(2);
    expect(helpFooter(helpPage(down ?? help, narrow))).toBe(' ↑↓ 3-7 of 16 ');
    expect(after(help, narrow, 'End', 'Down')?.scroll).toBe(11);
    expect(after(help, narrow, 'PageDown', 'PageUp', 'Up')?.scroll).toBe(0);
    expect(helpFooter(helpPage(help, large))).toBe('');
  });

  it('closes by Escape, Enter, and the key that opened it', () => {
    for (const key of ['Escape', 'Enter', '?']) expect(after(help, large, key)).toBeNull();
    expect(after({ ...help, filter: 'a' }, large, '?')?.filter).toBe('a?');
  });
});
