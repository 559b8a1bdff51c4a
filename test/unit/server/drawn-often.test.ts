/** Whatever is flooded, held back or typed: a pane that changes and is watched is drawn thirty times a second. */
import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { Emulator } from '../../../src/emulator/emulator.ts';
import { ParseLoop, type Parsable } from '../../../src/pane/parse-loop.ts';
import { FramePacer } from '../../../src/server/frame-pacer.ts';
import { ClientScreen } from '../../../src/ui/client-screen.ts';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { teamView, theme } from '../ui/views.ts';

const SIZE: Size = { cols: 120, rows: 16 };
const FRAME_MS = 3;
const SECONDS = 2;
/** That a program writes between two turns. */
const TEXTS = 4;
const [BEGIN, END] = ['\x1b[?2026h', '\x1b[?2026l'];

/** A pane whose program never pauses: each turn finds the next text, and all of it takes the time that it may. */
class Flood implements Parsable {
  readonly queuedBytes = 1;
  readonly #emulator: Emulator;
  readonly #clock: FakeClock;
  readonly #text: (turn: number) => string;
  #turn = 0;
  #isHeld = false;

  constructor(emulator: Emulator, clock: FakeClock, text: (turn: number) => string) {
    this.#emulator = emulator;
    this.#clock = clock;
    this.#text = text;
  }

  parse(budgetMs: number): boolean {
    for (let i = 0; i < TEXTS && !this.#isHeld; i++)
      this.#emulator.write(Buffer.from(this.#text(this.#turn++)));
    const waiting = this.#emulator.queuedBytes;
    this.#emulator.parse(budgetMs);
    const parsed = waiting - this.#emulator.queuedBytes;
    this.#clock.advance(budgetMs * (parsed / Math.max(1, waiting)));
    return true;
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }
}

/** How often a client was shown each pane anew. */
async function timesShown(text: (turn: number) => string, keyEveryMs = Number.POSITIVE_INFINITY) {
  const clock = new FakeClock();
  const view = teamView({ size: SIZE, focus: 'dev1' });
  const options = { scrollback: 0, programVersion: '0', log: silentLog, clock };
  const panes = new Map(
    view.panes.map(({ id }) => [id, new Emulator({ ...options, size: { cols: 30, rows: 3 } })]),
  );
  const eye = new Emulator({ ...options, size: SIZE });
  const capabilities = capabilitiesOf({ term: 'foot', colorTerm: undefined });
  const screen = new ClientScreen({ size: SIZE, capabilities, theme, sources: (id) => panes.get(id) });
  screen.show(view);
  const shown = new Map(view.panes.map(({ id }) => [id, 0]));
  let before = '';
  const pacer: FramePacer = new FramePacer(clock, (extent) => {
    const focusedOnly = extent === 'focused';
    const bytes = screen.frame({ focusedOnly });
    clock.advance(focusedOnly ? 1 : FRAME_MS);
    if (focusedOnly && screen.isOtherPaneDamaged) pacer.want('steady');
    if (bytes === null) return false;
    eye.write(bytes);
    while (eye.parse(1000));
    const now = eye.text({ scrollback: false });
    for (const [id, count] of shown) if (numberOf(now, id) !== numberOf(before, id)) shown.set(id, count + 1);
    before = now;
    return true;
  });
  const loop = new ParseLoop(clock);
  let keyAt = clock.monotonic();
  const isEcho = () => clock.monotonic() - keyAt < keyEveryMs && Number.isFinite(keyEveryMs);
  for (const [id, emulator] of panes) {
    const flood = new Flood(emulator, clock, (turn) => text(turn).replace('#', `${id}=${turn};`));
    loop.add(flood);
    if (id === 'dev1') loop.focus(flood);
    emulator.onDamage(() => {
      screen.takeHeld();
      pacer.want(isEcho() && screen.isFocusedPaneDamaged ? 'echo' : 'steady');
    });
  }
  const end = clock.monotonic() + SECONDS * 1000;
  await new Promise<void>((resolve) => {
    loop.onParsed(() => {
      if (clock.monotonic() - keyAt >= keyEveryMs) {
        keyAt = clock.monotonic();
        loop.expectEcho();
      }
      if (clock.monotonic() >= end) resolve();
    });
    loop.schedule();
  });
  loop.dispose();
  pacer.dispose();
  screen.dispose();
  for (const emulator of [eye, ...panes.values()]) emulator.dispose();
  return shown;
}

function numberOf(text: string, id: string): string | undefined {
  return new RegExp(`${id}=(\\d+);`).exec(text)?.[1];
}

it.each<[string, (turn: number) => string, number?]>([
  ['all panes flood', () => '\x1b[H#'],
  [
    'all panes flood with blocks that are to be drawn whole, the next one begun already',
    () => `\x1b[H#${END}${BEGIN}\x1b[Hhalf`,
  ],
  ['all panes flood and somebody types fast', () => '\x1b[H#', 5],
  ['all panes flood with such blocks and somebody types', () => `\x1b[H#${END}${BEGIN}\x1b[Hhalf`, 30],
])('while %s, each is drawn thirty times a second', async (_, text, keyEveryMs) => {
  const shown = await timesShown(text, keyEveryMs);
  expect(shown.size).toBe(7);
  for (const [id, count] of shown) expect(count, id).toBeGreaterThanOrEqual(30 * SECONDS);
});
