import { describe, expect, it } from 'vitest';
import { findScript } from '../../../src/demo/find-script.ts';
import { advance, beginPlay, enterText, send, type Play } from '../../../src/demo/play.ts';
import type { Script } from '../../../src/demo/script.ts';
import { NEWCOMER } from '../../../src/demo/scripts/newcomer.ts';

const TEAM = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
const MINUTE = 60_000;

const scriptOf = (name: string): Script => findScript({ name, role: name.replace(/\d+$/, '') });

/** The story with every question answered by the choice of that number, after a while. */
function played(script: Script, choice: number, minutes: number): Play {
  let play = beginPlay(script);
  for (let now = 0; now <= minutes * MINUTE; now += 5000) {
    play = advance(play, now);
    const ask = play.beat?.is;
    if (ask?.kind === 'ask') play = enterText(play, String(Math.min(choice, ask.choices.length)), now);
  }
  return play;
}

describe('the scripts', () => {
  it('give each seat of the default team a story of its own', () => {
    expect(new Set(TEAM.map(scriptOf)).size).toBe(TEAM.length);
    expect(TEAM.map(scriptOf)).not.toContain(NEWCOMER);
  });

  it('show within seconds what there is to see: some work, one waits, some are done', () => {
    const kinds = TEAM.map((name) => advance(beginPlay(scriptOf(name)), 8000).status.kind);
    const count = (kind: string): number => kinds.filter((each) => each === kind).length;
    expect([count('busy'), count('waiting'), count('idle')]).toEqual([3, 1, 3]);
    // All have begun busy or waiting: what ends is seen to end.
    expect(TEAM.map((name) => beginPlay(scriptOf(name)).status.kind)).not.toContain('idle');
  });

  it.each(TEAM)('go on and on: %s, whatever is answered', (name) => {
    for (const choice of [1, 2, 3]) {
      const play = played(scriptOf(name), choice, 30);
      expect(play.chapter.next).toBeGreaterThan(4);
      expect(play.entries.length).toBeGreaterThan(20);
    }
  });

  it.each([...TEAM, 'other'])('answer a prompt and say that they are scripted: %s', (name) => {
    const script = scriptOf(name);
    let play = beginPlay({ ...script, opening: { ...script.opening, beats: [] } });
    for (let turn = 0; turn < script.replies.length + 1; turn++) {
      const now = turn * MINUTE;
      play = send(enterText(advance(play, now), 'and now?', now), now);
      play = advance(play, now + 30_000);
      const said = play.entries.findLast((entry) => entry.kind === 'say');
      expect(said?.text).toMatch(/“and now\?”/);
      expect(said?.text).toMatch(/stand-in/);
    }
  });

  it('have topics that fit a title', () => {
    const topics = TEAM.map(scriptOf).flatMap(({ opening, chapters }) => [opening, ...chapters]);
    expect(topics.map(({ topic }) => topic.length).filter((length) => length > 26)).toEqual([]);
  });
});

describe('a seat', () => {
  it('without a number plays the first story of its role', () => {
    expect(findScript({ name: 'dev', role: 'dev' })).toBe(scriptOf('dev1'));
  });

  it('beyond those that there are, or of an unknown role, is a newcomer', () => {
    expect(scriptOf('dev4')).toBe(NEWCOMER);
    expect(scriptOf('ux2')).toBe(NEWCOMER);
    expect(findScript({ name: 'ops1', role: 'ops' })).toBe(NEWCOMER);
    expect(findScript({ name: 'x', role: 'constructor' })).toBe(NEWCOMER);
  });

  it('with a name of its own plays some story of its role, always the same', () => {
    const stories = ['dev1', 'dev2', 'dev3'].map(scriptOf);
    for (const name of ['api', 'web', 'developer', 'büro']) {
      expect(stories).toContain(findScript({ name, role: 'dev' }));
    }
  });
});
