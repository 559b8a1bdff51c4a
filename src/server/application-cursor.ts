/**
 * Cursor keys in application mode (DECCKM). The outer terminal is never put into that mode, since it would hold for
 * all panes: the plain form it sends is turned into the one that the pane's program asked for.
 */

/** `CSI A` … `CSI H` become `SS3 A` … `SS3 H`; every other sequence, modified keys included, stays as it is. */
export function applicationCursorKey(raw: Uint8Array): Uint8Array {
  const isCursorKey = raw.length === 3 && raw[0] === ESC && raw[1] === BRACKET && CURSOR_FINALS.has(raw[2]);
  return isCursorKey ? Uint8Array.of(ESC, SS3, raw[2]) : raw;
}

const ESC = 0x1b;
const BRACKET = 0x5b;
const SS3 = 0x4f;
/** Up, Down, Right, Left, End, Home. */
const CURSOR_FINALS: ReadonlySet<number> = new Set([0x41, 0x42, 0x43, 0x44, 0x46, 0x48]);
