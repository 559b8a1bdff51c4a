/**
 * What programs say and ask in operating system commands (OSC), whose meaning lies outside the screen: title, working
 * directory, colours, clipboard, notifications, progress. Links are the emulator's own. kitty and sixel graphics are
 * not spoken: their queries stay unanswered and their payload leaves no trace.
 */
import { formatXColor, paletteColor, type TerminalColors } from '../core/terminal-colors.ts';
import type { NotificationReader } from './notifications.ts';

export interface RequestOptions {
  readonly colors: () => TerminalColors;
  readonly reply: (text: string) => void;
  readonly onClipboardWrite: (text: string) => void;
  readonly onWorkingDirectory: (directory: WorkingDirectory) => void;
  readonly notifications: NotificationReader;
}

/** Where a program says it is (OSC 7). */
export interface WorkingDirectory {
  /** Of which machine; empty where it did not say. */
  readonly host: string;
  /** Absolute. */
  readonly path: string;
}

const OSC = '\x1b]';
const ST = '\x1b\\';

/** Longer titles are cut: they are shown in one line of a border. */
const TITLE_LIMIT = 1000;

/** OSC numbers handled here, and how many characters of each are taken at most; longer ones are dropped. */
export const OSC_LIMITS: ReadonlyMap<number, number> = new Map([
  [0, 10_000],
  [2, 10_000],
  // A query of all 256 colours is about 1,700 long.
  [4, 8192],
  [7, 8192],
  [8, 8192],
  [9, 4096],
  [10, 256],
  [11, 256],
  [12, 256],
  // As base64: three quarters of it are text.
  [52, 1 << 20],
  [99, 8192],
  [777, 4096],
]);

/** Handles OSC 4, 7, 9, 10-12, 52, 99 and 777. */
export function handleOsc(id: number, data: string, options: RequestOptions): void {
  switch (id) {
    case 4:
      answerPalette(data, options);
      break;
    case 7:
      reportDirectory(data, options);
      break;
    case 9:
      options.notifications.take9(data);
      break;
    case 10:
    case 11:
    case 12:
      answerColor(id, data, options);
      break;
    case 52:
      writeClipboard(data, options);
      break;
    case 99:
      options.notifications.take99(data, options.reply);
      break;
    case 777:
      options.notifications.take777(data);
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
    const host = decodeURIComponent(uri.slice('file://'.length, start));
    if (!/\p{Cc}/u.test(path)) options.onWorkingDirectory({ host, path });
  } catch {
    // A malformed escape: the program's mistake, and there is nobody to tell it to.
  }
}

/** `OSC 4;1;?;2;?` asks for colours of the palette. Setting them is refused. */
function answerPalette(data: string, { colors, reply }: RequestOptions): void {
  const parts = data.split(';');
  for (let i = 0; i + 1 < parts.length; i += 2) {
    if (parts[i + 1] !== '?' || !/^[0-9]{1,3}$/.test(parts[i])) continue;
    const color = paletteColor(colors(), Number(parts[i]));
    if (color !== null) reply(`${OSC}4;${Number(parts[i])};${formatXColor(color)}${ST}`);
  }
}

/** `OSC 10;?` asks for one colour; `OSC 10;?;?` for that and the following one. Setting them is refused. */
function answerColor(first: number, data: string, { colors, reply }: RequestOptions): void {
  const { foreground, background, cursor } = colors();
  const known = [foreground, background, cursor];
  data.split(';').forEach((part, offset) => {
    const color = known.at(first - 10 + offset);
    if (part === '?' && color !== undefined) reply(`${OSC}${first + offset};${formatXColor(color)}${ST}`);
  });
}

/** `OSC 52;c;BASE64`. Reading the clipboard (`?`) would give it to any program: refused. */
function writeClipboard(data: string, options: RequestOptions): void {
  const encoded = data.slice(data.indexOf(';') + 1);
  if (encoded === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return;
  options.onClipboardWrite(Buffer.from(encoded, 'base64').toString('utf8'));
}
