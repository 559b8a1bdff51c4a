import { expect, it } from 'vitest';
import { playerBar, type PlayerView } from '../../../src/client/player-bar.ts';
import { textWidth } from '../../../src/ui/text.ts';

const playing: PlayerView = { position: 12, duration: 63, speed: 1, state: 'playing', note: null };

it('says where it is and what the keys do, as far as there is room', () => {
  const wide = playerBar(playing, 90);
  expect(wide.startsWith(' ▶ 0:12 / 1:03 ')).toBe(true);
  expect(wide.endsWith(' q quit   Space pause   ← → 5 s   . step   + - speed   Home End ')).toBe(true);
  expect(playerBar(playing, 40)).toContain('q quit');
  expect(playerBar(playing, 12)).toBe(' ▶ 0:12 / 1…');
});

it('names what is unusual', () => {
  const bar = playerBar({ ...playing, speed: 2, state: 'paused', note: '120×40, cut off' }, 120);
  expect(bar).toContain('⏸ 0:12 / 1:03 · paused · 2× · 120×40, cut off ');
  expect(bar).toContain('Space play');
});

it('takes exactly the width', () => {
  for (let width = 1; width < 130; width++) expect(textWidth(playerBar(playing, width))).toBe(width);
});
