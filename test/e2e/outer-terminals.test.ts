/** One session in many terminals at once, each with its own name, colours and locale: each shows what it can. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { Eye } from '../support/eye.ts';
import { BASH, command, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';

interface Outer {
  readonly env: Readonly<Record<string, string>>;
  readonly isSilent?: boolean;
  /** How the orange text, `#ff8700`, comes out. */
  readonly orange: string;
  /** How the line with letters, symbols and lines of all kinds comes out. */
  readonly line?: string;
  /** What stands between the panes. */
  readonly divider?: string;
}

const UNICODE = 'é 漢字 ●✓─│ e\u0301 👩‍👩‍👧.';
const ASCII = 'e ???? *+-| e ??.';
const RGB = '#ff8700';

const OUTERS: Readonly<Record<string, Outer>> = {
  'xterm-kitty': { env: { TERM: 'xterm-kitty', COLORTERM: '' }, orange: RGB },
  'xterm-ghostty': { env: { TERM: 'xterm-ghostty', COLORTERM: '' }, orange: RGB },
  alacritty: { env: { TERM: 'alacritty', COLORTERM: '' }, orange: RGB },
  foot: { env: { TERM: 'foot', COLORTERM: '' }, orange: RGB },
  'xterm with COLORTERM': { env: { TERM: 'xterm-256color' }, orange: RGB },
  'xterm without': { env: { TERM: 'xterm-256color', COLORTERM: '' }, orange: 'palette 208' },
  tmux: { env: { TERM: 'tmux-256color', COLORTERM: '' }, orange: 'palette 208' },
  screen: { env: { TERM: 'screen-256color', COLORTERM: '' }, isSilent: true, orange: 'palette 208' },
  'an unknown one': { env: { TERM: 'frobnicator', COLORTERM: '' }, isSilent: true, orange: 'palette 3' },
  'no name at all': { env: { TERM: '', COLORTERM: '' }, isSilent: true, orange: 'palette 3' },
  'the Linux console': {
    env: { TERM: 'linux', COLORTERM: '' },
    isSilent: true,
    orange: 'palette 3',
    line: 'é ???? ●+─│ e ??.',
  },
  'a locale without UTF-8': {
    env: { TERM: 'xterm-256color', LANG: 'C' },
    orange: RGB,
    line: ASCII,
    divider: '|',
  },
  'a locale of Latin letters': {
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: 'de_DE.ISO-8859-1', COLORTERM: '' },
    orange: 'palette 208',
    line: ASCII,
    divider: '|',
  },
};

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
  // No terminal is described here: names decide.
  world.env.TERMINFO = join(world.root, 'terminfo');
  world.env.TERMINFO_DIRS = world.env.TERMINFO;
  mkdirSync(world.env.TERMINFO);
});

afterEach(() => world.dispose());

function attach({ env, isSilent }: Outer): Eye {
  const before = { ...world.env };
  Object.assign(world.env, env);
  const eye = world.open(['attach'], { cols: 100, rows: 30 }, { isSilent });
  Object.assign(world.env, before);
  return eye;
}

it('is shown in thirteen terminals as well as each can, takes keys from all, and leaves them as they were', async () => {
  const first = world.open(['--layout', 'dev2', '-x', BASH], { cols: 100, rows: 30 });
  await promptsShown(first, ['dev1', 'dev2']);
  run(first, String.raw`printf '\e[38;2;255;135;0m%s\e[m %s\n' oran""ge "${UNICODE}"`);
  await first.waitForText(`orange ${UNICODE}`);

  const divider = present(first.find('dev2>'), 'the second pane').x - 1;
  const eyes = Object.entries(OUTERS).map(([name, outer]) => ({ name, outer, eye: attach(outer) }));
  for (const { name, outer, eye } of eyes) {
    await eye.waitForText('orange ');
    await eye.waitFor('the right colour', () => {
      const { x, y } = present(eye.find('orange '), name);
      return eye.cell(x, y).foreground === outer.orange;
    });
    const row = present(
      eye.rows.find((each) => each.includes('orange ')),
      name,
    );
    expect(row, name).toContain(`orange ${outer.line ?? UNICODE}`);
    // The line between the panes stands where it stands elsewhere, whatever came before it.
    const { x, y } = present(eye.find('orange '), name);
    expect([name, eye.cell(divider, y).text, x]).toEqual([name, outer.divider ?? '│', 0]);
    if (outer.line === ASCII) expect(/[^ -~\n]/.test(eye.text()), `${name}: ${eye.text()}`).toBe(false);
    // What does not answer is not taken to hold its picture back until it is whole.
    if (outer.isSilent === true) expect(eye.output.includes('\x1b[?2026h'), name).toBe(false);
    if (outer.isSilent === true && /^(linux|)$/.test(outer.env.TERM)) {
      // Nobody there would take a question for one.
      expect(eye.output.toString('latin1'), name).not.toMatch(/\x1b\](?:4|1[012]);|\x1bP|\x1b\[c/);
    }
  }

  for (const [index, { eye }] of eyes.entries()) {
    run(eye, `echo typed-$((${index} + 100))`);
    await first.waitForText(`typed-${index + 100}`);
    command(eye, 'd');
    await eye.waitForExit();
    expect(eye.isAlternateScreen).toBe(false);
    expect(eye.modes).toMatchObject({ bracketedPasteMode: false, mouseTrackingMode: 'none' });
  }
});
