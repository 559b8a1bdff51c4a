import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slices } from '../../../../src/base/slices.ts';
import { compilePattern, matchesIn, type Pattern } from '../../../../src/core/copy/pattern.ts';
import { SearchScan } from '../../../../src/core/copy/search-scan.ts';
import type { TextRows } from '../../../../src/core/copy/text-rows.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { printed } from './text-of.ts';

function pattern(text: string, isRegex = false): Pattern {
  const compiled = compilePattern({ text, isRegex });
  if (compiled === null || typeof compiled === 'string') throw new Error(compiled ?? 'empty');
  return compiled;
}

const found = (text: string, searched: string, isRegex = false) =>
  matchesIn(pattern(text, isRegex), searched).map(({ start, end }) => searched.slice(start, end));

describe('a pattern', () => {
  it('ignores capitals until one is typed', () => {
    expect(found('needle', 'Needle NEEDLE needle')).toEqual(['Needle', 'NEEDLE', 'needle']);
    expect(found('Needle', 'Needle NEEDLE needle')).toEqual(['Needle']);
    expect(found('ÄRGER'.toLowerCase(), 'İ ÄRGER')).toEqual(['ÄRGER']);
    expect(found('[a-c]+', 'xABCx', true)).toEqual(['ABC']);
  });

  it('takes literal text for nothing else', () => {
    expect(found('a.c', 'abc a.c')).toEqual(['a.c']);
  });

  it('finds what JavaScript’s own expressions find', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\w',
      '\\b',
      '(a|ab)',
      '(?:b|c)',
      '\\d',
      'c',
    );
    const many = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}');
    const source = fc
      .array(fc.tuple(atom, many), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map(([part, count]) => part + (part === '\\b' ? '' : count)).join(''));
    fc.assert(
      fc.property(source, fc.stringMatching(/^[abc1 ]{0,20}$/), (text, searched) => {
        // Of JavaScript's matches the empty ones are left out: there is nothing to be shown.
        const first = [...searched.matchAll(new RegExp(text, 'gi'))].find(([match]) => match !== '');
        const own = pattern(text, true).find(searched, 0);
        if (first === undefined) return;
        expect(own, text).not.toBeNull();
        expect(own?.start).toBeLessThanOrEqual(first.index);
        const isSame = own?.start === first.index;
        if (isSame) expect(searched.slice(own.start, own.end), `${text} in ${searched}`).toBe(first[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer for an expression that runs away elsewhere', () => {
    const text = `${'a'.repeat(5000)}!`;
    expect(found('(a+)+$', text, true)).toEqual([]);
    expect(found('(a|aa)*b', text, true)).toEqual([]);
  });

  it.each(['(', ')', '[a', '*a', 'a{3,1}', '\\1', '(?=a)', `${'('.repeat(99)}a`])(
    'says what is wrong with %s',
    (text) => {
      expect(typeof compilePattern({ text, isRegex: true })).toBe('string');
    },
  );
});

describe('a search', () => {
  const rows = printed('one cat\nno\ntwo cat cat\nlast\na concatenation of many words', 12, 20);

  it('goes on behind the cursor, and around the end', () => {
    const scan = new SearchScan(rows, pattern('cat'), rows.first + 1);
    while (scan.advance(() => true));
    expect(scan.count).toBe(4);
    const places = [];
    let at = { line: rows.first, x: 0 };
    for (let i = 0; i < 5; i++) {
      const hit = scan.next(at, 'forward');
      if (hit === null || hit === 'unknown') throw new Error('there are matches');
      places.push([hit.at.line - rows.first, hit.at.x, hit.hasWrapped]);
      at = hit.at;
    }
    expect(places).toEqual([
      [0, 4, false],
      [2, 4, false],
      [2, 8, false],
      [4, 5, false],
      [0, 4, true],
    ]);
    expect(scan.next({ line: rows.first, x: 4 }, 'backward')).toMatchObject({ hasWrapped: true });
    expect(scan.indexOf({ line: rows.first + 2, x: 8 })).toBe(3);
  });

  it('finds what is divided by the end of a row', () => {
    const scan = new SearchScan(rows, pattern('of many'), rows.first);
    while (scan.advance(() => true));
    expect(scan.count).toBe(1);
  });

  it('through 50,000 lines of seven panes is done in slices, and stops when it is given up', () => {
    const clock = new FakeClock();
    let now = 0;
    /** Each row that is read takes its time. */
    const slow: TextRows = {
      cols: 80,
      first: 0,
      end: 50_000,
      isWrapped: () => false,
      row(line) {
        now += 0.01;
        return { text: line % 1000 === 0 ? 'needle' : 'hay', columns: null, width: 6, isWrapped: false };
      },
    };
    const timed = { now: () => now, monotonic: () => now, after: clock.after.bind(clock) };
    const slices = new Slices(timed);
    const scans = Array.from({ length: 7 }, () => new SearchScan(slow, pattern('needle'), 49_999));
    const jobs = scans.map((scan) => slices.add((isTimeUp) => scan.advance(isTimeUp)));
    let longest = 0;
    let rounds = 0;
    jobs[6].dispose();
    while (clock.pendingTimers > 0) {
      const before = now;
      clock.advance(1);
      longest = Math.max(longest, now - before);
      rounds++;
    }
    expect(longest).toBeLessThan(2.1);
    expect(rounds).toBeGreaterThan(1000);
    expect(scans.map(({ count }) => count)).toEqual([50, 50, 50, 50, 50, 50, 0]);
    slices.dispose();
  });
});
