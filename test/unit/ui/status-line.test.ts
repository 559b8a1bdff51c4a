import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../../src/ui/session-view.ts';
import { statusLine, type Misfit } from '../../../src/ui/status-line.ts';
import { lineWidth } from '../../../src/ui/text.ts';
import { pane, status, teamView, withPane } from './views.ts';

const size = { cols: 120, rows: 40 };
const team = teamView({ size, focus: 'dev1' });

function line(view: SessionView, width: number, misfit: Misfit | null = null): string {
  return statusLine(view, width, misfit)
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}

describe('statusLine', () => {
  it.each([
    [
      120,
      ' app · dev3-qa2-ux-pm   ● 2 busy  ▲ 1 waits (qa2 1m, Ctrl+\\ a)  ◌ 3 idle  ✓ 1 done                        main* · 14:02',
    ],
    [96, ' app · dev3-qa2-ux-pm   ● 2 busy  ▲ 1 waits (qa2 1m)  ◌ 3 idle  ✓ 1 done          main* · 14:02'],
    [80, ' app   ● 2 busy  ▲ 1 waits (qa2 1m, Ctrl+\\ a)  ◌ 3 idle  ✓ 1 done main* · 14:02'],
    [70, ' app   ● 2 busy  ▲ 1 waits (qa2 1m)  ◌ 3 idle  ✓ 1 done main* · 14:02'],
    [62, ' app   ● 2 busy  ▲ 1 waits (qa2 1m)  ◌ 3 idle  ✓ 1 done 14:02'],
    [50, ' app   ● 2  ▲ 1 (qa2 1m)  ◌ 3  ✓ 1          14:02'],
    [35, ' app   ● 2  ▲ 1  ◌ 3  ✓ 1    14:02'],
    [28, ' app   ● 2  ▲ 1  ◌ 3  ✓ 1'],
    [20, ' ● 2  ▲ 1  ◌ 3  ✓ 1'],
    [8, ' ● 2  ▲…'],
  ])('in %i cells keeps the symbols with their counts to the last', (width, expected) => {
    expect(line(team, width)).toBe(expected);
  });

  it('names who has waited longest', () => {
    const view = withPane(team, 'ux', { status: status('waiting', 240) });
    expect(line(view, 120)).toContain('▲ 2 waits (ux 4m, Ctrl+\\ a)');
  });

  it('names the key that leads there as the user has it, and none where there is none', () => {
    expect(line({ ...team, waitingKey: 'F5' }, 120)).toContain('(qa2 1m, F5)');
    expect(line({ ...team, waitingKey: null }, 120)).toContain('(qa2 1m) ');
  });

  it('says which pane keeps the focused one off a file, and of which as long as there is room', () => {
    const locked = { ...team, lockAgainst: { file: 'parser.ts', holder: 'dev2' } };
    expect(line(locked, 160)).toContain(' app · dev3-qa2-ux-pm · locked by dev2: parser.ts ');
    expect(line(locked, 70)).toContain(' app · locked by dev2 ');
    const odd = { file: 'a\x1b[31m\nb', holder: 'x'.repeat(100) };
    expect(line({ ...team, lockAgainst: odd }, 200)).not.toMatch(/[\n\x1b]|x{17}/);
  });

  it('says what is unusual about the screen', () => {
    const zoomed = teamView({ size, focus: 'dev1', isZoomed: true }, { isReadOnly: true });
    expect(line(zoomed, 160, 'clipped')).toContain(
      ' app · dev3-qa2-ux-pm · zoomed · read-only · clipped: in use at 120×40 ',
    );
    expect(line(team, 160, 'padded')).toContain(' app · dev3-qa2-ux-pm · padded: in use at 120×40 ');
    expect(line(team, 60, 'padded')).toContain(' app · padded ');
    expect(line(teamView({ size, isStacked: true }), 120)).toContain('· stacked ');
    expect(line({ ...team, isRecording: true }, 140)).toContain(' app · dev3-qa2-ux-pm · recording ');
    expect(line({ ...team, isRecording: true }, 60)).toContain(' app · rec ');
    const mode = { name: 'copy', keys: 'v select, q leave' };
    expect(line({ ...team, mode }, 160)).toContain('· copy (v select, q leave) ');
  });

  it('tells model, context and cost of the focused pane, and what the team costs, as far as there is room', () => {
    const usage = { model: 'Opus 5.5', contextPercent: 11.6, costUsd: 0.444 };
    const panes = team.panes.map((each) => (each.isFocused ? { ...each, usage } : each));
    const view = { ...team, panes, costUsd: 1.836 };
    expect(line(view, 200)).toMatch(
      / dev1 dev busy 0:42, Opus 5\.5, 12% context, \$0\.44 · main\* · \$1\.84 · \d\d:\d\d$/,
    );
    expect(line(view, 150)).toMatch(/ Opus 5\.5, 12% context, \$0\.44 · main\* · \$1\.84 · \d\d:\d\d$/);
    expect(line(view, 70)).not.toContain('context');
    expect(line(view, 84)).toMatch(/ main\* · \$1\.84 · \d\d:\d\d$/);
    expect(line({ ...view, costUsd: 0.444 }, 200)).toMatch(/ 12% context · main\* · \$0\.44 · /);
    expect(line({ ...view, branch: null, costUsd: null }, 200)).toMatch(/ \$0\.44 · \d\d:\d\d$/);
  });

  it('says that a demo is one, in its name or beside it', () => {
    const demo = { ...team, isDemo: true };
    expect(line({ ...demo, sessionName: 'demo' }, 140)).toContain(
      ' demo · dev3-qa2-ux-pm · scripted agents ',
    );
    expect(line(demo, 140)).toContain(' app · dev3-qa2-ux-pm · demo: scripted agents ');
    expect(line(demo, 60)).toContain(' app · demo: scripted ');
    expect(line(team, 140)).not.toContain('scripted');
  });

  it('offers as many whole keys as fit after the prefix', () => {
    const view = { ...team, isPrefixActive: true };
    expect(line(view, 60)).toBe(' Ctrl+\\  % split to the right  " split below  h focus left');
    expect(line(view, 12)).toBe(' Ctrl+\\');
  });

  it('gives its place to a message, cut to the width and without controls', () => {
    const view: SessionView = { ...team, message: { text: 'no\u001b[2J room', kind: 'error' } };
    expect(line(view, 40)).toBe(' no [2J room');
    expect(line(view, 6)).toBe(' no […');
    expect(statusLine(view, 40, null)[0]).toMatchObject({ tone: 'failed', isBold: true });
  });

  it('fills the width exactly, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 1, max: 160 }),
        fc.boolean(),
        fc.option(fc.constantFrom('info', 'warning', 'error')),
        (text, width, isPrefixActive, kind) => {
          const view: SessionView = {
            ...team,
            sessionName: text,
            branch: text,
            isPrefixActive,
            message: kind === null ? null : { text, kind },
            panes: [pane(text, { status: status('waiting', 3) })],
          };
          expect(lineWidth(statusLine(view, width, 'clipped'))).toBe(width);
        },
      ),
    );
  });
});
