import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSessionName, sessionFileName, socketPath } from '../../../src/store/session-name.ts';
import { refusal } from '../../support/refusal.ts';

describe('the name of a session', () => {
  it('is its project’s, and stays the project’s own', () => {
    expect(chooseSessionName('/home/u/app', [])).toBe('app');
    expect(chooseSessionName('/home/u/app', [{ name: 'app', cwd: '/home/u/app' }])).toBe('app');
  });

  it('is numbered where another project of the same name has it', () => {
    const sessions = [
      { name: 'app', cwd: '/work/app' },
      { name: 'app-2', cwd: '/srv/app' },
    ];
    expect(chooseSessionName('/home/u/app', sessions)).toBe('app-3');
    expect(chooseSessionName('/srv/app', sessions)).toBe('app-2');
    expect(chooseSessionName('/srv/app', sessions.slice(1))).toBe('app');
  });

  it.each([
    ['/', 'session'],
    ['/home/u/..hidden..', 'hidden'],
    ['/home/u/My App (new)', 'My-App-new'],
    ['/home/u/日本語', 'session'],
    ['/home/u/a\nb', 'a-b'],
    [`/home/u/${'x'.repeat(200)}`, 'x'.repeat(60)],
  ])('is made of the letters that a name may have: %j', (cwd, name) => {
    expect(chooseSessionName(cwd, [])).toBe(name);
  });

  it('is a valid one for every directory, with any number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (directory) => {
        const first = chooseSessionName(`/${directory}`, []);
        const second = chooseSessionName(`/${directory}`, [{ name: first, cwd: 'elsewhere' }]);
        for (const name of [first, second]) expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/);
        expect(second).not.toBe(first);
      }),
    );
  });
});

describe('the file of a session', () => {
  it('is called like the session where that is a plain name', () => {
    expect(sessionFileName('app-2')).toBe('app-2.json');
  });

  it('is one component of a path, short, and another for every other name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '..',
        '.',
        '',
        '../x',
        'a/b',
        'a~b',
        'A',
        'a',
        'a\n',
        '\ud800',
        '\ud801',
        'x'.repeat(10_000),
      ),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(sessionFileName(a)).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._~-]{0,80}\.json$|^~[0-9a-f]+\.json$/);
        expect(sessionFileName(a) === sessionFileName(b)).toBe(a === b);
      }),
    );
  });
});

describe('the socket of a session', () => {
  it('lies in the runtime directory under the session’s name', () => {
    expect(socketPath({ runtime: '/run/user/1000/ccmux' }, 'app')).toBe('/run/user/1000/ccmux/app.sock');
  });

  it('falls back to a short name where the path would not fit into a socket’s address', () => {
    const runtime = `/tmp/${'r'.repeat(60)}`;
    const paths = ['n'.repeat(60), 'n'.repeat(61)].map((name) => socketPath({ runtime }, name));
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) expect(path).toMatch(/\/[0-9a-f]{16}\.sock$/);
  });

  it('is refused with a remedy where not even that fits, counted in bytes', () => {
    expect(refusal(() => socketPath({ runtime: `/${'é'.repeat(43)}` }, 'app'))).toContain('app.sock');
    expect(refusal(() => socketPath({ runtime: `/${'é'.repeat(50)}` }, 'app'))).toMatch(
      /too long .*CCMUX_HOME/,
    );
  });
});
