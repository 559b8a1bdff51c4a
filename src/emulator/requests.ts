/**
 * What programs say and ask beside drawing: queries that the emulator itself is silent on, and the OSC sequences
 * whose meaning lies outside the screen (title, clipboard, working directory). The kitty keyboard protocol, kitty and
 * sixel graphics are not spoken: their queries stay unanswered and their payload leaves no trace.
 */
import type { IParser } from '@xterm/headless';
import type { Size } from '../core/geometry.ts';

/** Colours that programs are told of when they ask for the terminal's own, as `#rrggbb`. */
export interface DefaultColors {
  readonly foreground: string;
  readonly background: string;
  readonly cursor: string;
}

export const FALLBACK_COLORS: DefaultColors = {
  foreground: '#d4d4d4',
  background: '#000000',
  cursor: '#d4d4d4',
};

export interface RequestOptions {
  readonly programVersion: string;
  readonly colors: () => DefaultColors;
  readonly size: () => Size;
  readonly reply: (text: string) => void;
  readonly onClipboardWrite: (text: string) => void;
  readonly onWorkingDirectory: (path: string) => void;
}

const ESC = '\x1b';
const CSI = `${ESC}[`;
const OSC = `${ESC}]`;
const DCS = `${ESC}P`;
const ST = `${ESC}\\`;

/** A cell's size in pixels, for programs that ask: ccmux cannot know it, and every one of a common font is as good. */
const CELL_WIDTH_PX = 8;
const CELL_HEIGHT_PX = 16;

/** Requests of XTWINOPS (`CSI Ps t`). */
const REPORT_SCREEN_PIXELS = 14;
const REPORT_CELL_PIXELS = 16;
const REPORT_SCREEN_CELLS = 18;

/** Longer titles are cut: they are shown in one line of a border. */
const TITLE_LIMIT = 1000;

/** OSC numbers handled here, and how many characters of each are taken at most; longer ones are dropped. */
export const OSC_LIMITS: ReadonlyMap<number, number> = new Map([
  [0, 10_000],
  [2, 10_000],
  [7, 8192],
  [8, 8192],
  [10, 256],
  [11, 256],
  [12, 256],
  // As base64: three quarters of it are text.
  [52, 1 << 20],
]);

export function answerRequests(parser: IParser, options: RequestOptions): void {
  const { reply } = options;
  // XTVERSION
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, ([kind]) => {
    if (kind === 0) reply(`${DCS}>|ccmux ${options.programVersion}${ST}`);
    return true;
  });
  parser.registerCsiHandler({ final: 't' }, ([kind]) => {
    const { cols, rows } = options.size();
    if (kind === REPORT_SCREEN_PIXELS) reply(`${CSI}4;${rows * CELL_HEIGHT_PX};${cols * CELL_WIDTH_PX}t`);
    else if (kind === REPORT_CELL_PIXELS) reply(`${CSI}6;${CELL_HEIGHT_PX};${CELL_WIDTH_PX}t`);
    else if (kind === REPORT_SCREEN_CELLS) reply(`${CSI}8;${rows};${cols}t`);
    else return false;
    return true;
  });
}

/** Handles OSC 7, 10-12 and 52. */
export function handleOsc(id: number, data: string, options: RequestOptions): void {
  switch (id) {
    case 7:
      reportDirectory(data, options);
      break;
    case 10:
    case 11:
    case 12:
      answerColor(id, data, options);
      break;
    case 52:
      writeClipboard(data, options);
      break;
  }
}

/** A title in one line of printable characters. */
export function cleanTitle(title: string): string {
  return title
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, TITLE_LIMIT)
    .toWellFormed();
}

function reportDirectory(uri: string, options: RequestOptions): void {
  if (!uri.startsWith('file://')) return;
  const start = uri.indexOf('/', 'file://'.length);
  if (start === -1) return;
  try {
    const path = decodeURIComponent(uri.slice(start));
    if (!/\p{Cc}/u.test(path)) options.onWorkingDirectory(path);
  } catch {
    // A malformed escape: the program's mistake, and there is nobody to tell it to.
  }
}

/** `OSC 10;?` asks for one colour; `OSC 10;?;?` for that and the following one. Setting them is refused. */
function answerColor(first: number, data: string, options: RequestOptions): void {
  const { foreground, background, cursor } = options.colors();
  const colors = [foreground, background, cursor];
  data.split(';').forEach((part, offset) => {
    const color = colors[first - 10 + offset] as string | undefined;
    if (part === '?' && color) options.reply(`${OSC}${first + offset};${toXColor(color)}${ST}`);
  });
}

/** `#rrggbb` as X11 writes it, sixteen bits a channel. */
function toXColor(color: string): string {
  const channels = [1, 3, 5].map((at) =>
    color
      .slice(at, at + 2)
      .padStart(2, '0')
      .repeat(2),
  );
  return `rgb:${channels.join('/')}`;
}

/** `OSC 52;c;BASE64`. Reading the clipboard (`?`) would give it to any program: refused. */
function writeClipboard(data: string, options: RequestOptions): void {
  const encoded = data.slice(data.indexOf(';') + 1);
  if (encoded === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return;
  options.onClipboardWrite(Buffer.from(encoded, 'base64').toString('utf8'));
}
