/**
 * A frame that was cut off at its worst: within a synchronized update, with the cursor hidden and reshaped, colours
 * set, margins, every mouse mode, the keyboard changed, in the midst of a link's address. Its last word is visible.
 */
export const HALF_A_FRAME = [
  '\x1b[?2026h\x1b[?25l\x1b[5 q\x1b[2;10r\x1b[?6h\x1b[4h\x1b[?7l\x1b[?1h\x1b=\x1b[?1003h\x1b[>1u\x1b[>4;2m\x1b]2;title\x07',
  '\x1b(0\x1b[1;4;31;44mhalf a frame\x1b]8;;http://example.com/',
].join('');
