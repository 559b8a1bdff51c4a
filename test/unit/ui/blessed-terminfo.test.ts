import { afterEach, describe, expect, it, vi } from 'vitest';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

describe('BlessedScreen', () => {
  it.each(['', 'nonsense', 'xterm-ghostty', 'dumb', '../../etc/passwd'])(
    'works with TERM=%s',
    async (term) => {
      Object.assign(process.env, {
        TERM: term,
        TERMINFO: '/nowhere',
        TERMCAP: 'x',
        LANG: 'C',
        TMUX: '/nowhere',
      });
      // A module of its own: terminfo is read once.
      vi.resetModules();
      const fresh = await import('../../../src/ui/blessed-screen.ts');
      let seen: readonly string[] = [];
      const screen = new fresh.BlessedScreen(
        { cols: 12, rows: 4 },
        (lines) =>
          (seen = lines.map((line) =>
            line
              .map(([, text]) => text)
              .join('')
              .trimEnd(),
          )),
      );
      screen.addBox().place({ x: 1, y: 0, width: 5, height: 3 });
      screen.render();
      expect(seen).toEqual([' ┌───┐', ' │   │', ' └───┘', '']);
      screen.dispose();
    },
  );
});
