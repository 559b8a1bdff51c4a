import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { Frame } from '../../../src/core/frame.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { Emulator } from '../../../src/emulator/emulator.ts';
import { ClientScreen } from '../../../src/ui/client-screen.ts';
import type { SessionView } from '../../../src/ui/session-view.ts';
import { openPrompt } from '../../../src/ui/prompt.ts';
import { textWidth } from '../../../src/ui/text.ts';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  bindings,
  cellStyle,
  contentOf,
  find,
  frameText,
  status,
  teamView,
  theme,
  withPane,
} from './views.ts';

/** A terminal that can do everything. */
const capabilities = capabilitiesOf({ term: 'foot', colorTerm: undefined });
const encoder = new TextEncoder();
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function emulator(size: Size, text = ''): Emulator {
  const made = new Emulator({
    size,
    scrollback: 100,
    programVersion: '0',
    log: silentLog,
    clock: new FakeClock(),
  });
  ends.push(() => {
    made.dispose();
  });
  type(made, text);
  return made;
}

function type(to: Emulator, text: string | Uint8Array): void {
  to.write(typeof text === 'string' ? encoder.encode(text) : text);
  while (to.parse(1000));
}

/** A client's terminal: what the screen writes is read by an emulator, and shown as a frame of its own. */
class Desk {
  readonly panes = new Map<string, Emulator>();
  readonly screen: ClientScreen;
  #eye: Emulator;

  constructor(view: SessionView, size: Size = view.sessionSize) {
    for (const { id } of view.panes) this.panes.set(id, emulator(paneSize(view, id), `${id}> `));
    this.screen = new ClientScreen({ size, capabilities, theme, sources: (id) => this.panes.get(id) });
    this.#eye = emulator(size);
    ends.push(() => {
      this.screen.dispose();
    });
    this.screen.show(view);
  }

  /** Draws a frame; the number of its bytes, 0 for none. */
  draw(): number {
    const bytes = this.screen.frame();
    if (bytes !== null) type(this.#eye, bytes);
    return bytes?.length ?? 0;
  }

  resize(size: Size): void {
    this.screen.resize(size);
    this.#eye.resize(size);
  }

  pane(id: string): Emulator {
    const found = this.panes.get(id);
    if (found === undefined) throw new Error(`no pane ${id}`);
    return found;
  }

  /** What the terminal shows, after a frame. */
  see(): Frame {
    this.draw();
    const { cols, rows } = this.#eye.size;
    const frame = new Frame(cols, rows);
    frame.setOwner({ x: 0, y: 0, width: cols, height: rows }, 1);
    this.#eye.blit(frame, 1, { x: 0, y: 0, width: cols, height: rows }, 0, rows - 1);
    return frame;
  }

  text(): readonly string[] {
    return frameText(this.see());
  }

  get cursor(): string {
    this.draw();
    const { x, y, isVisible } = this.#eye.cursor();
    return isVisible ? `${x},${y}` : 'hidden';
  }
}

function paneSize(view: SessionView, id: string): Size {
  return view.arrangement.panes.find((pane) => pane.id === id)?.size ?? { cols: 10, rows: 3 };
}

const wide: Size = { cols: 120, rows: 16 };
const usual: Size = { cols: 80, rows: 12 };

describe('the picture of a team', () => {
  it('is tiled where there is room', () => {
    expect(new Desk(teamView({ size: wide, focus: 'qa2' })).text()).toEqual([
      '─ 1 dev1 ● busy 0:42 · Edit parser.ts ──┬─ 4 qa1 ◌ idle 3m ─────────────────────┬─ 6 ux ◌ idle 1h06 ────────────────────',
      'dev1>                                   │qa1>                                   │ux>',
      '                                        │                                       │',
      '                                        │                                       │',
      '                                        │                                       │',
      '─ 2 dev2 ● busy 2m · thinking ──────────┤                                       │',
      'dev2>                                   │                                       │',
      '                                        │                                       │',
      '                                        ├─ 5 qa2 ▲ WAITS 1m · Bash: rm -rf bu… ─┼─ 7 pm ✓ done 0:12 ────────────────────',
      '                                        │qa2>                                   │pm>',
      '─ 3 dev3 ◌ idle 0:05 ───────────────────┤                                       │',
      'dev3>                                   │                                       │',
      '                                        │                                       │',
      '                                        │                                       │',
      '                                        │                                       │',
      ' app · dev3-qa2-ux-pm   ● 2 busy  ▲ 1 waits (qa2 1m, Ctrl+\\ a)  ◌ 3 idle  ✓ 1 done                        main* · 14:02',
    ]);
  });

  it('is a stack of titles where there is not', () => {
    expect(new Desk(teamView({ size: usual, focus: 'qa2' })).text()).toEqual([
      '─ 3 dev3 ◌ idle 0:05 ───────────────────────────────────────────────────────────',
      '─ 4 qa1 ◌ idle 3m ──────────────────────────────────────────────────────────────',
      '─ 5 qa2 ▲ WAITS 1m · Bash: rm -rf build ────────────────────────────────────────',
      'qa2>',
      '',
      '',
      '',
      '',
      '',
      '─ 6 ux ◌ idle 1h06 ─────────────────────────────────────────────────────────────',
      '─ 7 pm ✓ done 0:12 ─────────────────────────────────────────────────────────────',
      ' app · stacked   ● 2 busy  ▲ 1 waits (qa2 1m)  ◌ 3 idle  ✓ 1 done main* · 14:02',
    ]);
  });

  it('is one pane and the counts while zoomed', () => {
    const desk = new Desk(teamView({ size: { cols: 80, rows: 5 }, focus: 'qa2', isZoomed: true }));
    expect(desk.text()).toEqual([
      '─ 5 qa2 ▲ WAITS 1m · Bash: rm -rf build ────────────────────────────────────────',
      'qa2>',
      '',
      '',
      ' app · zoomed   ● 2 busy  ▲ 1 waits (qa2 1m)  ◌ 3 idle  ✓ 1 done  main* · 14:02',
    ]);
  });

  it('is one title and its pane for a team of one', () => {
    expect(new Desk(teamView({ size: { cols: 40, rows: 5 }, count: 1 })).text()).toEqual([
      '─ 1 dev1 ● busy 0:42 · Edit parser.ts ──',
      'dev1>',
      '',
      '',
      ' app   ● 1 busy           main* · 14:02',
    ]);
  });

  it('fits on the least terminal', () => {
    expect(new Desk(teamView({ size: { cols: 20, rows: 5 }, focus: 'dev2' })).text()).toEqual([
      '─ 2 dev2 ● busy 2m ─',
      'dev2>',
      '',
      '',
      ' ● 2  ▲ 1  ◌ 3  ✓ 1',
    ]);
  });

  it.each<[Size, readonly string[]]>([
    [{ cols: 24, rows: 4 }, ['', '    ccmux needs 20×5', '      this is 24×4', '']],
    [{ cols: 12, rows: 2 }, [' needs 20×5', 'this is 12×2']],
    [{ cols: 5, rows: 2 }, ['20×5', ' 5×2']],
    [{ cols: 5, rows: 1 }, ['20×5']],
    [{ cols: 1, rows: 1 }, ['…']],
  ])('says what it needs on a terminal of %j', (size, expected) => {
    const desk = new Desk(teamView({ size: wide }), size);
    expect(trimmed(desk.text())).toEqual(trimmed(expected));
    expect(desk.cursor).toBe('hidden');
  });

  it('says so too where the session itself is too small', () => {
    const desk = new Desk(teamView({ size: { cols: 12, rows: 4 } }), { cols: 40, rows: 6 });
    expect(desk.text().map((row) => row.trim())).toEqual([
      '',
      '',
      'ccmux needs 20×5',
      'the session has 12×4',
      '',
      '',
    ]);
  });

  it('is drawn at the sizes of real terminals without an exception', () => {
    for (const size of [
      { cols: 80, rows: 24 },
      { cols: 120, rows: 40 },
      { cols: 220, rows: 60 },
      { cols: 1000, rows: 3 },
      { cols: 2, rows: 200 },
    ]) {
      for (const mode of [{}, { isZoomed: true }, { isStacked: true }, { count: 1 }, { count: 2 }]) {
        const rows = new Desk(teamView({ size, ...mode })).text();
        expect(rows.length).toBe(size.rows);
      }
    }
  });
});

describe('colours', () => {
  it('show the focused pane’s frame bright and the others dim', () => {
    const frame = new Desk(teamView({ size: wide, focus: 'qa2' })).see();
    expect(cellStyle(frame, 0, 0)).toBe('#303030 on -');
    expect(cellStyle(frame, 40, 2)).toBe('#303030 on -');
    expect(cellStyle(frame, 41, 8)).toBe('#c0c0c0 on -');
    expect(cellStyle(frame, 40, 12)).toBe('#c0c0c0 on -');
    expect(cellStyle(frame, 80, 12)).toBe('#c0c0c0 on -');
    expect(cellStyle(frame, 80, 2)).toBe('#303030 on -');
  });

  it('mark who waits, and name each role in its own', () => {
    const view = withPane(teamView({ size: wide, focus: 'qa2' }), 'ux', { color: '#123456' });
    const frame = new Desk(view).see();
    const at = (text: string) => {
      const { x, y } = find(frame, text);
      return cellStyle(frame, x, y);
    };
    expect(at('▲ WAITS')).toBe('#ff8000 on - bold');
    expect(at('● busy')).toBe('#00c000 on -');
    expect(at('dev1 ●')).toBe('#80c0ff on -');
    expect(at('qa2 ▲')).toBe('#c080ff on - bold');
    expect(at('ux ◌')).toBe('#123456 on -');
    expect(at('pm ✓')).toBe('#909090 on -');
    expect(at('✓ done')).toBe('#00a0ff on -');
    expect(at('app ·')).toBe('#d0d0d0 on #101010');
    expect(at('▲ 1 waits')).toBe('#ff8000 on #101010 bold');
  });

  it('invert nothing but what is selected', () => {
    const view = teamView({ size: usual, count: 1 });
    const desk = new Desk(view);
    const line = desk.pane('dev1').lineOfRow(0);
    desk.screen.setSelection('dev1', { anchor: { x: 1, line }, head: { x: 3, line } });
    expect([0, 1, 3, 4].map((x) => cellStyle(desk.see(), x, 1))).toEqual([
      '- on -',
      '#000000 on #ffff00',
      '#000000 on #ffff00',
      '- on -',
    ]);
    desk.screen.setSelection('dev1', null);
    expect(cellStyle(desk.see(), 2, 1)).toBe('- on -');
  });
});

describe('a frame', () => {
  it('is nothing when nothing changed', () => {
    const view = teamView({ size: wide });
    const desk = new Desk(view);
    expect(desk.draw()).toBeGreaterThan(0);
    desk.screen.show({ ...view, panes: view.panes.map((pane) => ({ ...pane })) });
    expect(desk.draw()).toBe(0);
  });

  it('is a few bytes for a key’s echo', () => {
    const desk = new Desk(teamView({ size: wide, focus: 'dev1' }));
    desk.draw();
    type(desk.pane('dev1'), 'x');
    expect(desk.screen.isFocusedPaneDamaged).toBe(true);
    expect(desk.draw()).toBeLessThan(40);
    expect(desk.screen.isFocusedPaneDamaged).toBe(false);
    type(desk.pane('pm'), 'x');
    expect(desk.screen.isFocusedPaneDamaged).toBe(false);
    expect(desk.draw()).toBeGreaterThan(0);
  });

  it('is due when only the cursor moved', () => {
    const desk = new Desk(teamView({ size: usual, count: 1 }));
    expect(desk.cursor).toBe('6,1');
    type(desk.pane('dev1'), '\u001b[3;10H');
    expect(desk.cursor).toBe('9,3');
  });

  it('waits for a program that asked not to be drawn', () => {
    const desk = new Desk(teamView({ size: usual, count: 1 }));
    desk.draw();
    type(desk.pane('dev1'), '\u001b[?2026h\u001b[2J\u001b[Hhalf');
    expect(desk.draw()).toBe(0);
    expect(desk.text()[1]).toBe('dev1>');
    type(desk.pane('dev1'), ' and whole\u001b[?2026l');
    expect(desk.text()[1]).toBe('half and whole');
  });

  it('brings up what was uncovered while its program was not to be drawn', () => {
    const view = teamView({ size: usual, count: 1 });
    const welcome = { kind: 'welcome', lines: Array.from({ length: 9 }, () => '#'.repeat(76)) } as const;
    const desk = new Desk({ ...view, overlay: welcome });
    type(desk.pane('dev1'), '\r\nbelow');
    expect(desk.text()[2]).toContain('####');
    type(desk.pane('dev1'), '\u001b[?2026h');
    desk.screen.show(view);
    desk.draw();
    type(desk.pane('dev1'), '\u001b[?2026l');
    expect(desk.text().slice(1, 4)).toEqual(['dev1>', 'below', '']);
  });

  it('is whole again after invalidate', () => {
    const desk = new Desk(teamView({ size: usual, count: 2 }));
    const first = desk.draw();
    desk.screen.invalidate();
    expect(desk.draw()).toBeGreaterThan(first / 2);
  });

  it('follows a pane that got another terminal', () => {
    const view = teamView({ size: usual, count: 1 });
    const desk = new Desk(view);
    desk.draw();
    desk.panes.set('dev1', emulator(paneSize(view, 'dev1'), 'again'));
    desk.screen.show(view);
    expect(desk.text()[1]).toBe('again');
  });

  it('can be asked for after the end', () => {
    const view = teamView({ size: usual });
    const desk = new Desk(view);
    desk.screen.dispose();
    desk.screen.dispose();
    desk.screen.show(view);
    desk.screen.resize(wide);
    expect(desk.screen.frame()).toBeNull();
  });
});

describe('a dead pane', () => {
  it('keeps its last screen, dimmed, until something runs in it again', () => {
    const view = teamView({ size: usual, count: 1 });
    const dead = withPane(view, 'dev1', { exit: { code: 1, signal: null }, status: status('exited', 3) });
    const desk = new Desk(view);
    desk.draw();
    desk.screen.show(dead);
    expect(desk.text().slice(0, 2)).toEqual([
      '─ 1 dev1 ✗ exited 1 · r restart · x close ──────────────────────────────────────',
      'dev1>',
    ]);
    expect(cellStyle(desk.see(), 0, 1)).toBe('- on - dim');
    expect(desk.cursor).toBe('hidden');
    desk.screen.show(view);
    expect(cellStyle(desk.see(), 0, 1)).toBe('- on -');
    expect(desk.cursor).toBe('6,1');
  });
});

describe('wide characters', () => {
  it('end at a pane’s edge', () => {
    const view = teamView({ size: { cols: 91, rows: 8 }, count: 2 });
    const desk = new Desk(view);
    const { cols } = paneSize(view, 'dev1');
    type(desk.pane('dev1'), `\u001b[H\u001b[2J${'漢'.repeat(cols)}`);
    const row = desk.text()[1];
    expect(row.slice(0, Math.floor(cols / 2))).toBe('漢'.repeat(Math.floor(cols / 2)));
    expect(row.slice(Math.floor(cols / 2)).trimStart()).toBe('│dev2>');
  });

  it('are blank where an overlay covers half of one, and come back whole', () => {
    const view = teamView({ size: { cols: 41, rows: 9 }, count: 1 });
    const desk = new Desk(view);
    for (const shift of ['', ' ']) {
      const line = shift + '漢'.repeat(20 - shift.length);
      type(desk.pane('dev1'), `\u001b[H\u001b[2J${`${line}\r\n`.repeat(6)}`);
      desk.screen.show({ ...view, overlay: { kind: 'welcome', lines: ['abc'] } });
      const covered = desk.text()[3];
      expect(covered.replace(/[漢 ]/g, '')).toBe('│abc│');
      const left = covered.slice(0, covered.indexOf('│'));
      expect(textWidth(left)).toBe(17);
      desk.screen.show(view);
      expect(desk.text()[3]).toBe(line);
    }
  });

  it('in a title are cut off where it is covered', () => {
    const view = withPane(teamView({ size: { cols: 60, rows: 12 }, focus: 'dev1' }), 'dev2', {
      title: '漢'.repeat(10),
      status: status('unknown', 0),
    });
    const desk = new Desk({
      ...view,
      overlay: { kind: 'welcome', lines: ['x'.repeat(41), 'y', 'y', 'y', 'y', 'y', 'y'] },
    });
    const row = desk.text().find((text) => text.startsWith('─ 2 '));
    expect(row?.slice(0, 6)).toMatch(/^─ 2 漢.?/);
    desk.screen.show(view);
    expect(desk.text().find((text) => text.startsWith('─ 2 '))).toContain('漢'.repeat(10));
  });
});

describe('titles', () => {
  it.each([
    ['control bytes', 'a\u001b]0;b\u0007\r\n\u009b2Jc', ' a ]0;b 2Jc ◌ '],
    ['a joined emoji', '👩‍👩‍👧 team', ' 👩‍👩‍👧 team ◌ '],
    ['marks without end', `z${'\u0301'.repeat(500)}`, ' 1 z'],
    ['tags of blessed', '{red-fg}{bold}x{/}', '{red-fg}{bold}x{/}'],
  ])('show %s as mere text', (_, title, expected) => {
    const view = withPane(teamView({ size: usual, count: 1 }), 'dev1', { title, status: status('idle', 5) });
    const rows = new Desk(view).text();
    expect(rows[0]).toContain(expected);
    expect(rows[1]).toBe('dev1>');
  });

  it('of any length leave the row its width', () => {
    const note = 'long '.repeat(50_000);
    const view = withPane(teamView({ size: usual, count: 1 }), 'dev1', { note, status: status('idle', 5) });
    const rows = new Desk(view).text();
    expect(rows[0].length).toBe(80);
    expect(rows[0]).toMatch(/long… ─$/);
  });
});

describe('overlays', () => {
  const size = { cols: 60, rows: 12 };
  const view = teamView({ size, count: 1 });

  it('lie above the panes and leave them as they were', () => {
    const desk = new Desk(view);
    const before = desk.text();
    const overlay = {
      kind: 'help',
      bindings: bindings.slice(0, 3),
      prefix: 'C-\\',
      filter: '',
      scroll: 0,
    } as const;
    desk.screen.show({ ...view, overlay });
    expect(desk.text()).toEqual([
      '─ 1 dev1 ● busy 0:42 · Edit parser.ts ──────────────────────',
      'dev1>',
      '   ┌─ help: after Ctrl+\\ · type to search · Esc closes ─┐',
      '   │ panes                                              │',
      '   │ %  split to the right                              │',
      '   │ "  split below                                     │',
      '   │ x  close the pane                                  │',
      '   └────────────────────────────────────────────────────┘',
      '',
      '',
      '',
      ' app · dev3-qa2-ux-pm   ● 1 busy              main* · 14:02',
    ]);
    expect(desk.cursor).toBe('hidden');
    desk.screen.show(view);
    expect(desk.text()).toEqual(before);
    expect(desk.cursor).toBe('6,1');
  });

  it('are coloured by the theme', () => {
    const desk = new Desk({ ...view, overlay: { kind: 'welcome', lines: ['hello'] } });
    const frame = desk.see();
    const { x, y } = find(frame, 'hello');
    expect(cellStyle(frame, x, y)).toBe('#e0e0e0 on #202020');
    expect(cellStyle(frame, x - 2, y - 1)).toBe('#c0c0c0 on #202020');
  });

  it('hide the cursor only where they cover it', () => {
    const desk = new Desk({ ...view, overlay: { kind: 'welcome', lines: ['hello'] } });
    expect(desk.cursor).toBe('6,1');
    type(desk.pane('dev1'), '\u001b[5;30H');
    expect(desk.cursor).toBe('hidden');
  });

  it('ask in the status line, with the cursor there', () => {
    const desk = new Desk({ ...view, overlay: openPrompt('new name', 'qa漢') });
    expect(desk.text().at(-1)).toBe(' new name qa漢');
    expect(desk.cursor).toBe('14,11');
  });

  it('fit on the least terminal', () => {
    const small = teamView({ size: { cols: 20, rows: 5 }, count: 1 });
    const overlay = { kind: 'help', bindings, prefix: 'C-\\', filter: '', scroll: 2 } as const;
    expect(new Desk({ ...small, overlay }).text()).toEqual([
      '┌─ help ───────────┐',
      '│   "  split below │',
      '│   x  close the…  │',
      '└─ ↑↓ 3-4 of 16 ───┘',
      ' app   ● 1    14:02',
    ]);
    const lines = ['Ctrl+\\ begins a command', 'second', 'third', 'fourth'];
    expect(new Desk({ ...small, overlay: { kind: 'welcome', lines } }).text().slice(0, 2)).toEqual([
      '┌──────────────────┐',
      '│ Ctrl+\\ begins a… │',
    ]);
  });
});

describe('the status line', () => {
  it('asks about a pane that is not on the screen', () => {
    const zoomed = teamView({ size: usual, focus: 'qa2', isZoomed: true });
    const question = 'close dev2? its conversation is kept (y/N)';
    expect(new Desk(withPane(zoomed, 'dev2', { question })).text().at(-1)).toBe(` ${question}`);
    expect(new Desk(withPane(zoomed, 'qa2', { question })).text()[0]).toContain(`─ ${question} ─`);
  });

  it('may be switched off, and comes back while it has something to say', () => {
    const view = teamView({ size: { cols: 40, rows: 6 }, count: 1 });
    const area = { ...view.arrangement.area, height: 6 };
    const content = { ...contentOf(view.arrangement, 'dev1'), height: 5 };
    const panes = view.arrangement.panes.map((pane) => ({ ...pane, content, size: { cols: 40, rows: 5 } }));
    const bare: SessionView = {
      ...view,
      hasStatusLine: false,
      arrangement: { ...view.arrangement, area, panes },
    };
    const desk = new Desk(bare);
    type(desk.pane('dev1'), '\r\n\r\n\r\n\r\nlast');
    expect(desk.text().at(-1)).toBe('last');
    desk.screen.show({ ...bare, message: { text: 'hello', kind: 'info' } });
    expect(desk.text().at(-1)).toBe(' hello');
    desk.screen.show(bare);
    expect(desk.text().at(-1)).toBe('last');
  });
});

describe('a screen of another size than the session', () => {
  const view = teamView({ size: { cols: 30, rows: 7 }, count: 1 });

  it('marks what lies outside', () => {
    expect(new Desk(view, { cols: 34, rows: 9 }).text()).toEqual([
      '─ 1 dev1 ● busy 0:42 · Edit… ─····',
      'dev1>                         ····',
      '                              ····',
      '                              ····',
      '                              ····',
      '                              ····',
      '··································',
      '··································',
      ' app · padded   ● 1 busy    14:02',
    ]);
  });

  it('says that something is cut off', () => {
    const desk = new Desk(view, { cols: 26, rows: 6 });
    type(desk.pane('dev1'), `\r\n${'x'.repeat(25)}漢漢`);
    expect(desk.text()).toEqual([
      '─ 1 dev1 ● busy 0:42 ─────',
      'dev1>',
      'x'.repeat(25),
      '',
      '',
      ' app · clipped   ● 1',
    ]);
  });

  it('shows the whole again as it grows', () => {
    const large = teamView({ size: wide, focus: 'qa2' });
    const desk = new Desk(large, { cols: 50, rows: 8 });
    desk.draw();
    desk.resize(wide);
    expect(desk.text()).toEqual(new Desk(large).text());
  });
});

function trimmed(rows: readonly string[]): readonly string[] {
  return rows.map((row) => row.trim());
}
