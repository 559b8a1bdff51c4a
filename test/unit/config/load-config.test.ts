import { describe, expect, it } from 'vitest';
import { loadConfig, loadUserConfig, parseConfig } from '../../../src/config/load-config.ts';
import { refusal } from '../../support/refusal.ts';

const parse = (text: string) => parseConfig(text, 'c.yaml');
const wrong = (text: string) => refusal(() => parse(text));

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(loadConfig(null)).toEqual(parse(''));
    expect(parse('# nothing\n')).toMatchObject({
      prefix: 'C-\\',
      layout: 'dev3-qa2-ux-pm',
      scrollback: 5000,
      claude: { command: 'claude', isolation: { method: 'config_dir', grace_ms: 5000, share: null } },
    });
  });

  it('takes what is set and leaves the rest', () => {
    const config = parse('scrollback: 10\nrestart: never\nclaude:\n  isolation:\n    grace_ms: 1\n');
    const defaults = loadConfig(null);
    expect(config).toEqual({
      ...defaults,
      scrollback: 10,
      claude: { ...defaults.claude, isolation: { ...defaults.claude.isolation, grace_ms: 1 } },
    });
  });

  it('keeps variables and arguments as they are written', () => {
    const config = parse(
      'env: {set: {PORT: 0080, PRICE: 1.10, ON: true}}\n' +
        'claude: {args: [--max-turns, 5]}\nroles: {dev: {env: {N: 1e3}, args: [007]}}\n',
    );
    expect(config.env.set).toEqual({ PORT: '0080', PRICE: '1.10', ON: 'true' });
    expect(config.claude.args).toEqual(['--max-turns', '5']);
    expect(config.roles.dev).toEqual({ env: { N: '1e3' }, args: ['007'] });
  });

  it('is read from the file named, else from the user’s own, else not at all', () => {
    const directories = { config: '/c', data: '/d', state: '/s', runtime: '/r' };
    const files: Readonly<Record<string, string>> = { '/c/ccmux.yaml': 'theme: own', '/x': 'theme: named' };
    const read = (path: string) => files[path] ?? null;
    expect(loadUserConfig('/x', directories, read).theme).toBe('named');
    expect(loadUserConfig(undefined, directories, read).theme).toBe('own');
    expect(loadUserConfig(undefined, directories, () => null).theme).toBe('dark');
    expect(refusal(() => loadUserConfig('/y', directories, read))).toBe('no configuration file "/y"');
  });
});

describe('a fault in the configuration', () => {
  it('is named with its place and the nearest key', () => {
    expect(wrong('mouse: true\nscrolback: 5\n')).toBe(
      'c.yaml:2:1: unknown key "scrolback" (did you mean scrollback?)',
    );
    expect(wrong('claude:\n  isolation:\n    grace: 5\n    metod: none\n')).toMatch(
      /^c\.yaml:3:5: unknown key "grace" in claude\.isolation \(known are method, /,
    );
    expect(wrong('claude:\n  isolation: {metod: none}\n')).toBe(
      'c.yaml:2:15: unknown key "metod" in claude.isolation (did you mean method?)',
    );
    expect(wrong('roles: {dev: {colour: "#ffffff"}}')).toBe(
      'c.yaml:1:15: unknown key "colour" in roles.dev (did you mean color?)',
    );
  });

  it('says what is expected and what is found', () => {
    expect(wrong('scrollback: many')).toBe('c.yaml:1:13: scrollback must be a number, not "many"');
    expect(wrong('scrollback: 1.5')).toBe('c.yaml:1:13: scrollback must be a whole number, not 1.5');
    expect(wrong('scrollback: -1')).toBe('c.yaml:1:13: scrollback must be at least 0');
    expect(wrong('mouse: yes')).toBe('c.yaml:1:8: mouse must be true or false, not "yes"');
    expect(wrong('claude: [a]')).toBe('c.yaml:1:9: claude must be a mapping, not a list');
    expect(wrong('theme:\n')).toBe('c.yaml:1:7: theme must be text, not empty');
    expect(wrong('- a\n')).toBe('c.yaml:1:1: the file must be a mapping, not a list');
    expect(wrong('claude: {isolation: {method: config-dir}}')).toBe(
      'c.yaml:1:30: claude.isolation.method must be config_dir or home or none, not "config-dir" (did you mean config_dir?)',
    );
    expect(wrong('claude: {command: []}')).toBe('c.yaml:1:19: claude.command must not be empty');
    expect(wrong('claude: {command: {}}')).toMatch(
      /^c\.yaml:1:19: claude\.command must be a program, or a list/,
    );
    expect(wrong('layout: ""')).toBe('c.yaml:1:9: layout must not be empty');
    expect(wrong('env: {unset: [A-B]}')).toMatch(/^c\.yaml:1:15: env\.unset\.0 is no name of an environment/);
    expect(wrong('env: {set: {A-B: x}}')).toMatch(/^c\.yaml:1:13: "A-B" is no name of an environment/);
  });

  it('is the first one in the file where there are several', () => {
    expect(wrong('theme: 1\nscrolback: 5\nmouse: 3\n')).toMatch(/^c\.yaml:1:8: theme/);
  });

  it('is found in what an alias stands for', () => {
    expect(wrong('roles:\n  a: &x {model: 5}\n  b: *x\n')).toMatch(
      /^c\.yaml:2:17: roles\.a\.model must be text/,
    );
  });

  it('names the values of a choice', () => {
    expect(wrong('restart: sometimes')).toBe(
      'c.yaml:1:10: restart must be never or on-failure or always, not "sometimes"',
    );
  });

  it('is a login that would be shared, or a path in its place', () => {
    expect(wrong('claude: {isolation: {share: [.credentials.json]}}')).toMatch(/share\.0 holds the login/);
    for (const name of ['..', '../x', '/etc/passwd', 'a/b']) {
      expect(wrong(`claude: {isolation: {copy: [${name}]}}`)).toMatch(/copy\.0 must be the name of an entry/);
    }
  });
});

describe('keys in the configuration', () => {
  it('are checked with the commands they stand for', () => {
    expect(wrong('keys: {Hyper-x: zoom}')).toMatch(/^c\.yaml:1:8: "Hyper-x" is no key/);
    expect(wrong('keys: {g: zom}')).toMatch(/^c\.yaml:1:11: keys\.g is no command/);
    expect(wrong('keys: {g: [zoom]}')).toMatch(/^c\.yaml:1:11: keys\.g must be text, not a list/);
    expect(parse('keys: {g: zoom, C-t: "split below --command htop", x: }').keys).toEqual({
      g: 'zoom',
      'C-t': 'split below --command htop',
      x: null,
    });
  });

  it('cannot make a prefix of a key that is needed for typing', () => {
    for (const key of ['a', 'Enter', 'C-m', 'C-i', 'Up', '"1"']) {
      expect(wrong(`prefix: ${key}`)).toMatch(/^c\.yaml:1:9: prefix must be a key with Ctrl or Alt/);
    }
    expect(wrong('prefix: nonsense')).toMatch(/^c\.yaml:1:9: prefix is no key/);
    expect(['C-a', 'M-x', 'F5', 'C-Space', 'C-]'].map((key) => parse(`prefix: ${key}`).prefix)).toHaveLength(
      5,
    );
  });
});

describe('a hostile file', () => {
  const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x]']
    .concat([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `a${n}: &a${n} [${`*a${n - 1},`.repeat(9)}]`))
    .join('\n');

  it.each([
    ['no YAML', 'a: [1', /^c\.yaml:1:6: /],
    ['a key twice', 'mouse: true\nmouse: true', /^c\.yaml:2:1: Map keys must be unique/],
    ['two documents', 'mouse: true\n---\nmouse: true', /^c\.yaml:2:1: /],
    ['a foreign tag', 'theme: !!js/function "x"', /^c\.yaml:1:8: Unresolved tag/],
    ['an alias bomb', bomb, /^c\.yaml: Excessive alias count/],
    ['an alias of nothing', 'theme: *x', /^c\.yaml: Unresolved alias/],
    ['a list in itself', 'roles: &a {dev: *a}', /^c\.yaml:1:12: unknown key "dev" in roles\.dev/],
    ['deep nesting', '['.repeat(20_000), /^c\.yaml:1:\d+: nested too deeply$/],
    ['a NUL', 'theme: "a\\0b"', /^c\.yaml:1:8: theme must not hold a NUL/],
    ['a reserved key', '__proto__: {mouse: false}', /^c\.yaml:1:1: unknown key "__proto__"/],
    ['a long key', `${'k'.repeat(1000)}: 1`, /^c\.yaml:1:1: unknown key "k{48}…"/],
    ['line breaks and escapes', '"a\\nb\\e[31m": 1', /^c\.yaml:1:1: unknown key "a\\nb\\u001b\[31m"/],
  ])('is refused in one line: %s', (_, text, message) => {
    const said = wrong(text);
    expect(said).toMatch(message);
    expect(said).not.toMatch(/\p{Cc}/u);
    expect(said.length).toBeLessThan(400);
  });
});
