/**
 * `ccmux __complete WORD...`, which the shells' scripts call: what may stand in place of the last word. The first line
 * is `words`, or `files`, `directories`, `programs` where the shell completes by itself; after `words` comes a line
 * `WORD<Tab>DESCRIPTION` for each. It says nothing else, whatever goes wrong, and never keeps the user waiting.
 */
import { createProgram } from '../program.ts';
import type { Surroundings } from '../surroundings.ts';
import { wantedAt, type Candidate, type ValueSlot } from './wanted.ts';

/** Longer than all answers of live servers together; then nothing is better than waiting. */
const PATIENCE_MS = 1000;

export async function complete(words: readonly string[], surroundings: Surroundings): Promise<void> {
  const lines = await within(PATIENCE_MS, answer(words, surroundings));
  surroundings.stdout.write(`${lines.join('\n')}\n`);
}

const NOTHING: readonly string[] = ['words'];

async function answer(words: readonly string[], surroundings: Surroundings): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const wanted = wantedAt(words, createProgram({ rest: [], surroundings }));
  return wanted.kind === 'words'
    ? wordLines(wanted.candidates, current)
    : valueLines(wanted.value, current, surroundings);
}

async function valueLines(
  slot: ValueSlot,
  current: string,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const { shellCompletion, valuesOf } = await import('./values.ts');
  const start = current.slice(slot.lead.length);
  const candidates = isPath(start) ? [] : await valuesOf(slot, start, surroundings);
  const whole = candidates.map(({ word, description }) => ({ word: slot.lead + word, description }));
  const lines = wordLines(whole, current);
  return lines.length > 1 ? lines : [shellCompletion(slot.of) ?? 'words'];
}

function wordLines(candidates: readonly Candidate[], current: string): readonly string[] {
  const fitting = candidates.filter(({ word }) => word.startsWith(current) && !/[\t\n]/.test(word));
  return ['words', ...fitting.map(({ word, description }) => `${word}\t${oneLine(description)}`)];
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function isPath(word: string): boolean {
  return word.includes('/') || word.startsWith('~') || word.startsWith('.');
}

/** What `lines` resolves with; nothing to offer where it takes too long or fails, which a prompt is no place to say. */
async function within(limitMs: number, lines: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(NOTHING), limitMs);
  });
  try {
    return await Promise.race([lines.catch(() => NOTHING), late]);
  } finally {
    clearTimeout(timer);
  }
}
