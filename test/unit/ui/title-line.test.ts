import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaneView } from '../../../src/ui/session-view.ts';
import { lineWidth } from '../../../src/ui/text.ts';
import { titleLine } from '../../../src/ui/title-line.ts';
import { NOW, pane, status } from './views.ts';

function title(view: PaneView, width = 60): string {
  return titleLine(view, width, NOW)
    .map(({ text }) => text)
    .join('');
}

const waiting = pane('qa2', {
  number: 5,
  status: status('waiting', 67, {
    activity: 'Bash',
    waitingFor: { kind: 'permission', detail: 'rm -rf build' },
  }),
});

describe('titleLine', () => {
  it.each([
    [60, ' 5 qa2 ▲ WAITS 1m · Bash: rm -rf build '],
    [39, ' 5 qa2 ▲ WAITS 1m · Bash: rm -rf build '],
    [38, ' 5 qa2 ▲ WAITS 1m · Bash: rm -rf bui… '],
    [25, ' 5 qa2 ▲ WAITS 1m · Bas… '],
    [24, ' 5 qa2 ▲ WAITS 1m '],
    [17, ' 5 qa2 ▲ WAITS '],
    [14, ' 5 qa2 ▲ '],
    [9, ' 5 qa2 ▲ '],
    [8, ' 5 q… ▲ '],
    [7, ' 5 … ▲ '],
    [6, '▲'],
    [1, '▲'],
    [0, ''],
  ])('in %i cells gives up detail, then age, then the word', (width, expected) => {
    expect(title(waiting, width)).toBe(expected);
  });

  it.each<[string, Partial<PaneView>, string]>([
    [
      'busy',
      { status: status('busy', 42, { activity: 'Edit parser.ts' }) },
      ' 1 dev1 ● busy 0:42 · Edit parser.ts ',
    ],
    ['idle', { status: status('idle', 5) }, ' 1 dev1 ◌ idle 0:05 '],
    ['finished unseen', { status: status('idle', 12), isSeen: false }, ' 1 dev1 ✓ done 0:12 '],
    ['starting', { status: status('starting', 1) }, ' 1 dev1 … starting '],
    ['unknown', { status: status('unknown', 1), note: '~/src' }, ' 1 dev1 ? · ~/src '],
    ['another program', { status: status('unknown', 1), isAgent: false, note: '~/src' }, ' 1 dev1 · ~/src '],
    [
      'a shell that has run nothing yet',
      { status: status('idle', 9, { source: 'shell' }), isAgent: false },
      ' 1 dev1 ◌ idle ',
    ],
    [
      'a shell whose command failed',
      {
        status: status('idle', 9, {
          source: 'shell',
          lastCommand: { text: 'make test', exitStatus: 2, tookMs: 1 },
        }),
        isAgent: false,
      },
      ' 1 dev1 ◌ idle 0:09 · exit 2: make test ',
    ],
    [
      'a shell whose command went well',
      {
        status: status('idle', 9, { source: 'shell', lastCommand: { text: 'ls', exitStatus: 0, tookMs: 1 } }),
        isAgent: false,
        note: '~/src',
      },
      ' 1 dev1 ◌ idle 0:09 · ~/src ',
    ],
    [
      'another program that prints',
      {
        status: status('unknown', 9, { source: 'output', activity: 'printing' }),
        isAgent: false,
        note: 'tail',
      },
      ' 1 dev1 printing · tail ',
    ],
    [
      'at rest, with work in the background',
      { status: status('idle', 9, { activity: 'background shell' }) },
      ' 1 dev1 ◌ idle 0:09 · background shell ',
    ],
    [
      'waiting for something it did not name',
      { status: status('waiting', 5, { waitingFor: { kind: 'permission', detail: null } }) },
      ' 1 dev1 ▲ WAITS 0:05 · permission ',
    ],
    ['exited', { exit: { code: 1, signal: null } }, ' 1 dev1 ✗ exited 1 · r restart · x close '],
    ['killed', { exit: { code: null, signal: 'SIGKILL' } }, ' 1 dev1 ✗ SIGKILL · r restart · x close '],
    [
      'exited, and can only be closed',
      { exit: { code: 1, signal: null }, offer: 'C close' },
      ' 1 dev1 ✗ exited 1 · C close ',
    ],
    ['exited, and offers nothing', { exit: { code: 1, signal: null }, offer: '' }, ' 1 dev1 ✗ exited 1 '],
    ['scrolled', { scroll: { offset: 12, total: 5000 } }, ' 1 dev1 ◌ idle 0:05 · ↑ 12/5000 '],
  ])('says of a pane that is %s what it is', (_, more, expected) => {
    expect(title(pane('dev1', more))).toBe(expected);
  });

  it('shows the seat’s title where there is room, else its name', () => {
    const titled = pane('dev1', { title: 'The 漢字 parser' });
    expect(title(titled)).toBe(' 1 The 漢字 parser ◌ idle 0:05 ');
    expect(title(titled, 24)).toBe(' 1 dev1 ◌ idle 0:05 ');
  });

  it('shows what the program says of itself while it rests, without its spinner', () => {
    expect(title(pane('dev1', { note: '✳ Retry uploads' }))).toBe(' 1 dev1 ◌ idle 0:05 · Retry uploads ');
    expect(title(pane('dev1', { note: '✳ Claude Code' }))).toBe(' 1 dev1 ◌ idle 0:05 ');
  });

  it('asks in place of everything else, and never cuts off the answers', () => {
    const asked = pane('dev2', { question: 'close dev2? its conversation is kept (y/N)' });
    expect(title(asked)).toBe(' close dev2? its conversation is kept (y/N) ');
    expect(title(asked, 24)).toBe(' close dev2? its… (y/N) ');
    expect(title(asked, 9)).toBe(' … (y/N) ');
  });

  it('is loud only where somebody is waited for', () => {
    const boldTones = (view: PaneView) =>
      titleLine(view, 60, NOW).flatMap(({ isBold, tone }) => (isBold ? [tone] : []));
    expect(boldTones(waiting)).toEqual(['waiting']);
    expect(boldTones(pane('dev1', { status: status('busy', 3) }))).toEqual([]);
  });

  it('carries the seat’s own colour on the name', () => {
    const name = titleLine(pane('dev1', { color: '#123456' }), 60, NOW).find(({ text }) => text === 'dev1');
    expect(name?.color).toBe('#123456');
  });

  it('fits, whatever a pane is called and says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.option(fc.string({ unit: 'binary' })),
        fc.option(fc.string({ unit: 'grapheme' })),
        fc.nat(80),
        (name, question, note, width) => {
          const line = titleLine(pane('x', { name, question, note, title: note }), width, NOW);
          expect(lineWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
