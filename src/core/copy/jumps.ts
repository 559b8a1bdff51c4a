/** To a character in the cursor's line: f F t T, and their repetition by `;` and `,`. */
import type { Jump } from './copy-state.ts';
import { joinedLine, nextUnit, pointAt, previousUnit, unitOf } from './joined-line.ts';
import type { TextPoint, TextRows } from './text-rows.ts';

/** Null where the line holds the character not often enough. */
export function jumpTo(
  rows: TextRows,
  from: TextPoint,
  { character, isForward, isTill }: Jump,
  { times, isRepeat = false }: { readonly times: number; readonly isRepeat?: boolean },
): TextPoint | null {
  const line = joinedLine(rows, from.line);
  const start = unitOf(line, from);
  let unit = start;
  // Repeated, `t` would stay before the character that it stands at.
  if (isTill && isRepeat) unit = isForward ? nextUnit(line, unit) : previousUnit(line, unit);
  for (let left = times; left > 0; left--) {
    const found = isForward
      ? line.text.indexOf(character, nextUnit(line, unit))
      : unit === 0
        ? -1
        : line.text.lastIndexOf(character, previousUnit(line, unit));
    if (found < 0) return null;
    unit = found;
  }
  if (isTill) unit = isForward ? previousUnit(line, unit) : nextUnit(line, unit);
  return pointAt(line, unit);
}
