/** Sizes for people: `812 B`, `1.2 KiB`, `48 MiB`. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  // Two digits tell what a size is; more are noise.
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  const text = value.toFixed(digits);
  return text === '1024' && unit < UNITS.length - 1 ? `1.0 ${UNITS[unit + 1]}` : `${text} ${UNITS[unit]}`;
}
