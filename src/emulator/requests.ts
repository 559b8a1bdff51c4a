/**
 * What programs say and ask in operating system commands (OSC), whose meaning lies outside the screen: title, working
 * directory, colours, clipboard, notifications, progress. Links are the emulator's own. kitty and sixel graphics are
 * not spoken: their queries stay unanswered and their payload leaves no trace.
 */
import type { ShellMark } from '../core/shell-mark.ts';
import type { NotificationReader } from './notifications.ts';
import type { ProgramColors } from './program-colors.ts';
import type { ShellMarkReader } from './shell-marks.ts';

export interface RequestOptions {
  readonly colors: ProgramColors;
  readonly reply: (text: string) => void;
  readonly onClipboardWrite: (text: string) => void;
  readonly onWorkingDirectory: (directory: WorkingDirectory) => void;
  readonly notifications: NotificationReader;
  readonly shellMarks: ShellMarkReader;
  readonly onShellMark: (mark: ShellMark) => void;
}

/** Where a program says it is (OSC 7). */
export interface WorkingDirectory {
  /** Of which machine; empty where it did not say. */
  readonly host: string;
  /** Absolute. */
  readonly path: string;
}

/** Longer titles are cut: they are shown in one line of a border. */
const TITLE_LIMIT = 1000;

/** OSC numbers handled here, and how many characters of each are taken at most; longer ones are dropped. */
export const OSC_LIMITS: ReadonlyMap<number, number> = new Map([
  [0, 10_000],
  [2, 10_000],
  // A query of all 256 colours is about 1,700 long, setting them twice as much.
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
  [104, 2048],
  [110, 16],
  [111, 16],
  [112, 16],
  // A command's text may stand in them, each character of it as four.
  [133, 16_384],
  [633, 16_384],
  [777, 4096],
]);

/** Handles OSC 4, 7, 9, 10-12, 52, 99, 104, 110-112, 133, 633 and 777. */
export function handleOsc(id: number, data: string, options: RequestOptions): void {
  switch (id) {
    case 4:
      options.colors.takePalette(data);
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
      options.colors.takeDynamic(id, data);
      break;
    case 52:
      writeClipboard(data, options);
      break;
    case 99:
      options.notifications.take99(data, options.reply);
      break;
    case 104:
      options.colors.resetPalette(data);
      break;
    case 110:
    case 111:
    case 112:
      options.colors.resetDynamic(id);
      break;
    case 133:
    case 633: {
      const mark = options.shellMarks.take(id, data);
      if (mark !== null) options.onShellMark(mark);
      break;
    }
    case 777:
      options.notifications.take777(data);
      break;
  }
}

/** Invisible: it would turn the reading direction, or make two titles that look the same differ. */
const INVISIBLE = /[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g;

/** A title in one line of characters that can be seen. */
export function cleanTitle(title: string): string {
  return title
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(INVISIBLE, '')
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

/** `OSC 52;c;BASE64`. Reading the clipboard (`?`) would give it to any program: refused. */
function writeClipboard(data: string, options: RequestOptions): void {
  const encoded = data.slice(data.indexOf(';') + 1);
  if (encoded === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return;
  options.onClipboardWrite(Buffer.from(encoded, 'base64').toString('utf8'));
}
