import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseLayout } from '../../../src/config/layout-file.ts';
import { listLayouts, resolveLayout } from '../../../src/config/layouts.ts';
import { resolveRoles } from '../../../src/config/roles.ts';
import { arrange } from '../../../src/core/arrangement.ts';
import { leaf, leafIds, split } from '../../../src/core/layout-tree.ts';
import { parseShorthand, shorthandTree } from '../../../src/core/team-shorthand.ts';
import { rect } from '../../support/drawing.ts';
import { refusal } from '../../support/refusal.ts';

const shippedDirectory = join(import.meta.dirname, '../../../layouts');
const roles = resolveRoles({});
let directory: string;
let userDirectory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-layouts-'));
  userDirectory = join(directory, 'layouts');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const resolve = (name: string) => resolveLayout(name, { userDirectory, shippedDirectory, roles });
const names = (name: string) => resolve(name).seats.map((seat) => seat.name);
const parse = (text: string) => parseLayout({ name: 'mine', path: 'm.yaml', text }, roles);
const wrong = (text: string) => refusal(() => parse(text));

function write(path: string, text: string): string {
  mkdirSync(userDirectory, { recursive: true });
  writeFileSync(join(directory, path), text);
  return join(directory, path);
}

describe('the shipped layouts', () => {
  it('seat who they say', () => {
    expect(listLayouts({ userDirectory, shippedDirectory })).toEqual([
      'dev2-qa1',
      'dev3-qa2-ux-pm',
      'duo',
      'main-left',
      'quad',
      'single',
    ]);
    expect(names('dev3-qa2-ux-pm')).toEqual(['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm']);
    expect(names('single')).toEqual(['dev']);
    expect(names('duo')).toEqual(['dev', 'qa']);
    expect(names('quad')).toEqual(['dev1', 'dev2', 'qa', 'pm']);
    expect(names('main-left')).toEqual(['dev', 'qa', 'ux', 'pm']);
    expect(names('dev2-qa1')).toEqual(['dev1', 'dev2', 'qa1']);
  });

  it('are the same as their shorthand where they have one', () => {
    for (const name of ['dev3-qa2-ux-pm', 'dev2-qa1']) {
      expect(resolve(name).tree).toEqual(shorthandTree(parseShorthand(name) ?? []));
    }
  });

  it('tile at 100x30, and all but the team of seven and the large one at 80x24', () => {
    const modeOf = (name: string, width: number, height: number) => {
      const { tree, seats } = resolve(name);
      const order = seats.map((seat) => seat.name);
      return arrange({
        tree,
        order,
        area: rect(width, height),
        focus: order[0],
        isZoomed: false,
        isStacked: false,
      }).mode;
    };
    for (const name of listLayouts({ userDirectory, shippedDirectory })) {
      expect(modeOf(name, 100, 29), name).toBe('tiled');
      expect(modeOf(name, 80, 23), name).toBe(name === 'dev3-qa2-ux-pm' ? 'stacked' : 'tiled');
    }
  });

  it('give every seat of a known role its instructions, but none to a seat alone', () => {
    expect(resolve('quad').seats.every((seat) => (seat.systemPrompt?.length ?? 0) > 50)).toBe(true);
    expect(resolve('single').seats).toEqual([{ name: 'dev', role: 'dev' }]);
  });
});

describe('finding a layout', () => {
  it('prefers the user’s own to a shipped one, and both to a shorthand', () => {
    write('layouts/duo.yaml', 'role: ux');
    write('layouts/dev-qa.yml', 'role: pm');
    expect(names('duo')).toEqual(['ux']);
    expect(names('dev-qa')).toEqual(['pm']);
    expect(names('qa-dev')).toEqual(['qa', 'dev']);
  });

  it('takes the path of a file for what it is', () => {
    const path = write('mine.yaml', 'row: [{role: dev}, {role: dev}]');
    expect(resolve(path)).toMatchObject({ name: 'mine', seats: [{ name: 'dev1' }, { name: 'dev2' }] });
    expect(refusal(() => resolve(join(directory, 'other.yaml')))).toMatch(/^no layout file ".*other\.yaml"$/);
  });

  it('reads a team from a shorthand, with roles of one’s own beside known ones', () => {
    expect(resolve('dev2-rev')).toMatchObject({
      name: 'dev2-rev',
      seats: [{ name: 'dev1', role: 'dev' }, { name: 'dev2' }, { name: 'rev', role: 'rev' }],
    });
    expect(
      resolveLayout('rev2', { userDirectory, shippedDirectory, roles: resolveRoles({ rev: {} }) }).seats,
    ).toEqual([
      { name: 'rev1', role: 'rev' },
      { name: 'rev2', role: 'rev' },
    ]);
  });

  it('takes a role for a slip of the finger where only letters are swapped, missing or too many', () => {
    const meant = (role: string) =>
      `no role ${role} (did you mean dev? Roles of your own go under \`roles:\` in ccmux.yaml)`;
    for (const role of ['dve', 'de', 'devv', 'Dev']) {
      expect(refusal(() => resolve(`${role}2-qa`))).toBe(`layout ${role}2-qa: ${meant(role)}`);
      expect(refusal(() => parse(`row:\n- role: qa\n- role: ${role}`))).toBe(`m.yaml:3:9: ${meant(role)}`);
    }
    for (const role of ['rev', 'ui', 'a', 'designer']) {
      expect(resolve(`qa-${role}`).seats.map((seat) => seat.role)).toEqual(['qa', role]);
    }
    expect(parse('{role: dve, command: htop}').seats).toMatchObject([{ role: 'dve' }]);
    const own = resolveRoles({ dve: {} });
    expect(resolveLayout('dve-qa', { userDirectory, shippedDirectory, roles: own }).seats).toHaveLength(2);
  });

  it('numbers seats down the columns, whatever the order of the roles', () => {
    expect(names('ux-dev2-pm')).toEqual(['ux', 'pm', 'dev1', 'dev2']);
    expect(leafIds(resolve('ux-dev2-pm').tree)).toEqual(names('ux-dev2-pm'));
  });

  it('names the nearest for a name that means nothing', () => {
    expect(refusal(() => resolve('singel'))).toBe('no layout "singel" (did you mean single?)');
    expect(refusal(() => resolve('main-lft'))).toBe('no layout "main-lft" (did you mean main-left?)');
    expect(refusal(() => resolve('nothing-like'))).toMatch(
      /^no layout "nothing-like" \(there are dev2-qa1, /,
    );
    expect(refusal(() => resolve('dev4-qa4'))).toBe('layout dev4-qa4 asks for 8 seats (at most 7 fit)');
  });

  it.each([
    '',
    '.',
    '..',
    '../dev',
    '/etc/passwd',
    'a/b',
    'dev\nqa',
    'dev\0',
    '../x\n.yaml',
    '\0.yaml',
    '~',
    '-',
    'x'.repeat(10_000),
  ])('answers a hostile name in one line: %j', (name) => {
    const said = refusal(() => resolve(name));
    expect(said).toMatch(/^no layout /);
    expect(said).not.toMatch(/\p{Cc}/u);
    expect(said.length).toBeLessThan(250);
  });

  it('reads no file outside its directories by name', () => {
    write('outside.yaml', 'role: dev');
    write('layouts/inside.yaml', 'role: dev');
    expect(refusal(() => resolve('../outside'))).toMatch(
      /^no layout "\.\.\/outside" \(a path must end in \.yaml\)$/,
    );
  });

  it('refuses what is no text, and what is too large', () => {
    mkdirSync(join(userDirectory, 'dir.yaml'), { recursive: true });
    expect(refusal(() => resolve('dir'))).toMatch(/dir\.yaml" is a directory, not a file$/);
    execFileSync('mkfifo', [join(userDirectory, 'pipe.yaml')]);
    expect(refusal(() => resolve('pipe'))).toMatch(/pipe\.yaml" is a pipe, not a file$/);
    writeFileSync(write('latin.yaml', ''), Buffer.from([0xff, 0xfe, 0x80]));
    expect(refusal(() => resolve(join(directory, 'latin.yaml')))).toMatch(/is not UTF-8 text$/);
    expect(refusal(() => resolve(write('huge.yaml', '#'.repeat(2_000_000))))).toMatch(
      /is larger than 1048576 bytes$/,
    );
  });
});

describe('a layout’s file', () => {
  it('is a tree of rows, columns and seats with weights and minimum sizes', () => {
    const { tree } = parse(
      'row:\n- {role: dev, weight: 2, min: {cols: 60}}\n- column: [{role: qa}, {role: qa}]\n  weight: 1.5\n',
    );
    expect(tree).toEqual(
      split(
        'row',
        [leaf('dev', { cols: 60, rows: 4 }), split('column', [leaf('qa1'), leaf('qa2')])],
        [2, 1.5],
      ),
    );
  });

  it('says everything that a seat can be started with', () => {
    const { seats } = parse(
      [
        'role: sec',
        'name: eve',
        'title: Eve',
        'color: "#ff9e64"',
        'args: [--max-turns, 5]',
        'env: {PORT: 0080}',
        'cwd: sub',
        'model: opus',
        'permission_mode: plan',
        'system_prompt: Look closely.',
      ].join('\n'),
    );
    expect(seats).toEqual([
      {
        role: 'sec',
        name: 'eve',
        title: 'Eve',
        color: '#ff9e64',
        args: ['--max-turns', '5'],
        env: { PORT: '0080' },
        cwd: 'sub',
        model: 'opus',
        permissionMode: 'plan',
        systemPrompt: 'Look closely.',
      },
    ]);
  });

  it('calls a seat of which only a command is said a shell', () => {
    expect(parse('row: [{command: htop}, {command: ""}]').seats).toEqual([
      { name: 'shell1', role: 'shell', command: 'htop' },
      { name: 'shell2', role: 'shell', command: '' },
    ]);
  });

  it('numbers around the names that are taken', () => {
    expect(
      parse('row: [{role: dev}, {role: dev, name: dev1}, {role: dev}]').seats.map(({ name }) => name),
    ).toEqual(['dev2', 'dev1', 'dev3']);
    expect(parse('row: [{role: dev}, {role: dev, name: lead}]').seats.map(({ name }) => name)).toEqual([
      'dev',
      'lead',
    ]);
  });

  it('may nest what could be said flat', () => {
    const { tree } = parse('column: [{row: [{row: [{role: a}, {role: b}]}, {column: [{role: c}]}]}]');
    expect(tree).toEqual(split('row', [leaf('a'), leaf('b'), leaf('c')], [0.5, 0.5, 1]));
  });

  it('is refused with the place of its fault', () => {
    const eight = `row: [${'{role: dev}, '.repeat(8)}]`;
    expect(wrong(eight)).toBe('m.yaml:1:98: a layout has at most 7 seats');
    expect(wrong('row: [{role: dev, name: a}, {role: qa, name: a}]')).toBe(
      'm.yaml:1:46: two seats are named a',
    );
    expect(wrong('row: [{rolle: dev}]')).toBe('m.yaml:1:8: unknown key "rolle" (did you mean role?)');
    expect(wrong('colum: [{role: dev}]')).toBe('m.yaml:1:1: unknown key "colum" (did you mean column?)');
    expect(wrong('row: [{role: a}]\nwieght: 3')).toBe(
      'm.yaml:2:1: unknown key "wieght" (did you mean weight?)',
    );
    expect(wrong('row: []')).toBe('m.yaml:1:6: row must not be empty');
    expect(wrong('row: [{role: a}]\ncolumn: [{role: b}]')).toMatch(/^m\.yaml:2:1: row and column cannot/);
    expect(wrong('row: [dev]')).toMatch(/^m\.yaml:1:7: a layout is made of mappings/);
    expect(wrong('')).toMatch(/^m\.yaml:1:1: a layout is made of mappings/);
    expect(wrong('title: x')).toBe('m.yaml:1:1: a seat needs a role, or a command');
    expect(wrong('{role: a, weight: 0}')).toBe('m.yaml:1:19: weight must be at least 0.01');
    expect(wrong('{role: a, color: red}')).toMatch(/^m\.yaml:1:18: color must be a colour like/);
    expect(wrong('{role: a, permission_mode: acceptEdit}')).toMatch(/\(did you mean acceptEdits\?\)$/);
    expect(wrong('{role: ../a}')).toMatch(/^m\.yaml:1:8: role is no role/);
    expect(wrong('{role: a, name: "a\\nb"}')).toMatch(/^m\.yaml:1:17: name is no pane name: use up to 32/);
  });

  it('is refused where it has no end', () => {
    expect(wrong('&a {row: [*a]}')).toMatch(/^m\.yaml:1:\d+: nested too deeply$/);
    const deep = `${'{row: ['.repeat(40)}{role: a}${']}'.repeat(40)}`;
    expect(wrong(deep)).toMatch(/^m\.yaml:1:\d+: nested too deeply$/);
  });
});
