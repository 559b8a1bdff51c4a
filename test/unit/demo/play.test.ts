import { describe, expect, it } from 'vitest';
import {
  advance,
  beginPlay,
  endOf,
  enterText,
  erase,
  interrupt,
  leave,
  moveChoice,
  send,
  type Play,
} from '../../../src/demo/play.ts';
import { ASK, scriptOf, TOOL } from './scripts.ts';

const HOUR = 3_600_000;

/** What the transcript says, one word per entry. */
const said = ({ entries }: Play): readonly string[] =>
  entries.map((entry) => ('text' in entry ? entry.text : entry.kind === 'tool' ? entry.input : entry.kind));

function asked(text: string, play: Play, now: number): Play {
  return send(enterText(play, text, now), now);
}

describe('a story', () => {
  it('begins in the middle: with what has happened, and busy for as long as it says', () => {
    const play = beginPlay(scriptOf([TOOL]));
    expect(said(play)).toEqual(['begin']);
    expect(play.status).toEqual({ kind: 'busy', since: -5000 });
  });

  it('is done when the last beat of a chapter is, rests, and types the next prompt itself', () => {
    const begun = beginPlay(scriptOf([TOOL]));
    expect(advance(begun, 999).status.kind).toBe('busy');
    const done = advance(begun, 1000);
    expect(done.status).toEqual({ kind: 'idle', since: 1000 });
    expect(said(done)).toEqual(['begin', 'make', 'worked']);
    expect(advance(begun, 2999).beat?.is.kind).toBe('rest');
    const typing = advance(begun, 3000);
    expect(typing.beat?.is).toEqual({ kind: 'prompt', text: 'one' });
    expect(typing.status.kind).toBe('idle');
    expect(typing.topic).toBe('first');
  });

  it('goes on for ever, and keeps no more than a screen can ever want', () => {
    const play = advance(beginPlay(scriptOf([TOOL])), 10 * HOUR);
    expect(play.chapter.next).toBeGreaterThan(1000);
    expect(play.entries.length).toBeLessThanOrEqual(400);
    expect(play.dropped + play.entries.length).toBeGreaterThan(3000);
    expect(endOf(play)).toBeGreaterThan(10 * HOUR);
  });

  it('is the same however often one looks', () => {
    const begun = beginPlay(scriptOf([TOOL, { kind: 'say', text: 'a b c' }]));
    let looked = begun;
    for (let now = 0; now <= 20_000; now += 7) looked = advance(looked, now);
    expect(advance(looked, 20_000)).toEqual(advance(begun, 20_000));
  });

  it('has nothing to come where there are no chapters', () => {
    const play = beginPlay(scriptOf([], { chapters: [] }));
    expect(play.status.kind).toBe('idle');
    expect(endOf(play)).toBeNull();
  });
});

describe('a question', () => {
  const waiting = beginPlay(scriptOf([ASK, TOOL]));

  it('waits, as long as it takes', () => {
    expect(waiting.status).toEqual({ kind: 'waiting', since: -5000 });
    expect(endOf(waiting)).toBeNull();
    expect(advance(waiting, HOUR)).toEqual(waiting);
  });

  it('goes on when it is answered, by number or by arrows and Enter', () => {
    const byNumber = enterText(waiting, '1', 100);
    expect(byNumber.status).toEqual({ kind: 'busy', since: 100 });
    expect(said(advance(byNumber, 1100))).toEqual(['begin', 'make', 'worked']);
    const byArrows = send(moveChoice(moveChoice(waiting, -1), -1), 100);
    expect(said(advance(byArrows, 1100))).toEqual(['begin', 'make', 'worked']);
  });

  it('takes another way where the choice says so', () => {
    const refused = advance(send(moveChoice(waiting, -1), 100), 2000);
    expect(said(refused)).toEqual(['begin', 'kept it', 'worked']);
  });

  it('takes no other text, and no number that it does not offer', () => {
    expect(enterText(waiting, 'yes', 10)).toBe(waiting);
    expect(enterText(waiting, '4', 10)).toBe(waiting);
    expect(enterText(waiting, '0', 10)).toBe(waiting);
  });

  it('is refused by Esc', () => {
    const refused = interrupt(waiting, 100);
    expect(refused.status).toEqual({ kind: 'idle', since: 100 });
    expect(said(refused)).toEqual(['begin', 'Bash command: refused']);
  });
});

describe('the user', () => {
  it('gets an answer that names what they have asked', () => {
    const idle = advance(beginPlay(scriptOf([TOOL])), 1500);
    const busy = asked('fix  it', idle, 1500);
    expect(busy.status).toEqual({ kind: 'busy', since: 1500 });
    expect(said(advance(busy, 5000)).slice(-3)).toEqual(['fix  it', 'heard “fix it”', 'worked']);
  });

  it('gets it after what is being done where that runs, and the story goes on behind it', () => {
    const busy = asked('and this?', beginPlay(scriptOf([TOOL, TOOL])), 200);
    expect(busy.queue).toEqual(['and this?']);
    const later = advance(busy, 10_000);
    expect(said(later)).toEqual(['begin', 'make', 'and this?', 'heard “and this?”', 'make', 'worked']);
    expect(later.queue).toEqual([]);
  });

  it('is not kept waiting by a thought', () => {
    const thinking = beginPlay(scriptOf([{ kind: 'think', ms: HOUR, verb: 'Pondering' }, TOOL]));
    const busy = asked('well?', thinking, 200);
    expect([said(busy).at(-1), busy.queue]).toEqual(['well?', []]);
    expect(said(advance(busy, 10_000)).slice(-3)).toEqual(['heard “well?”', 'make', 'worked']);
  });

  it('is not written over: the script keeps still while there is a line in the prompt', () => {
    const typing = enterText(advance(beginPlay(scriptOf([TOOL])), 1500), 'wait', 1500);
    expect(endOf(typing)).toBeNull();
    expect(advance(typing, HOUR).input).toBe('wait');
    const emptied = erase(typing, 'line', 60_000);
    expect(endOf(emptied)).toBe(80_000);
  });

  it('takes the prompt from the script that is typing, which begins again later', () => {
    const scripted = advance(beginPlay(scriptOf([TOOL])), 3010);
    expect(scripted.beat?.is.kind).toBe('prompt');
    const taken = erase(enterText(scripted, 'x', 3010), 'character', 3010);
    expect([taken.beat?.is.kind, taken.input]).toEqual(['rest', '']);
    const again = advance(taken, 23_010);
    expect(again.beat?.is).toEqual({ kind: 'prompt', text: 'one' });
  });

  it('stops a turn with Esc; nothing of it goes on', () => {
    const stopped = interrupt(beginPlay(scriptOf([TOOL, TOOL])), 300);
    expect(stopped.status).toEqual({ kind: 'idle', since: 300 });
    expect(said(advance(stopped, 50_000))).toEqual(['begin', 'Interrupted · what should be done instead?']);
  });

  it('leaves with /exit, or the second Ctrl+C or Ctrl+D in a row', () => {
    const play = beginPlay(scriptOf([TOOL]));
    expect(asked('/exit', play, 1).isOver).toBe(true);
    const once = leave(play, 'Ctrl+C', 1);
    expect([once.isOver, once.status.kind]).toEqual([false, 'idle']);
    expect(leave(once, 'Ctrl+C', 2).isOver).toBe(true);
    expect(leave(once, 'Ctrl+D', 2).isOver).toBe(false);
    expect(leave(enterText(once, 'x', 2), 'Ctrl+C', 3).isOver).toBe(false);
  });

  it('is told what there is to do by ? and by a command that it does not know', () => {
    const idle = advance(beginPlay(scriptOf([TOOL])), 1500);
    for (const text of ['?', '/model']) expect(said(asked(text, idle, 1500)).at(-1)).toContain('demo agent');
    expect(asked('/clear', idle, 1500).entries).toEqual([]);
  });
});
