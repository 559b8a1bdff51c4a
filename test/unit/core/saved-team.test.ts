import { describe, expect, it } from 'vitest';
import { parseTeam, saveTeam, type SavedTeam } from '../../../src/core/saved-team.ts';
import { sessionOf } from '../../support/session-state.ts';

const UUID = '00000000-0000-4000-8000-000000000000';

function team(): SavedTeam {
  const state = sessionOf([
    { name: 'dev1', role: 'dev', model: 'opus', args: ['--verbose'], env: { A: 'b' } },
    { name: 'qa1', role: 'qa', command: '' },
  ]);
  const rename = (text: string) => text.replaceAll('id-dev1', 'aaaaaa1').replaceAll('id-qa1', 'aaaaaa2');
  const renamed = JSON.parse(rename(JSON.stringify(state))) as typeof state;
  const saved = saveTeam(
    { ...renamed, isZoomed: true },
    {
      command: null,
      claudeArgs: ['--debug'],
      configFile: '/c.yaml',
      claude: { command: ['claude'], args: [], isolation: 'config_dir' },
    },
    () => ({ isBegun: true, conversations: [UUID], directory: null }),
  );
  if (saved === null) throw new Error('a session with panes has a team');
  return saved;
}

const written = () => JSON.parse(JSON.stringify(team())) as Record<string, unknown>;

describe('a team', () => {
  it('comes back from the disk as it was', () => {
    expect(parseTeam(written())).toEqual({ kind: 'team', team: team() });
  });

  it('of a later version is told apart from a damaged one', () => {
    expect(parseTeam({ ...written(), version: 2 })).toEqual({ kind: 'newer' });
    expect(parseTeam('team')).toEqual({ kind: 'damaged' });
  });

  const [dev, qa] = team().panes;
  const broken: readonly (readonly [string, object])[] = [
    ['without panes', { panes: [] }],
    ['with a pane twice', { panes: [dev, dev] }],
    [
      'with a pane that has no place',
      { panes: [dev, qa, { ...qa, id: 'aaaaaa3', seat: { name: 'x', role: 'y' } }] },
    ],
    ['whose focus is nowhere', { focus: 'aaaaaa9' }],
    ['with a hostile pane id', { panes: [{ ...dev, id: '../../x' }, qa] }],
    ['with a hostile seat name', { panes: [{ ...dev, seat: { name: '../x', role: 'dev' } }, qa] }],
    ['with a conversation that is none', { panes: [{ ...dev, conversation: 'x; rm -rf /' }, qa] }],
    ['with an argument that is no text', { panes: [{ ...dev, seat: { ...dev.seat, args: [1] } }, qa] }],
    ['with a weight of nothing', { tree: { ...team().tree, weights: [0, 1] } }],
    ['with an endless tree', { tree: nested(50) }],
  ];
  it.each(broken)('%s is damaged', (_what, change) => {
    expect(parseTeam({ ...written(), ...change })).toEqual({ kind: 'damaged' });
  });
});

function nested(depth: number): object {
  const leaf = { kind: 'leaf', id: 'aaaaaa1' };
  if (depth === 0) return leaf;
  const direction = depth % 2 === 0 ? 'row' : 'column';
  return { kind: 'split', direction, weights: [1, 1], children: [leaf, nested(depth - 1)] };
}
