/**
 * What the user has answered once and is not asked again: lists of texts in small files of the data directory
 * (`trusted.json`: folders, `notices.json`: notices that were shown).
 */
import { join } from 'node:path';
import { readJsonFile, writeFileAtomically } from '../files/atomic-file.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { say, type Surroundings } from './surroundings.ts';

export type AnswerFile = 'trusted.json' | 'notices.json';

/** The kept answers; none where the file is missing or is not what we write. */
export async function readAnswers(
  dataDirectory: string,
  file: AnswerFile,
  onSetAside?: (aside: string) => void,
): Promise<readonly string[]> {
  const isSound = (value: unknown) => Array.isArray(value);
  const content = await readJsonFile(join(dataDirectory, file), {
    isSound,
    ...(onSetAside && { onSetAside }),
  });
  return Array.isArray(content) ? content.filter((entry) => typeof entry === 'string') : [];
}

export async function keepAnswer(dataDirectory: string, file: AnswerFile, answer: string): Promise<void> {
  const answers = await readAnswers(dataDirectory, file);
  if (answers.includes(answer)) return;
  ensurePrivateDirectory(dataDirectory);
  await writeFileAtomically(join(dataDirectory, file), `${JSON.stringify([...answers, answer], null, 2)}\n`);
}

/** For `readAnswers`: says where a damaged file is kept. */
export function tellDamage(surroundings: Surroundings): (aside: string) => void {
  return (aside) => say(surroundings, `what you have answered before was damaged and is kept as ${aside}`);
}
