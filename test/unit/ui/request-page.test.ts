import { expect, it } from 'vitest';
import { requestPage, stepRequest } from '../../../src/ui/request-page.ts';
import type { RequestView } from '../../../src/ui/session-view.ts';

const SIZE = { cols: 60, rows: 16 };

function view(text: string, more: Partial<RequestView> = {}): RequestView {
  const ways = ['allow it, this once', 'deny it'].map((label) => ({ label, note: '', isPicked: null }));
  return { kind: 'request', title: '1 dev1 wants to use Bash', text, ways, selected: 0, scroll: 0, ...more };
}

function rows(of: RequestView, size = SIZE): readonly string[] {
  return requestPage(of, size).lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

const key = (name: string) => ({ kind: 'key', name }) as const;

it('shows the whole text as it stands, then the numbered ways', () => {
  expect(rows(view('rm -rf  build\n\ta'))).toEqual([
    'rm -rf  build',
    '  a',
    '',
    '❯ 1 allow it, this once',
    '  2 deny it',
  ]);
});

it('writes out what a terminal would obey or hide', () => {
  expect(rows(view('ls \x1b[2J\u202e\u200bx\r'))[0]).toBe('ls \\x1b[2J\\u202e\\u200bx\\x0d');
});

it('leaves nothing of a long command out, and scrolls to its end', () => {
  const command = Array.from({ length: 40 }, (_, i) => `step${i}`).join(' && ');
  const page = requestPage(view(command), SIZE);
  const seen: string[] = [];
  let shown = view(command);
  for (let i = 0; i < page.total; i++) {
    seen.push(
      requestPage({ ...shown, scroll: i }, SIZE)
        .lines[0].map(({ text }) => text)
        .join(''),
    );
  }
  const end = stepRequest(shown, key('End'), SIZE);
  if (end.kind === 'shown') shown = end.view;
  const last = requestPage(shown, SIZE)
    .lines.slice(0, page.rows)
    .map(([{ text }]) => text)
    .join('');
  expect(last.endsWith('step39')).toBe(true);
  expect(seen.slice(0, page.total - page.rows).join('') + last).toBe(command);
});

it('fits every screen, and keeps the selected way on it', () => {
  for (const size of [
    { cols: 12, rows: 4 },
    { cols: 20, rows: 6 },
    { cols: 200, rows: 60 },
  ]) {
    const long = view('x '.repeat(500), { selected: 1 });
    const { rect, lines } = requestPage(long, size);
    expect(rect.x + rect.width).toBeLessThanOrEqual(size.cols);
    expect(rect.y + rect.height).toBeLessThanOrEqual(size.rows);
    expect(rows(long, size).some((row) => row.startsWith('❯ 2'))).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
  }
});

it('answers by Enter and by number, and by nothing that was pasted', () => {
  expect(stepRequest(view('ls'), key('Enter'), SIZE)).toEqual({ kind: 'chosen', way: 0 });
  expect(stepRequest(view('ls'), { kind: 'text', text: '2' }, SIZE)).toEqual({ kind: 'chosen', way: 1 });
  for (const text of ['3', '0', '1\r', '12', 'y', 'yes']) {
    expect(stepRequest(view('ls'), { kind: 'text', text }, SIZE).kind).toBe('shown');
  }
  expect(stepRequest(view('ls'), key('Escape'), SIZE)).toEqual({ kind: 'closed' });
  expect(stepRequest(view('ls'), { kind: 'text', text: 'g' }, SIZE)).toEqual({ kind: 'left-for-pane' });
});
