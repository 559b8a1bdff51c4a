/** A moment in which everything stands still and must be right: what is on the screens, and what has gone wrong. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Eye } from '../support/eye.ts';
import {
  allCells,
  cellsIn,
  cellsOfCapture,
  difference,
  freeze,
  shownPanes,
  type Difference,
} from './frames.ts';
import type { SoakTeam } from './soak-team.ts';

/** Long enough for what the status line says to go by: only what stays wrong is wrong. */
const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 250;

export interface Checked {
  readonly cells: number;
  readonly panes: number;
  /** A sentence for each thing that differed. */
  readonly breaches: readonly string[];
}

/** Compares the witness with a new client of its size, and each pane on it with what the server has in that pane. */
export async function check(team: SoakTeam, witness: Eye, whileStill: () => Promise<void>): Promise<Checked> {
  const thaw = freeze(team.world.marker);
  const fresh = team.open(['attach', '-s', 'app'], witness.size);
  try {
    await fresh.waitFor('the session', () => fresh.text().includes('app'));
    const screens = await sameScreens(witness, fresh);
    const { panes, breaches } = await samePanes(team, witness);
    await whileStill();
    const cells = witness.size.cols * witness.size.rows;
    return { cells, panes, breaches: [...(screens === null ? [] : [screens]), ...breaches] };
  } finally {
    thaw();
    await team.close(fresh);
  }
}

async function sameScreens(witness: Eye, fresh: Eye): Promise<string | null> {
  const compare = () => difference(allCells(witness), allCells(fresh), witness.size.cols);
  const found = await lasting(compare);
  if (found === null) return null;
  const screens = `${witness.text()}\n--- new:\n${fresh.text()}`;
  return `${found.count} cells of the old client differ from a new one's, at ${found.first}\n${screens}`;
}

async function samePanes(team: SoakTeam, witness: Eye): Promise<Omit<Checked, 'cells'>> {
  const breaches: string[] = [];
  const shown = shownPanes(witness, await team.panes());
  for (const { pane, rect } of shown) {
    // What is over is shown in other colours.
    const compared = pane.status === 'exited' ? textOf : seen;
    const found = await lasting(async () => {
      const { text } = await team.ask({ kind: 'capture', pane: pane.id, ansi: true, scrollback: false });
      return difference(
        compared(cellsIn(witness, rect)),
        compared(await cellsOfCapture(text, pane)),
        pane.cols,
      );
    });
    if (found === null) continue;
    const { count, first } = found;
    breaches.push(`${count} cells of ${pane.name} differ from its capture, at ${first}\n${witness.text()}`);
  }
  return { panes: shown.length, breaches };
}

/** The difference that is still there when its time is up. */
async function lasting(
  compare: () => Difference | null | Promise<Difference | null>,
): Promise<Difference | null> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await compare();
    if (found === null || performance.now() > deadline) return found;
    await pause(LOOK_EVERY_MS);
  }
}

/** A capture leaves out what nobody sees: the style of a blank at the end of a row, but for its ground and lines. */
function seen(cells: readonly string[]): readonly string[] {
  return cells.map((cell) => {
    if (!cell.startsWith('" "/1 ') || /underline|inverse|strikethrough|overline/.test(cell)) return cell;
    return cell.slice(cell.indexOf(' on ')).replace(/ [a-z+]*$/, '');
  });
}

function textOf(cells: readonly string[]): readonly string[] {
  return cells.map((cell) => cell.slice(0, cell.indexOf(' ', 3)));
}
