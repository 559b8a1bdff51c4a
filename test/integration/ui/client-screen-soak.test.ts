import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Frame } from '../../../src/core/frame.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { Emulator } from '../../../src/emulator/emulator.ts';
import { ClientScreen } from '../../../src/ui/client-screen.ts';
import { openPrompt } from '../../../src/ui/prompt.ts';
import type { OverlayView, SessionView } from '../../../src/ui/session-view.ts';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { bindings, cellStyle, frameText, NOW, teamView, theme } from '../../unit/ui/views.ts';

/** A terminal that can do everything. */
const capabilities = capabilitiesOf({ term: 'foot', colorTerm: undefined });

function emulator(size: Size): Emulator {
  return new Emulator({ size, scrollback: 50, programVersion: '0', log: silentLog, clock: new FakeClock() });
}

function feed(to: Emulator, bytes: Uint8Array): void {
  to.write(bytes);
  while (to.parse(1000));
}

/** Everything that is to be seen: texts, colours and the cursor. */
function look(eye: Emulator): readonly string[] {
  const { cols, rows } = eye.size;
  const all = { x: 0, y: 0, width: cols, height: rows };
  const frame = new Frame(cols, rows);
  frame.setOwner(all, 1);
  eye.blit(frame, 1, all, 0, rows - 1);
  const { x, y, isVisible } = eye.cursor();
  const styles = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (_, column) => cellStyle(frame, column, row)).join(),
  );
  return [...frameText(frame), ...styles, isVisible ? `${x},${y}` : 'hidden'];
}

const BEGIN_SYNCHRONIZED = '\u001b[?2026h';
const END_SYNCHRONIZED = '\u001b[?2026l';
const encoder = new TextEncoder();
const texts = [
  '漢字 wide 😀\r\n',
  '\u001b[31mred\u001b[m ',
  '\u001b[2J\u001b[H',
  'plain\r\n\r\n',
  '\u001b[3;5H',
  '❤️👩‍👩‍👧\u001b[K',
  BEGIN_SYNCHRONIZED,
  END_SYNCHRONIZED,
];
const overlays: readonly (OverlayView | null)[] = [
  null,
  { kind: 'help', bindings, prefix: 'C-\\', filter: '', scroll: 3 },
  { kind: 'help', bindings, prefix: 'C-\\', filter: 'zo', scroll: 0 },
  { kind: 'welcome', lines: ['漢字 one', 'two'] },
  openPrompt('new name', 'qa漢'),
];
const names = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
const sizes: readonly Size[] = [
  { cols: 120, rows: 20 },
  { cols: 80, rows: 24 },
  { cols: 33, rows: 9 },
  { cols: 12, rows: 3 },
];

interface Shown {
  readonly size: Size;
  readonly focus: string;
  readonly isZoomed: boolean;
  readonly isStacked: boolean;
  readonly overlay: OverlayView | null;
  readonly exited: string | null;
  readonly title: string | null;
}

const START: Shown = {
  size: sizes[0],
  focus: 'pm',
  isZoomed: false,
  isStacked: false,
  overlay: null,
  exited: null,
  title: null,
};

/** One thing changes at a time, so that most of the screen stays as it was. */
const change: fc.Arbitrary<Partial<Shown>> = fc.oneof(
  fc.record({ size: fc.constantFrom(...sizes) }),
  fc.record({ focus: fc.constantFrom(...names) }),
  fc.record({ isZoomed: fc.boolean() }),
  fc.record({ isStacked: fc.boolean() }),
  { weight: 3, arbitrary: fc.record({ overlay: fc.constantFrom(...overlays) }) },
  fc.record({ exited: fc.constantFrom(null, ...names) }),
  fc.record({ title: fc.constantFrom(null, '漢'.repeat(9), 'short') }),
);

const step = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: change.map((shown) => ({ kind: 'show' as const, shown })) },
    fc.record({
      kind: fc.constant('type' as const),
      pane: fc.constantFrom(...names),
      text: fc.constantFrom(...texts),
    }),
    fc.record({ kind: fc.constant('resize' as const), size: fc.constantFrom(...sizes) }),
  ),
  isDrawn: fc.boolean(),
});

function viewOf(shown: Shown): SessionView {
  const view = teamView(shown, { overlay: shown.overlay });
  return {
    ...view,
    panes: view.panes.map((pane) => ({
      ...pane,
      title: shown.title,
      exit: pane.id === shown.exited ? { code: 1, signal: null } : null,
    })),
  };
}

describe('a client’s screen', () => {
  it('shows after any history what a fresh one shows', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
        const panes = new Map(names.map((name) => [name, emulator({ cols: 20, rows: 5 })]));
        // Text in every cell, so that whatever is left over or left out shows.
        for (const [name, pane] of panes) feed(pane, encoder.encode(`${name} 漢字 `.repeat(400)));
        const paneOf = (name: string) => present(panes.get(name), 'every name has a pane');
        const fit = ({ arrangement }: SessionView) => {
          for (const { id, size: given } of arrangement.panes) if (given) paneOf(id).resize(given);
        };
        let shown = START;
        let view = viewOf(shown);
        fit(view);
        let size = sizes[0];
        const options = { capabilities, theme, sources: (id: string) => panes.get(id) };
        const screen = new ClientScreen({ ...options, size });
        const eye = emulator(size);
        screen.show(view);
        const draw = () => {
          const bytes = screen.frame();
          if (bytes !== null) feed(eye, bytes);
        };
        for (const { what, isDrawn } of steps) {
          if (what.kind === 'type') feed(paneOf(what.pane), encoder.encode(what.text));
          else if (what.kind === 'resize') {
            size = what.size;
            screen.resize(size);
            eye.resize(size);
          } else {
            shown = { ...shown, ...what.shown };
            view = viewOf(shown);
            fit(view);
            screen.show(view);
          }
          if (isDrawn) draw();
        }
        // Only where it is needed: the end of a block redraws the whole pane, and would hide what was left out.
        for (const pane of panes.values()) {
          if (pane.isSynchronizing) feed(pane, encoder.encode(END_SYNCHRONIZED));
        }
        draw();
        const fresh = new ClientScreen({ ...options, size });
        fresh.show(view);
        const freshEye = emulator(size);
        feed(freshEye, fresh.frame() ?? new Uint8Array());
        expect(look(eye)).toEqual(look(freshEye));
        expect(screen.frame()).toBeNull();
        for (const end of [screen, fresh, eye, freshEye, ...panes.values()]) end.dispose();
      }),
      { numRuns: 100 },
    );
  });

  it('grows no more after thousands of titles, colours and sizes', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const base = teamView({ size: sizes[0] });
    const screen = new ClientScreen({ size: sizes[0], capabilities, theme, sources: () => undefined });
    const run = (from: number, count: number) => {
      for (let i = from; i < from + count; i++) {
        const color = `#${(i * 7919).toString(16).padStart(6, '0').slice(-6)}`;
        const title = `title ${i} ${String.fromCodePoint(0x4e00 + (i % 20_000))}\u0301`;
        const panes = base.panes.map((pane) => ({ ...pane, color, title }));
        screen.show({ ...base, panes, now: NOW + i * 1000 });
        screen.frame();
        if (i % 100 === 0) screen.resize(sizes[(i / 100) % 2]);
      }
    };
    run(0, 1500);
    const before = heap();
    run(1500, 3000);
    expect(heap() - before).toBeLessThan(8 * 1024 * 1024);
    screen.dispose();
  });

  it('leaves nothing behind when hundreds of clients come and go', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const panes = new Map(names.map((name) => [name, emulator({ cols: 20, rows: 5 })]));
    const view = teamView({ size: sizes[1] });
    const attach = (count: number) => {
      for (let i = 0; i < count; i++) {
        const screen = new ClientScreen({
          size: sizes[1],
          capabilities,
          theme,
          sources: (id) => panes.get(id),
        });
        screen.show(view);
        screen.frame();
        screen.dispose();
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = attach(40);
    expect(attach(260) - before).toBeLessThan(8 * 1024 * 1024);
    for (const pane of panes.values()) pane.dispose();
  });
});
