/** Random programs in seven panes, and three clients of different sizes with popups of their own before them. */
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { openList } from '../../../src/ui/list-keys.ts';
import { openPrompt } from '../../../src/ui/prompt.ts';
import type { OverlayView, SessionView } from '../../../src/ui/session-view.ts';
import { times } from '../../support/counts.ts';
import { bindings, teamView, withPane } from '../../unit/ui/views.ts';
import { feed } from './harness.ts';
import { randomBytes, randomChunks, randomOutput, seededRandom, type Random } from './random-output.ts';
import { createPanes, fitPanes, LookingClient, NAMES } from './random-team.ts';

const FRAMES = times({ everyday: 100, full: 10_000 });
const TIMEOUT_MS = 3_600_000;
const SIZES: readonly Size[] = [
  { cols: 141, rows: 40 },
  { cols: 100, rows: 30 },
  { cols: 67, rows: 21 },
  { cols: 160, rows: 48 },
  { cols: 10, rows: 3 },
];
const ITEMS = ['one', '漢字 two', 'three 😀', 'four', 'five', 'six', 'seven', '八'].map((text) => ({ text }));
const OVERLAYS: readonly (OverlayView | null)[] = [
  null,
  { kind: 'help', bindings, prefix: 'C-\\', filter: '', scroll: 2 },
  { kind: 'help', bindings, prefix: 'C-\\', filter: 'fo', scroll: 0 },
  { kind: 'welcome', lines: ['漢字 one', 'two'] },
  openPrompt('new name', 'qa漢'),
  openList({ title: 'messages', items: ITEMS, hint: 'Esc close', empty: 'none' }),
  openList({ title: 'agents', items: ITEMS, hint: 'Esc', empty: 'none', filter: 't', place: 'corner' }),
];

interface Team {
  readonly session: Size;
  readonly focus: string;
  readonly isZoomed: boolean;
  readonly isStacked: boolean;
  readonly question: string | null;
  readonly message: string | null;
}

const START: Team = {
  session: SIZES[0],
  focus: 'pm',
  isZoomed: false,
  isStacked: false,
  question: null,
  message: null,
};

function viewFor(team: Team, overlay: OverlayView | null): SessionView {
  const { session: size, focus, isZoomed, isStacked, question, message } = team;
  const view = teamView(
    { size, focus, isZoomed, isStacked },
    { overlay, message: message === null ? null : { text: message, kind: 'info' } },
  );
  return question === null ? view : withPane(view, focus, { question });
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)];

/** One thing about the team changes; mostly nothing. */
function changed(team: Team, random: Random): Team {
  switch (random(30)) {
    case 0:
      return { ...team, session: pick(random, SIZES) };
    case 1:
    case 2:
      return { ...team, focus: pick(random, NAMES) };
    case 3:
      return { ...team, isZoomed: !team.isZoomed };
    case 4:
      return { ...team, isStacked: !team.isStacked };
    case 5:
      return { ...team, question: team.question === null ? 'close 漢? (y/N)' : null };
    case 6:
      return { ...team, message: team.message === null ? 'saved 漢字' : null };
    default:
      return team;
  }
}

describe('what clients of different sizes show of seven random programs', () => {
  it.each([5, 20261121])(
    'is in every cell that no popup covers what each program shows by itself (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const panes = createPanes(SIZES[0]);
      const clients = [0, 1, 3].map((i) => new LookingClient(`client ${i}`, SIZES[i], panes));
      const overlays = new Map<LookingClient, OverlayView | null>();
      let team = START;
      for (let frame = 0; frame < FRAMES; frame++) {
        team = changed(team, random);
        fitPanes(panes, viewFor(team, null));
        for (const { shown, twin } of panes.values()) {
          if (random(3) === 0) continue;
          const bytes = random(8) === 0 ? randomBytes(random, 60) : Buffer.from(randomOutput(random, 30));
          feed(twin, bytes);
          feed(shown, ...randomChunks(random, bytes));
        }
        for (const client of clients) {
          if (random(12) === 0) overlays.set(client, pick(random, OVERLAYS));
          if (random(60) === 0) client.resize(pick(random, SIZES));
          if (random(60) === 0) client.invalidate();
          client.show(viewFor(team, overlays.get(client) ?? null));
          // Not all of them keep up: what a slow one missed comes with its next frame.
          if (random(4) === 0) continue;
          client.draw();
          expect(client.differences().slice(0, 20), `frame ${frame}`).toEqual([]);
        }
      }
      for (const client of clients) {
        expect(client.comparedCells).toBeGreaterThan(FRAMES * 100);
        client.dispose();
      }
      for (const name of NAMES) {
        const { shown, twin } = present(panes.get(name), 'every pane is there');
        shown.dispose();
        twin.dispose();
      }
    },
    TIMEOUT_MS,
  );
});
