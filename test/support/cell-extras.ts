/**
 * What the public interface of the emulator library keeps to itself about a cell: style and colour of its underline,
 * and its link. Read from the library's own objects, with no code of what is judged by it.
 */
import type { Terminal } from '@xterm/headless';

interface Line {
  readonly _data: Uint32Array;
  readonly _extendedAttrs: Record<number, { readonly _ext: number; readonly urlId: number } | undefined>;
}

interface Core {
  readonly _bufferService: { readonly buffer: { readonly lines: { get(index: number): Line | undefined } } };
  readonly _oscLinkService: { getLinkData(id: number): { readonly uri: string } | undefined };
}

const HAS_EXTRAS = 0x10000000;
const UNDERLINE = 0x10000000;
const COLOR = 0x3ffffff;
const MODE = 0x3000000;
const PALETTE = 0x30000ff;
const STYLES = ['', '', 'double', 'curly', 'dotted', 'dashed'];

/** Such as `curly #3ff0000 http://example.org/`; empty for an ordinary cell. `x`, `y` are a place of the screen. */
export function cellExtras(terminal: Terminal, x: number, y: number): string {
  const core = (terminal as unknown as { readonly _core: Core })._core;
  const line = core._bufferService.buffer.lines.get(terminal.buffer.active.baseY + y);
  const extras = line?._extendedAttrs[x];
  if (line === undefined || extras === undefined || !(line._data[x * 3 + 2] & HAS_EXTRAS)) return '';
  const link = core._oscLinkService.getLinkData(extras.urlId)?.uri ?? '';
  if (!(line._data[x * 3 + 1] & UNDERLINE)) return link;
  const color = colorOf(extras._ext & COLOR);
  const said = color === 0 ? '' : ` #${color.toString(16)}`;
  return `${STYLES[(extras._ext >>> 26) & 7]}${said} ${link}`.trim();
}

/** 0 for the colour of the text: `CSI 59 m` leaves all bits, by mistake of the library. Only RGB has more than one byte. */
function colorOf(word: number): number {
  if (word === COLOR || (word & MODE) === 0) return 0;
  return (word & MODE) === MODE ? word : word & PALETTE;
}
