/**
 * Random output of a terminal program, from a seed: text of all widths and scripts, styles, links, cursor movement,
 * erasing, scrolling, inserting. What it produces is legal but senseless, which is what makes it find cut wide
 * characters and stale styles.
 */
export type Random = (below: number) => number;

/** A small linear congruential generator (Numerical Recipes): equal seeds give equal runs everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

const CHARACTERS = [
  'a', 'B', 'z', '~', ' ', ' ', ' ', '\t', '漢', '字', 'ｗ', '한', 'か', '😀', '👩‍👩‍👧', '🇫🇷', '🇫', '❤️', '❤', '👍🏽', '1️⃣', '☕',
  '\u1112\u1161\u11ab', 'é', 'e\u0301', '\u0301', 'ﷺ', '①', '→', 'שׁ', 'กำ', '─', '█', '⠿', '\ue0b0', '\u{1f6e1}', 'x\u200d', '\u00ad',
]; // prettier-ignore
const ATTRIBUTES = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 31, 37, 39, 44, 49, 53, 55, 59, 92, 101,
];
const CONTROLS = [
  '\n', '\r\n', '\r', '\b', '\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[J', '\x1b[1J', '\x1b[2J', '\x1b[3P', '\x1b[4@', '\x1b[L',
  '\x1b[2M', '\x1bM', '\x1b[5X', '\x1b[3b', '\x1b[2S', '\x1b[T', '\x1b[3g', '\x1b[4h', '\x1b[4l', '\x1b[?7l', '\x1b[?7h',
  '\x1b[2;9r', '\x1b[r', '\x1b7', '\x1b8', '\x1b(0', '\x1b(B', '\x1b[1"q', '\x1b[0"q', '\x1b[?J', '\x1b[\'}', '\x1b[!p',
  '\x1b[?1049h', '\x1b[?1049l', '\x1b[ @', '\x1b#8', '\x1b[3J',
]; // prettier-ignore

/** About `length` pieces of output for a screen of any size. */
export function randomOutput(random: Random, length: number): string {
  let output = '';
  for (let i = 0; i < length; i++) output += randomPiece(random);
  return output;
}

function randomPiece(random: Random): string {
  const kind = random(16);
  if (kind < 6) return CHARACTERS[random(CHARACTERS.length)];
  switch (kind) {
    case 6:
      return `\x1b[${1 + random(16)};${1 + random(70)}H`;
    case 7:
      return `\x1b[${ATTRIBUTES[random(ATTRIBUTES.length)]}m`;
    case 8:
      return `\x1b[${random(2) ? 38 : 48};2;${random(256)};${random(256)};${random(256)}m`;
    case 9:
      return `\x1b[${random(2) ? 38 : 48};5;${random(256)}m`;
    case 10:
      return `\x1b[4:${random(6)};58:${random(2) ? `2::${random(256)}:0:7` : `5:${random(256)}`}m`;
    case 11:
      return CONTROLS[random(CONTROLS.length)];
    case 12:
      return random(2) ? `\x1b]8;;http://example.org/${random(3)}\x1b\\` : '\x1b]8;;\x1b\\';
    case 13:
      return `word${random(100)} `.repeat(1 + random(4));
    case 14:
      return ' '.repeat(random(30));
    default:
      return '\x1b[0m';
  }
}

/** `bytes` in pieces of random length, from one byte to all. */
export function randomChunks(random: Random, bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = random(3) === 0 ? 1 + random(3) : 1 + random(bytes.length);
    chunks.push(bytes.slice(at, at + length));
    at += length;
  }
  return chunks;
}

/** Bytes without any sense, in which sequences begin now and then; none of them ever ends what it began on purpose. */
export function randomBytes(random: Random, length: number): Uint8Array {
  const beginnings = [0x1b, 0x5b, 0x9b, 0x3f, 0x3b, 0x50, 0x5d, 0x07, 0x18, 0x1a, 0xe6, 0xf0, 0xcc];
  return Uint8Array.from({ length }, () =>
    random(3) === 0 ? beginnings[random(beginnings.length)] : random(256),
  );
}
