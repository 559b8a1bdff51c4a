import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { BOLD, COLOR_MASK, INVERSE, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { CHROME, type Frame } from '../../../src/core/frame.ts';
import { Emulator } from '../../../src/emulator/emulator.ts';
import { Picture } from '../../../src/ui/picture.ts';
import { openPrompt } from '../../../src/ui/prompt.ts';
import type { SessionView } from '../../../src/ui/session-view.ts';
import { withoutColor } from '../../../src/ui/style.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { bindings, contentOf, find, status, teamView, theme, withPane } from './views.ts';

const size = { cols: 120, rows: 30 };
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** The view as it is drawn for a user without colours; every pane says `red` in red. */
function picture(view: SessionView): Picture {
  const sources = new Map(view.panes.map(({ id }) => [id, redPane(view, id)]));
  const made = new Picture({ size, theme: withoutColor(theme), sources: (id) => sources.get(id) });
  ends.push(() => made.dispose());
  made.show(view);
  return made;
}

function redPane(view: SessionView, id: string): Emulator {
  const { width: cols, height: rows } = contentOf(view.arrangement, id);
  const emulator = new Emulator({
    size: { cols, rows },
    scrollback: 10,
    programVersion: '0',
    log: silentLog,
    clock: new FakeClock(),
  });
  ends.push(() => emulator.dispose());
  emulator.write(Buffer.from('\x1b[31mred\x1b[m and plain'));
  while (emulator.parse(1000));
  return emulator;
}

/** `bold`, `inverse`, both or neither, and whatever else a cell of the chrome must not have. */
function look(frame: Frame, x: number, y: number): string {
  const at = (y * frame.cols + x) * WORDS_PER_CELL;
  const [foreground, background, extension] = frame.cells.subarray(at + 1, at + 4);
  const rest = [(foreground & ~(BOLD | INVERSE)) >>> 0, background, extension];
  return [
    ...(foreground & BOLD ? ['bold'] : []),
    ...(foreground & INVERSE ? ['inverse'] : []),
    ...(rest.some((word) => word !== 0) ? [`more: ${rest.join(' ')}`] : []),
  ].join(' ');
}

/** All looks that the chrome's cells have. */
function looks(frame: Frame): ReadonlySet<string> {
  const found = new Set<string>();
  for (let index = 0; index < frame.owner.length; index++) {
    if (frame.owner[index] !== CHROME) continue;
    found.add(look(frame, index % frame.cols, Math.floor(index / frame.cols)));
  }
  return found;
}

function lookOf(frame: Frame, text: string): string {
  const { x, y } = find(frame, text);
  return look(frame, x, y);
}

const team = (more: Partial<SessionView> = {}): SessionView => teamView({ size, focus: 'dev2' }, more);

describe('a screen for a user who wants no colours', () => {
  it.each<[string, SessionView]>([
    ['a team', team()],
    ['a seat with a colour of its own', withPane(team(), 'ux', { color: '#ff00ff' })],
    ['a dead pane', withPane(team(), 'ux', { exit: { code: 1, signal: null }, status: status('exited', 3) })],
    ['a question', withPane(team(), 'ux', { question: 'close ux? (y/N)' })],
    ['a warning', team({ message: { text: 'the disk is full', kind: 'error' } })],
    ['the hints after the prefix', team({ isPrefixActive: true })],
    ['the help', team({ overlay: { kind: 'help', bindings, prefix: 'C-\\', filter: '', scroll: 0 } })],
    ['a prompt', team({ overlay: openPrompt('name', 'dev1') })],
    ['the welcome', team({ overlay: { kind: 'welcome', lines: ['hello'] } })],
    ['a smaller session', teamView({ size: { cols: 100, rows: 20 } })],
  ])('has only default colours, bold and inverse: %s', (_, view) => {
    const frame = picture(view).draw();
    expect([...looks(frame)].sort()).toEqual(expect.arrayContaining(['', 'inverse']));
    for (const each of looks(frame)) expect(each).not.toContain('more');
  });

  it('shows the focus, who waits, and the status line all the same', () => {
    const frame = picture(team()).draw();
    expect(lookOf(frame, 'dev2')).toBe('bold inverse');
    expect(lookOf(frame, 'dev1')).toBe('');
    expect(lookOf(frame, '▲ WAITS')).toBe('bold inverse');
    expect(lookOf(frame, '● busy')).toBe('');
    expect(lookOf(frame, 'app · dev3')).toBe('inverse');
    expect(lookOf(frame, '▲ 1 waits')).toBe('bold');
    const { x, y, width } = contentOf(team().arrangement, 'dev2');
    expect(look(frame, x + width, y), 'the line beside the focused pane').toBe('bold');
  });

  it('leaves the panes the colours of their programs, and shows a selection inverse', () => {
    const view = team();
    const made = picture(view);
    const { x, y } = contentOf(view.arrangement, 'pm');
    const red = (frame: Frame, column: number) =>
      frame.cells[(y * frame.cols + x + column) * WORDS_PER_CELL + 1];
    const before = red(made.draw(), 0);
    expect(before & COLOR_MASK).not.toBe(0);
    expect(before & INVERSE).toBe(0);
    made.select('pm', { anchor: { line: 0, x: 0 }, head: { line: 0, x: 2 } });
    const frame = made.draw();
    expect(red(frame, 0)).toBe((before | INVERSE) >>> 0);
    expect(red(frame, 5) & INVERSE).toBe(0);
  });
});
