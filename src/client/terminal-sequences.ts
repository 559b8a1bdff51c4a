/**
 * What is said to the user's terminal when a session takes it and when it gives it back. The first is the client's own
 * part; what the server sets on top of it (cursor, colours, keyboard, …) is undone here too, since a server that died
 * cannot.
 */

/** Abandons a sequence that was cut in its midst. */
const CAN = '\x18';
/** Ends a cut OSC or DCS. */
const ST = '\x1b\\';
const ALTERNATE_SCREEN = 1049;
const BRACKETED_PASTE = 2004;
const FOCUS_EVENTS = 1004;
const MOUSE_BUTTONS = 1000;
const MOUSE_DRAG = 1002;
const MOUSE_MOTION = 1003;
const MOUSE_SGR = 1006;
const MOUSE_PIXELS = 1016;
const SYNCHRONIZED_OUTPUT = 2026;
const COLOR_SCHEME_REPORTS = 2031;
const CURSOR_VISIBLE = 25;
const APPLICATION_CURSOR = 1;
const ORIGIN = 6;
const AUTO_WRAP = 7;
/** XTPUSHTITLE and XTPOPTITLE, of the window's title alone. */
const PUSH_TITLE = '\x1b[22;2t';
const POP_TITLE = '\x1b[23;2t';
const SGR_RESET = '\x1b[0m';
const LINK_END = `\x1b]8;;${ST}`;
const CURSOR_SHAPE_DEFAULT = '\x1b[0 q';
const CURSOR_COLOR_DEFAULT = `\x1b]112${ST}`;
const MARGINS_RESET = '\x1b[r';
const INSERT_OFF = '\x1b[4l';
const NUMERIC_KEYPAD = '\x1b>';
/** SI and G0 as ASCII: after a cut line drawing sequence text would be boxes. */
const CHARSET_ASCII = '\x0f\x1b(B';
/** XTMODKEYS: modifyOtherKeys as the terminal had it. */
const OTHER_KEYS_DEFAULT = '\x1b[>4m';
/** Kitty's keyboard: takes one entry off the stack, harmless when it is empty. */
const POP_KITTY_KEYS = '\x1b[<u';

const set = (...modes: readonly number[]): string => modes.map((mode) => `\x1b[?${mode}h`).join('');
const reset = (...modes: readonly number[]): string => modes.map((mode) => `\x1b[?${mode}l`).join('');

/** Takes the terminal. Mouse: presses, releases and drags. */
export const ENTER =
  set(ALTERNATE_SCREEN) +
  PUSH_TITLE +
  set(BRACKETED_PASTE, FOCUS_EVENTS, MOUSE_BUTTONS, MOUSE_DRAG, MOUSE_SGR);

/** Gives it back, whatever came before. The keyboard first: kitty keeps a stack for each screen. */
export const LEAVE = [
  CAN,
  ST,
  reset(SYNCHRONIZED_OUTPUT, COLOR_SCHEME_REPORTS),
  POP_KITTY_KEYS,
  OTHER_KEYS_DEFAULT,
  reset(MOUSE_PIXELS, MOUSE_SGR, MOUSE_MOTION, MOUSE_DRAG, MOUSE_BUTTONS, FOCUS_EVENTS, BRACKETED_PASTE),
  reset(APPLICATION_CURSOR, ORIGIN),
  NUMERIC_KEYPAD,
  INSERT_OFF,
  set(AUTO_WRAP),
  MARGINS_RESET,
  CHARSET_ASCII,
  LINK_END,
  SGR_RESET,
  CURSOR_SHAPE_DEFAULT,
  CURSOR_COLOR_DEFAULT,
  POP_TITLE,
  set(CURSOR_VISIBLE),
  reset(ALTERNATE_SCREEN),
].join('');
