/** `ccmux config`, `layout` and `theme` as a user calls them, on real files. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCcmux } from '../../../src/cli/run.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-settings-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ccmux(...args: readonly string[]): Promise<Outcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const surroundings = { env: { CCMUX_HOME: root }, cwd: () => root, stdin, stdout, stderr };
  const code = await runCcmux(args, surroundings);
  const textOf = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

/** Writes a file below the user's configuration directory; answers its path. */
function write(name: string, text: string): string {
  const path = join(root, 'config', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await ccmux(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('ccmux config path', () => {
  it('prints where the file is looked for, and says when it is not there', async () => {
    const path = join(root, 'config/ccmux.yaml');
    const missing = await ccmux('config', 'path');
    expect(missing).toMatchObject({ code: 0, stdout: `${path}\n` });
    expect(missing.stderr).toMatch(/^ccmux: no such file yet: .*ccmux\.example\.yaml explains them\n$/);
    expect(await json('config', 'path')).toEqual({ path, exists: false });
    write('ccmux.yaml', '');
    expect(await ccmux('config', 'path')).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
    expect(await json('config', 'path', '-c', 'x/../mine.yaml')).toEqual({
      path: join(root, 'mine.yaml'),
      exists: false,
    });
  });
});

describe('ccmux config check', () => {
  it('lists what is right', async () => {
    const files = [
      write('ccmux.yaml', 'layout: team\ntheme: mine'),
      write('layouts/team.yaml', 'row: [{role: dev}, {role: qa}]'),
      write('themes/mine.yml', 'border: "#123456"'),
    ];
    const stdout = files.map((file) => `ok  ${file}\n`).join('');
    expect(await ccmux('config', 'check')).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('says that there is nothing of one’s own', async () => {
    const { code, stdout, stderr } = await ccmux('config', 'check');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('is not there: the defaults are in force');
  });

  it.each([
    ['ccmux.yaml', 'mouse: true\nscrolback: 5', '2:1: unknown key "scrolback" (did you mean scrollback?)'],
    ['ccmux.yaml', 'claude:\n  isolation: {method: nome}', '2:23: claude.isolation.method must be '],
    ['ccmux.yaml', 'a: [', '1:5: '],
    ['ccmux.yaml', 'mouse: true\ntheme: lihgt', '2:8: no theme "lihgt" (did you mean light?)'],
    ['ccmux.yaml', 'layout: quat', '1:9: no layout "quat" (did you mean quad?)'],
    ['layouts/team.yaml', 'row:\n  - rol: dev', '2:5: unknown key "rol" (did you mean role?)'],
    ['layouts/big.yaml', `row: [${'{role: dev},'.repeat(8)}]`, '1:91: a layout has at most 7 seats'],
    ['themes/mine.yaml', 'wating: default', '1:1: unknown key "wating" (did you mean waiting?)'],
  ])('tells the place of what is wrong, and the nearest name: %s with %j', async (name, text, fault) => {
    const path = write(name, text);
    const { code, stdout, stderr } = await ccmux('config', 'check');
    expect(code).toBe(2);
    expect(stdout).not.toContain(path);
    expect(stderr).toContain(`ccmux: ${path}:${fault}`);
    expect((await ccmux('config', 'check', '--json')).code).toBe(2);
  });

  it('tells the faults of all files, each once', async () => {
    write('ccmux.yaml', 'theme: mine\nlayout: team');
    const theme = write('themes/mine.yaml', 'border: red');
    const layout = write('layouts/team.yaml', 'role: 7');
    const { code, stdout, stderr } = await ccmux('config', 'check');
    expect(code).toBe(2);
    expect(stdout).toBe(`ok  ${join(root, 'config/ccmux.yaml')}\n`);
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(`ccmux: ${layout}:1:7: role must be text`),
      expect.stringContaining(`ccmux: ${theme}:1:9: border must be a colour`),
      'ccmux: 2 of 3 files are wrong',
      '',
    ]);
    const { files } = JSON.parse((await ccmux('config', 'check', '--json')).stdout) as { files: object[] };
    expect(files).toEqual([
      { kind: 'configuration', path: join(root, 'config/ccmux.yaml'), fault: null },
      { kind: 'layout', path: layout, fault: expect.stringContaining(':1:7: ') as string },
      { kind: 'theme', path: theme, fault: expect.stringContaining(':1:9: ') as string },
    ]);
  });

  it('checks the file that is named, with a layout that lies elsewhere', async () => {
    writeFileSync(join(root, 'mine.yaml'), `layout: ${join(root, 'team.yaml')}`);
    writeFileSync(join(root, 'team.yaml'), 'role: dev\nnam: x');
    const { code, stderr } = await ccmux('config', 'check', '--config', 'mine.yaml');
    expect(code).toBe(2);
    expect(stderr).toBe(`ccmux: ${join(root, 'team.yaml')}:2:1: unknown key "nam" (did you mean name?)\n`);
    expect((await ccmux('config', 'check', '-c', 'none.yaml')).stderr).toContain('no configuration file');
  });
});

describe('ccmux config show', () => {
  it('prints what is in force, defaults included', async () => {
    write('ccmux.yaml', 'scrollback: 77');
    const { code, stdout, stderr } = await ccmux('config', 'show');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^scrollback: 77$/m);
    expect(stdout).toMatch(/^theme: dark$/m);
    expect(await json('config', 'show')).toMatchObject({ scrollback: 77, claude: { command: 'claude' } });
  });

  it('refuses a file that is wrong', async () => {
    const path = write('ccmux.yaml', 'mouse: maybe');
    expect(await ccmux('config', 'show')).toEqual({
      code: 2,
      stdout: '',
      stderr: `ccmux: ${path}:1:8: mouse must be true or false, not "maybe"\n`,
    });
  });
});

describe('ccmux layout', () => {
  it('lists the user’s own layouts before shipped ones of the same name, and marks the configured', async () => {
    write('ccmux.yaml', 'layout: quad');
    const path = write('layouts/duo.yaml', 'column: [{role: dev}, {role: dev}]');
    const { stdout } = await ccmux('layout', 'list');
    expect(stdout).toMatch(/^duo +yours +2 {2}dev1 dev2$/m);
    expect(stdout).toMatch(/^quad\* +ccmux +4 {2}dev1 dev2 qa pm$/m);
    const { layouts } = (await json('layout', 'list')) as { layouts: { name: string }[] };
    expect(layouts.find(({ name }) => name === 'duo')).toEqual({
      name: 'duo',
      path,
      source: 'user',
      isConfigured: false,
      seats: [
        { name: 'dev1', role: 'dev' },
        { name: 'dev2', role: 'dev' },
      ],
    });
  });

  it('lists the others where one is wrong', async () => {
    const path = write('layouts/bad.yaml', 'row: []');
    const { code, stdout, stderr } = await ccmux('layout', 'list');
    expect(code).toBe(0);
    expect(stderr).toContain(`ccmux: ${path}:1:6: row must not be empty`);
    expect(stdout).toContain('single');
    expect(stdout).not.toContain('bad');
  });

  it('draws a layout, a file or a shorthand, and lists its seats', async () => {
    write('ccmux.yaml', 'roles: {qa: {model: haiku}}');
    const { code, stdout } = await ccmux('layout', 'show', 'dev2-qa');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev2-qa: 3 seats, a stack on terminals smaller than \d+x\d+\n┌/);
    expect(stdout).toMatch(/^3 {2}qa +qa +claude, haiku$/m);
    writeFileSync(join(root, 'team.yaml'), 'row: [{role: dev, weight: 3}, {command: htop}]');
    expect(await json('layout', 'show', join(root, 'team.yaml'))).toMatchObject({
      name: 'team',
      minimum: { cols: 57, rows: 6 },
      tree: {
        row: [
          { seat: 'dev', weight: 3 },
          { seat: 'shell', weight: 1 },
        ],
      },
      seats: [
        { number: 1, name: 'dev' },
        { number: 2, command: 'htop' },
      ],
    });
  });

  it('names the nearest of an unknown one', async () => {
    expect(await ccmux('layout', 'show', 'main-lft')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'ccmux: no layout "main-lft" (did you mean main-left?)\n',
    });
  });
});

describe('ccmux theme list', () => {
  it('lists shipped themes and the user’s own', async () => {
    const path = write('themes/mine.yaml', 'waiting: "#ff0000"');
    write('ccmux.yaml', 'theme: mine');
    const { stdout } = await ccmux('theme', 'list');
    expect(stdout).toMatch(new RegExp(`^mine\\* +yours +${path}$`, 'm'));
    const { themes } = (await json('theme', 'list')) as { themes: { name: string }[] };
    expect(themes.map(({ name }) => name)).toEqual(['claude', 'dark', 'high-contrast', 'light', 'mine']);
    expect(themes[4]).toMatchObject({ path, source: 'user', colors: { waiting: '#ff0000' } });
  });
});

it.each([
  ['config', 'path'],
  ['config', 'check'],
  ['config', 'show'],
  ['layout', 'list'],
  ['layout', 'show'],
  ['theme', 'list'],
])('ccmux %s %s --help gives two examples', async (group, command) => {
  const { code, stdout } = await ccmux(group, command, '--help');
  expect(code).toBe(0);
  const examples = stdout.slice(stdout.indexOf('\nExamples:\n')).match(/^ {2}.*ccmux .*$/gm);
  expect(examples).toHaveLength(2);
});
