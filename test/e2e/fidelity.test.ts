/**
 * Seven panes with programs of all kinds: what the outer screen shows in each pane's rectangle is what a terminal of
 * that size shows that runs the same program alone, cell for cell, colours and attributes included.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { Rect } from '../../src/core/geometry.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import type { Eye } from '../support/eye.ts';
import { paneRect } from '../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';
import { truecolorDemo } from '../support/truecolor-demo.ts';

const SEATS = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'] as const;
type SeatName = (typeof SEATS)[number];

/** A shell that runs a command does not hand on PS1. */
const BARE_BASH = 'PS1="$ " exec bash --norc --noprofile -i';

/** What runs in each seat, and what is typed into it, in steps: a text to wait for, then keys. */
const PROGRAMS: Readonly<Record<SeatName, { run: string; steps: readonly (readonly [string, string])[] }>> = {
  dev1: {
    run: BARE_BASH,
    steps: [
      ['$ ', 'for i in 1 2 3 4 5 6 7 8 9; do printf "\\e[3${i}mc$i\\e[0m "; done; echo\r'],
      ['c9', "seq 40 | paste -sd' '; echo bash-done-$((1+1))\r"],
      ['bash-done-2', ''],
    ],
  },
  dev2: {
    run: 'exec vim -u NONE -N --cmd "set noswapfile viminfo= nohlsearch background=dark" text.txt',
    steps: [
      ['line 1 ', ':syntax on | set number cursorline laststatus=2\r'],
      ['  1 line 1 ', ':12d\r:normal! 5jA appended words\r'],
      ['appended words', ':set list\r'],
      ['$', ''],
    ],
  },
  dev3: {
    run: 'LESS= exec less -R -M colors.txt',
    steps: [
      ['colors.txt', '/target\r'],
      ['target', ''],
    ],
  },
  qa1: { run: 'cat htop.bin; exec cat', steps: [] },
  qa2: { run: 'cat truecolor.bin; exec cat', steps: [] },
  ux: { run: 'cat htop.bin truecolor.bin; exec cat', steps: [] },
  pm: {
    run: `exec bash --norc --noprofile -c 'cat truecolor.bin; seq 100; read -r _'`,
    steps: [['100', '']],
  },
};

let world: TestHome;
let eye: Eye;
let panes: readonly PaneDescription[];

beforeAll(async () => {
  world = new TestHome();
  writeFiles();
  const arms = SEATS.map((name) => `${name}) ${PROGRAMS[name].run} ;;`).join('\n');
  writeFileSync(join(world.project, 'seat.sh'), `case "$CCMUX_PANE_NAME" in\n${arms}\nesac\n`);
  eye = world.open(['-x', 'exec sh ./seat.sh'], { cols: 220, rows: 66 });
  await eye.waitFor('seven titles', (screen) =>
    SEATS.every((name, i) => screen.text().includes(` ${i + 1} ${name} `)),
  );
  ({ panes } = await world.session());
});

afterAll(() => world.dispose());

function writeFiles(): void {
  const lines = Array.from({ length: 80 }, (_, i) => `line ${i + 1} of a text with\ta tab and 漢字`);
  const colored = lines.map((line, i) => `\x1b[38;5;${i + 16}m${line}\x1b[0m${i === 40 ? ' target' : ''}`);
  writeFileSync(join(world.project, 'text.txt'), `${lines.join('\n')}\n`);
  writeFileSync(join(world.project, 'colors.txt'), `${colored.join('\n')}\n`);
  writeFileSync(join(world.project, 'truecolor.bin'), truecolorDemo(50, 16));
  const recording = join(PROJECT_ROOT, 'test/fixtures/recordings/htop.bin');
  copyFileSync(recording, join(world.project, 'htop.bin'));
}

/** Cells that differ, each as `column,row: in ccmux | alone`. */
function differences(inside: Rect, bare: Eye): readonly string[] {
  const found: string[] = [];
  for (let y = 0; y < inside.height; y++) {
    for (let x = 0; x < inside.width; x++) {
      const [seen, wanted] = [eye.look(inside.x + x, inside.y + y), bare.look(x, y)];
      if (seen !== wanted) found.push(`${x},${y}: ${seen} | ${wanted}`);
    }
  }
  return found;
}

function shows(screen: Eye, rect: Rect, text: string): boolean {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    let row = '';
    for (let x = rect.x; x < rect.x + rect.width; x++) row += screen.cell(x, y).text;
    if (row.includes(text)) return true;
  }
  return false;
}

it.each(SEATS.map((name, i) => [name, PROGRAMS[name].run.slice(0, 40), i + 1] as const))(
  'shows in %s (%s) what a terminal of that size shows',
  async (name, _run, number) => {
    const pane = panes[number - 1];
    const { run, steps } = PROGRAMS[name];
    const rect = present(paneRect(eye, pane, number), `title of ${name}`);
    const bare = world.terminal('/bin/sh', ['-c', run], pane);
    const whole = { x: 0, y: 0, width: pane.cols, height: pane.rows };
    eye.press(`M-${number}`);
    for (const [awaited, typed] of steps) {
      await bare.waitFor(`${awaited} alone`, (screen) => shows(screen, whole, awaited));
      await eye.waitFor(`${awaited} in ${name}`, (screen) => shows(screen, rect, awaited));
      if (typed === '') continue;
      bare.type(typed);
      eye.type(typed);
    }
    // Both may still be drawing: what counts is that they come to show the same.
    const isEqual = (): boolean => differences(rect, bare).length === 0;
    await Promise.race([
      eye.waitFor(`the same in ${name}`, isEqual, { timeoutMs: 5000 }),
      bare.waitFor(`the same alone as in ${name}`, isEqual, { timeoutMs: 5000 }),
    ]).catch(() => undefined);
    expect(differences(rect, bare).slice(0, 20)).toEqual([]);
    expect(bare.text().trim()).not.toBe('');
  },
);
