/** Output in 24-bit colours, with every attribute and with wide, joined and combined characters; made, not recorded. */
const ESC = '\x1b[';
const RESET = `${ESC}0m`;

/** A picture of `cols` × `rows` cells, cursor left below it. */
export function truecolorDemo(cols: number, rows: number): string {
  const gradient = Array.from({ length: Math.max(0, rows - 4) }, (_, y) => {
    const cells = Array.from({ length: cols }, (_unused, x) => {
      const [red, green, blue] = [(x * 255) / cols, (y * 255) / rows, 255 - (x * 255) / cols].map(Math.floor);
      return `${ESC}48;2;${red};${green};${blue}m${ESC}38;2;${255 - red};${255 - green};${blue}m▀`;
    });
    return cells.join('') + RESET;
  });
  const attributes = [1, 2, 3, 4, 5, 7, 8, 9, 53].map((code) => `${ESC}${code}m${code}x${RESET}`).join(' ');
  const underlines = ['4:3', '4:2', '4:5'].map((code) => `${ESC}${code};58;2;250;120;10mu${RESET}`).join('');
  const palette =
    Array.from({ length: 16 }, (_, i) => `${ESC}38;5;${i}m${ESC}48;5;${255 - i}m.`).join('') + RESET;
  const wide = '漢字 😀 👩‍👩‍👧 🇫🇷 ❤️ 👍🏽 é e\u0301 ①';
  return `${ESC}2J${ESC}H${[...gradient, attributes, palette + underlines, wide].join('\r\n')}\r\n`;
}
