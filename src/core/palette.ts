/** The colours behind a terminal's 256 numbers, as xterm has them; the first 16 differ from terminal to terminal. */

/** Channel values of the 6 × 6 × 6 cube that begins at 16. */
export const CUBE_LEVELS: readonly number[] = [0, 95, 135, 175, 215, 255];
export const CUBE_START = 16;
/** 24 greys from 8 in steps of 10, that begin at 232. */
export const GRAY_START = 232;
export const GRAY_STEPS = 24;

/** The 16 as xterm has them. */
export const BASIC_COLORS: readonly number[] = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
  0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
]; // prettier-ignore

/** Red, green and blue of a colour number from 0 to 255, as 0xrrggbb. */
export function rgbOf256(index: number): number {
  if (index < CUBE_START) return BASIC_COLORS[index];
  if (index >= GRAY_START) return (8 + (index - GRAY_START) * 10) * 0x010101;
  const cube = index - CUBE_START;
  const level = (step: number): number => CUBE_LEVELS[step % 6];
  return (level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6)) << 8) | level(cube);
}
