/**
 * What a terminal sends for keys and mouse, written down here once more: a test that asked the product for these
 * bytes could not find its mistakes.
 */
const CSI = '\x1b[';

const NAMED: Readonly<Record<string, string | undefined>> = {
  Enter: '\r',
  Escape: '\x1b',
  Tab: '\t',
  'S-Tab': `${CSI}Z`,
  Backspace: '\x7f',
  Space: ' ',
  Up: `${CSI}A`,
  Down: `${CSI}B`,
  Right: `${CSI}C`,
  Left: `${CSI}D`,
  Home: `${CSI}H`,
  End: `${CSI}F`,
  PageUp: `${CSI}5~`,
  PageDown: `${CSI}6~`,
  Delete: `${CSI}3~`,
  F1: '\x1bOP',
};

/** `a`, `Enter`, `C-\`, `M-1`; throws for a key that it does not know. */
export function keyBytes(key: string): string {
  const named = NAMED[key];
  if (named !== undefined) return named;
  if (key.startsWith('M-')) return `\x1b${keyBytes(key.slice(2))}`;
  if (/^C-[@-_a-z]$/.test(key)) return String.fromCharCode(key.toUpperCase().charCodeAt(2) & 0x1f);
  if (Array.from(key).length === 1) return key;
  throw new Error(`no such key: ${key}`);
}

/** Buttons as SGR mouse reports (1006) number them. */
export const LEFT_BUTTON = 0;
export const MOTION = 32;
export const WHEEL_UP = 64;
export const WHEEL_DOWN = 65;

/** One SGR mouse report; the cell counts from 0. */
export function mouseBytes(button: number, at: { x: number; y: number }, isPress: boolean): string {
  return `${CSI}<${button};${at.x + 1};${at.y + 1}${isPress ? 'M' : 'm'}`;
}

export const PASTE_START = `${CSI}200~`;
export const PASTE_END = `${CSI}201~`;
