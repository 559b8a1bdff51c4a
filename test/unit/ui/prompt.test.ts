import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPrompt, promptLine, stepPrompt, type PromptStep } from '../../../src/ui/prompt.ts';
import type { PromptView } from '../../../src/ui/session-view.ts';
import { clusters, textWidth } from '../../../src/ui/text.ts';

/** The prompt after `keys`, each a key name; the cursor is drawn as `|`. */
function after(text: string, ...keys: readonly string[]): string {
  const view = keys.reduce<PromptView>(
    (before, name) => {
      const step = stepPrompt(before, { kind: 'key', name });
      return step.kind === 'edited' ? step.view : before;
    },
    openPrompt('name', text),
  );
  return `${view.text.slice(0, view.cursor)}|${view.text.slice(view.cursor)}`;
}

describe('stepPrompt', () => {
  it.each<[string, readonly string[], string]>([
    ['', ['d', 'e', 'v', 'Space', '1'], 'dev 1|'],
    ['dev1', ['Left', 'Left', 'x'], 'dex|v1'],
    ['dev1', ['Home', 'Right', 'Delete'], 'd|v1'],
    ['dev1', ['Home', 'Left', 'Backspace'], '|dev1'],
    ['dev1', ['End', 'Right', 'Delete', 'Backspace'], 'dev|'],
    ['dev1', ['Left', 'C-u'], '|1'],
    ['dev one', ['C-w'], 'dev |'],
    ['dev1', ['Home', 'C-k'], '|'],
    ['a漢字', ['Left', 'Backspace'], 'a|字'],
    ['x👩‍👩‍👧', ['Backspace'], 'x|'],
    ['x👩‍👩‍👧y', ['Left', 'Left', 'Delete'], 'x|y'],
    ['dev1', ['F5', 'Up', 'C-x', 'M-a', 'PageDown'], 'dev1|'],
  ])('edits %j with %j', (text, keys, expected) => {
    expect(after(text, ...keys)).toBe(expected);
  });

  it('takes what is pasted as one line without controls', () => {
    const step = stepPrompt(openPrompt('name', 'a'), { kind: 'text', text: 'b\u001b[A\r\nc' });
    expect(step).toMatchObject({ kind: 'edited', view: { text: 'ab [A c' } });
  });

  it('does not let a paste grow without end', () => {
    const step = stepPrompt(openPrompt('name', ''), { kind: 'text', text: 'x'.repeat(100_000) });
    expect(step.kind === 'edited' && step.view.text.length).toBe(256);
  });

  it.each<[string, PromptStep]>([
    ['Enter', { kind: 'accepted', text: 'dev1' }],
    ['Escape', { kind: 'cancelled' }],
    ['C-c', { kind: 'cancelled' }],
  ])('ends with %s', (name, expected) => {
    expect(stepPrompt(openPrompt('name', 'dev1'), { kind: 'key', name })).toEqual(expected);
  });

  it('keeps the cursor between two characters, whatever is pressed', () => {
    const key = fc.constantFrom(
      'Left',
      'Right',
      'Home',
      'End',
      'Backspace',
      'Delete',
      'C-u',
      'C-w',
      'C-k',
      'a',
      '漢',
    );
    const input = fc.oneof(
      key.map((name) => ({ kind: 'key' as const, name })),
      fc.string({ unit: 'grapheme' }).map((text) => ({ kind: 'text' as const, text })),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        let view = openPrompt('name', 'é👩‍👩‍👧漢');
        for (const one of inputs) {
          const step = stepPrompt(view, one);
          if (step.kind === 'edited') view = step.view;
          const borders = [0, ...clusters(view.text).map(({ start }) => start), view.text.length];
          expect(borders).toContain(view.cursor);
        }
      }),
    );
  });
});

function shownLine(view: PromptView, width: number) {
  const { line, cursor } = promptLine(view, width);
  return { text: line.map(({ text }) => text).join(''), cursor };
}

describe('promptLine', () => {
  it('says how the text could go on where there is room for it', () => {
    const view = { ...openPrompt(':', 'split '), hint: 'right  below' };
    expect(shownLine(view, 40)).toEqual({ text: ' : split    right  below', cursor: 9 });
    expect(shownLine(view, 20).text).toBe(' : split    right…');
    expect(shownLine(view, 8).text).toBe('split ');
  });

  it('shows label, text and the cell of the cursor', () => {
    expect(shownLine(openPrompt('new name', 'qa漢'), 60)).toEqual({ text: ' new name qa漢', cursor: 14 });
  });

  it('slides a long text so that the cursor stays in sight', () => {
    expect(shownLine(openPrompt('name', 'abcdefghijklmnop'), 14)).toEqual({
      text: ' name jklmnop',
      cursor: 13,
    });
  });

  it('gives up the label where it would leave no room to type', () => {
    expect(shownLine(openPrompt('new name', 'qa'), 12)).toEqual({ text: 'qa', cursor: 2 });
  });

  it('keeps text and cursor within any width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(20),
        fc.integer({ min: 1, max: 40 }),
        (text, lefts, width) => {
          let view = openPrompt('名前', text);
          for (let i = 0; i < lefts; i++) {
            const step = stepPrompt(view, { kind: 'key', name: 'Left' });
            if (step.kind === 'edited') view = step.view;
          }
          const shown = shownLine(view, width);
          expect(textWidth(shown.text)).toBeLessThanOrEqual(width);
          expect(shown.cursor).toBeLessThan(width);
        },
      ),
    );
  });
});
