/**
 * What a terminal answers when a program asks about the terminal itself with a control sequence: who it is, how it
 * does, which modes it has, how large it is. What the emulator library answers rightly by itself (cursor position, most
 * modes) is left to it.
 */
import type { IParser } from '@xterm/headless';
import type { Size } from '../core/geometry.ts';
import { isDark, type TerminalColors } from '../core/terminal-colors.ts';
import type { ModeState } from './modes.ts';

export interface ReportOptions {
  readonly programVersion: string;
  readonly colors: () => TerminalColors;
  readonly size: () => Size;
  /** Of one cell, in pixels. */
  readonly cellSize: () => CellSize;
  readonly modeState: (mode: number) => ModeState | null;
  readonly reply: (text: string) => void;
}

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** A common font's: what programs are told where the terminal outside has not said. */
export const USUAL_CELL_SIZE: CellSize = { width: 8, height: 16 };

const ESC = '\x1b';
const CSI = `${ESC}[`;
const DCS = `${ESC}P`;
const ST = `${ESC}\\`;

/** VT220, with colours (22) and a clipboard that can be written to (52). */
const PRIMARY_ATTRIBUTES = `${CSI}?62;22;52c`;
/** As xterm of a version whose extensions are those known here: programs decide by it what they dare to use. */
const SECONDARY_ATTRIBUTES = `${CSI}>0;380;0c`;
/** `ccmx` */
const UNIT_ID = `${DCS}!|63636D78${ST}`;
/** DECREQTPARM: no parity, eight bits, 38400 baud both ways. */
const TERMINAL_PARAMETERS = '1;1;128;128;1;0x';

/** Private DSR: no printer, no locked keys, a North American keyboard, no locator. */
const DEVICE_STATUS: Readonly<Record<number, string | undefined>> = {
  15: '?13n',
  25: '?21n',
  26: '?27;1;0;0n',
  53: '?53n',
  55: '?53n',
  56: '?57;0n',
};
const COLOR_SCHEME = 996;

type Params = (number | number[])[];

export function answerDeviceRequests(parser: IParser, options: ReportOptions): void {
  const { reply } = options;
  const isPlain = ([kind = 0]: Params) => kind === 0;
  const answer = (
    id: Parameters<IParser['registerCsiHandler']>[0],
    text: (params: Params) => string | null,
  ) =>
    parser.registerCsiHandler(id, (params) => {
      const answered = text(params);
      if (answered !== null && answered !== '') reply(answered);
      return answered !== null;
    });
  answer({ final: 'c' }, (params) => (isPlain(params) ? PRIMARY_ATTRIBUTES : ''));
  answer({ prefix: '>', final: 'c' }, (params) => (isPlain(params) ? SECONDARY_ATTRIBUTES : ''));
  answer({ prefix: '=', final: 'c' }, (params) => (isPlain(params) ? UNIT_ID : ''));
  answer({ prefix: '>', final: 'q' }, (params) =>
    isPlain(params) ? `${DCS}>|ccmux ${options.programVersion}${ST}` : '',
  );
  answer({ final: 'x' }, ([kind]) =>
    kind === 0 || kind === 1 ? `${CSI}${kind + 2};${TERMINAL_PARAMETERS}` : '',
  );
  answer({ prefix: '?', final: 'n' }, ([kind]) => {
    if (kind === COLOR_SCHEME) return colorSchemeReport(options.colors());
    const status = typeof kind === 'number' ? DEVICE_STATUS[kind] : undefined;
    return status === undefined ? null : `${CSI}${status}`;
  });
  answer({ prefix: '?', intermediates: '$', final: 'p' }, ([mode]) => {
    const state = typeof mode === 'number' ? options.modeState(mode) : null;
    return state === null ? null : `${CSI}?${String(mode)};${state}$y`;
  });
  answer({ final: 't' }, ([kind]) => (typeof kind === 'number' ? windowReport(kind, options) : null));
}

/** `CSI ? 997 ; 1 n` where the terminal is dark, 2 where it is light. */
export function colorSchemeReport({ background }: TerminalColors): string {
  return `${CSI}?997;${isDark(background) ? 1 : 2}n`;
}

/** In-band notice of a new size (mode 2048). */
export function sizeReport({ cols, rows }: Size, cell: CellSize): string {
  return `${CSI}48;${rows};${cols};${rows * cell.height};${cols * cell.width}t`;
}

/** XTWINOPS: a pane is all the screen there is. Null for what is no report; titles are not told, see `requests`. */
function windowReport(kind: number, { size, cellSize }: ReportOptions): string | null {
  const { cols, rows } = size();
  const { width, height } = cellSize();
  switch (kind) {
    case 11:
      return `${CSI}1t`;
    case 13:
      return `${CSI}3;0;0t`;
    case 14:
      return `${CSI}4;${rows * height};${cols * width}t`;
    case 15:
      return `${CSI}5;${rows * height};${cols * width}t`;
    case 16:
      return `${CSI}6;${height};${width}t`;
    case 18:
      return `${CSI}8;${rows};${cols}t`;
    case 19:
      return `${CSI}9;${rows};${cols}t`;
    default:
      return null;
  }
}
