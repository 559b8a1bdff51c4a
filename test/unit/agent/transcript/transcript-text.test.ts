import { expect, it } from 'vitest';
import { TranscriptText } from '../../../../src/agent/transcript/transcript-text.ts';
import { openState } from '../../../../src/core/copy/copy-state.ts';
import { selectedText } from '../../../../src/core/copy/selected-text.ts';
import { beginSelection } from '../../../../src/core/copy/selection.ts';
import { Frame } from '../../../../src/core/frame.ts';
import { CODE_POINT_MASK, WORDS_PER_CELL } from '../../../../src/core/cells.ts';

const ANSWER = 'It is done, as you have asked for.\nA second line that is long enough to wrap.\n\n- end';

function opened(cols: number): TranscriptText {
  const text = new TranscriptText(cols, () => undefined);
  text.append([
    { kind: 'prompt', text: 'do it' },
    { kind: 'answer', text: ANSWER },
  ]);
  return text;
}

/** As it is drawn. */
function shown(text: TranscriptText): string[] {
  const frame = new Frame(text.cols, 1);
  frame.setOwner({ x: 0, y: 0, width: text.cols, height: 1 }, 1);
  return Array.from({ length: text.end - text.first }, (_, index) => {
    text.paint(text.first + index, { frame, slot: 1, x: 0, y: 0, width: text.cols });
    const codes = Array.from({ length: text.cols }, (_cell, x) => frame.cells[x * WORDS_PER_CELL]);
    return codes
      .map((content) => String.fromCodePoint(content & CODE_POINT_MASK))
      .join('')
      .trimEnd();
  });
}

it('shows every line of an answer under its text, wrapped or not', () => {
  expect(shown(opened(24))).toEqual([
    '❯ do it',
    '',
    '● It is done, as you',
    '  have asked for.',
    '  A second line that is',
    '  long enough to wrap.',
    '',
    '  - end',
    '',
  ]);
});

it('gives what was written to who copies it, without the indent', () => {
  const rows = opened(24);
  const state = openState({ rows, height: 9, style: 'vi' }, { line: rows.first + 7, x: 23 });
  const selection = beginSelection({ line: rows.first + 2, x: 2 }, 'character');
  expect(selectedText({ ...state, selection }, rows)).toBe(ANSWER);
  // From within the indent: as from the text's beginning.
  const inside = beginSelection({ line: rows.first + 4, x: 0 }, 'character');
  expect(selectedText({ ...state, selection: inside }, rows)).toBe(ANSWER.slice(ANSWER.indexOf('A second')));
});
