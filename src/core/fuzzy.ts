/**
 * How well typed words fit a text: each word must be found, as it stands or with letters left out between its own.
 * Words that stand together, and at the beginning of a word, fit best.
 */
const AT_WORD_START = 300;
const WITHIN_WORD = 200;
const SCATTERED = 100;

/** Higher is better; null where a word is not in `text`. Everything fits nothing typed. */
export function fuzzyScore(typed: string, text: string): number | null {
  const lower = text.toLowerCase();
  let total = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const score = wordScore(word, lower);
    if (score === null) return null;
    total += score;
  }
  return total;
}

/** The indices of those of `texts` that fit, the best first; equals stay in their order. */
export function fuzzyFilter(typed: string, texts: readonly string[]): readonly number[] {
  return texts
    .map((text, index) => ({ index, score: fuzzyScore(typed, text) }))
    .filter((each): each is { index: number; score: number } => each.score !== null)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ index }) => index);
}

function wordScore(word: string, text: string): number | null {
  const begins = startOfWord(word, text);
  if (begins >= 0) return AT_WORD_START - Math.min(begins, 99);
  const within = text.indexOf(word);
  if (within >= 0) return WITHIN_WORD - Math.min(within, 99);
  const span = scatteredSpan(word, text);
  return span === null ? null : SCATTERED - Math.min(span - word.length, 99);
}

function startOfWord(word: string, text: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return at;
  }
  return -1;
}

/** How far apart the letters of `word` stand in `text`, in order, from the first to the last; null where they do not. */
function scatteredSpan(word: string, text: string): number | null {
  let shortest: number | null = null;
  for (let first = text.indexOf(word[0]); first >= 0; first = text.indexOf(word[0], first + 1)) {
    let at = first;
    for (const letter of word.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) return shortest;
    }
    const span = at - first + 1;
    if (shortest === null || span < shortest) shortest = span;
  }
  return shortest;
}
