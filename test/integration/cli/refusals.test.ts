/**
 * Bad input gets one clear line and an exit code, and loses nothing. What somebody may do wrong, or find wrong, line
 * by line. Told elsewhere, each in the place where it belongs:
 *
 * - a Node.js that is too old, a terminal library that is missing: test/e2e/install.test.ts
 * - ccmux inside ccmux: main-command.test.ts
 * - a stale socket, a hung server, two starts racing: finding-sessions.test.ts
 * - every fault of a configuration, a layout, a theme: test/unit/config/
 * - a terminal that is too small: test/e2e/terminal-size.test.ts
 */
import { chownSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programVersion } from '../../../src/cli/version.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/messages.ts';
import { ownMounts, runWithMounts } from '../../support/own-mounts.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';

const SLEEP = 'exec sleep 1000';
const OWN_ROLES = 'did you mean dev? Roles of your own go under `roles:` in ccmux.yaml';
const NAMES = '1 to 64 letters, digits, `.`, `_` and `-`, beginning with a letter, digit or `_`';
const GET = '`npm install -g @anthropic-ai/claude-code@latest`';
const OTHERWISE = 'look around with --demo, or run something else with --command';
let world: TestHome;

beforeEach(() => {
  world = new TestHome();
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(world.project, path), text);
});
afterEach(() => world.dispose());

/** In the project's directory. */
const FILES = {
  'eight.yaml': `row:\n${'- role: dev\n'.repeat(8)}`,
  'torn.yaml': 'row: [{role: dev}',
  'role.yaml': 'row:\n- role: qa\n- role: dve\n',
  'key.yaml': 'keys: {Entre: zoom}',
  'prefix.yaml': 'prefix: C-Spcae',
  'command.yaml': 'keys: {g: zom}',
  'option.yaml': 'them: dark',
  'torn-config.yaml': 'layout: "duo',
};

const start = (...args: readonly string[]) => ['-d', '-x', SLEEP, ...args];

describe('what is mistyped is named, with what was most likely meant', () => {
  test.each([
    ['a layout', start('-l', 'quda'), 2, 'no layout "quda" (did you mean quad?)'],
    ['a layout’s file', start('-l', './none.yaml'), 2, 'no layout file "./none.yaml"'],
    ['a theme', start('-t', 'ligth'), 2, 'no theme "ligth" (did you mean light?)'],
    ['a role', start('-l', 'dve3-qa2'), 2, `layout dve3-qa2: no role dve (${OWN_ROLES})`],
    ['a role in a file', start('-l', './role.yaml'), 2, `./role.yaml:3:9: no role dve (${OWN_ROLES})`],
    ['eight seats', start('-l', 'dev8'), 2, 'layout dev8 asks for 8 seats (at most 7 fit)'],
    [
      'eight seats in a file',
      start('-l', './eight.yaml'),
      2,
      './eight.yaml:9:3: a layout has at most 7 seats',
    ],
    ['a key', start('-c', 'key.yaml'), 2, 'PROJECT/key.yaml:1:8: "Entre" is no key: did you mean Enter?'],
    [
      'the prefix',
      start('-c', 'prefix.yaml'),
      2,
      'PROJECT/prefix.yaml:1:9: prefix is no key: did you mean C-Space?',
    ],
    [
      'a command',
      start('-c', 'command.yaml'),
      2,
      'PROJECT/command.yaml:1:11: keys.g is no command: did you mean zoom?',
    ],
    [
      'an option of the file',
      start('-c', 'option.yaml'),
      2,
      'PROJECT/option.yaml:1:1: unknown key "them" (did you mean theme?)',
    ],
    [
      'broken YAML',
      start('-c', 'torn-config.yaml'),
      2,
      'PROJECT/torn-config.yaml:1:13: Missing closing "quote',
    ],
    ['a broken layout', start('-l', './torn.yaml'), 2, './torn.yaml:1:18: '],
    ['no such file', start('-c', 'none.yaml'), 2, 'no configuration file "PROJECT/none.yaml"'],
    ['no such directory', start('-C', 'none'), 2, 'no directory "PROJECT/none"'],
    ['an option', ['--layot', 'duo'], 2, "unknown option '--layot' (did you mean --layout?)"],
    ['a subcommand', ['kil'], 2, 'unknown command "kil" (did you mean kill?)'],
    ['a name with blanks', start('-s', 'a b'), 2, `"a b" is no name for a session (${NAMES})`],
    ['no name', start('-s', ''), 2, `"" is no name for a session (${NAMES})`],
    ['a name that leads elsewhere', start('-s', '../x'), 2, `"../x" is no name for a session (${NAMES})`],
    [
      'a name that looks like an option',
      start('--session=-x'),
      2,
      `"-x" is no name for a session (${NAMES})`,
    ],
    ['no such session', ['attach', '-s', 'app'], 3, 'no session app (none is live)'],
    [
      'no terminal',
      ['-x', SLEEP],
      2,
      'a session is shown in a terminal, and this is none (--detached starts one without showing it)',
    ],
  ])('%s', async (_, args, code, line) => {
    const outcome = await world.ccmuxRun(args);
    const said = outcome.stderr.replaceAll(world.project, 'PROJECT');
    expect(said.startsWith(`ccmux: ${line}`) && said.split('\n').length === 2 ? line : said).toBe(line);
    expect([outcome.code, outcome.stdout]).toEqual([code, '']);
    expect(readdirSync(world.ccmux)).toEqual([]);
  });

  test('in a live session, which goes on as it was', async () => {
    await world.ccmuxDo('-d', '-l', 'duo', '-x', SLEEP);
    for (const [args, code, line] of [
      [['pane', 'split', '--role', 'dve'], 2, `no role dve (${OWN_ROLES})`],
      [['pane', 'send', '--key', 'Entre'], 2, 'no key is named "Entre" (did you mean Enter?)'],
      [['pane', 'wait', '--status', 'idel'], 2, '"idel" is no state of a pane (did you mean idle?)'],
      [['pane', 'focus', 'qaa'], 3, 'no pane "qaa" in session app (did you mean qa?)'],
      [['pane', 'list', '-s', 'ap'], 3, 'no session ap (did you mean app?)'],
      [['attach'], 2, 'a session is shown in a terminal, and this is none'],
    ] as const) {
      expect(await world.ccmuxRun(args)).toEqual({ code, stdout: '', stderr: `ccmux: ${line}\n` });
    }
    expect((await world.session()).panes.map(({ name }) => name)).toEqual(['dev', 'qa']);
  });
});

describe('Claude Code', () => {
  /** A PATH on which `claude` is what npm installs of this version, or nothing; and nothing else. */
  function pathWith(version: string | null): string {
    const bin = join(world.root, 'bin');
    mkdirSync(bin);
    if (version === null) return bin;
    const home = join(world.root, 'lib/node_modules/@anthropic-ai/claude-code');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: '@anthropic-ai/claude-code', version }));
    writeFileSync(join(home, 'cli.js'), `#!/bin/sh\n${SLEEP}\n`, { mode: 0o755 });
    symlinkSync(join(home, 'cli.js'), join(bin, 'claude'));
    return bin;
  }

  test.each([
    ['that is not installed', null, `claude is not on the PATH (get it with ${GET}, ${OTHERWISE})`],
    [
      'that is too old',
      '2.1.20',
      `ROOT/bin/claude is Claude Code 2.1.20: ccmux needs 2.1.197 or newer (update it with \`claude update\` or ${GET}, ${OTHERWISE})`,
    ],
  ])('%s is said before anything is made', async (_, version, line) => {
    const { code, stdout, stderr } = await world.ccmuxRun(['-d'], { PATH: pathWith(version) });
    expect([code, stdout, stderr]).toEqual([1, '', `ccmux: ${line.replace('ROOT', world.root)}\n`]);
    expect(readdirSync(world.ccmux)).toEqual([]);
  });

  test('of which the user’s state is broken starts without it, and the user is told before and in the session', async () => {
    world.env.PATH = `${pathWith('2.1.329')}:${world.env.PATH}`;
    writeFileSync(join(world.home, '.claude.json'), '{"projects": {');
    const file = join(world.home, '.claude.json');
    const line = `${file} is no JSON object: Claude starts without it (mend it and start the session anew)`;
    const first = await world.ccmuxRun(['-d', '-l', 'single']);
    expect(first).toEqual({ code: 0, stdout: 'app\n', stderr: `ccmux: ${line}\n` });
    await world.ccmuxDo('kill');
    mkdirSync(join(world.ccmux, 'data'), { recursive: true });
    writeFileSync(join(world.ccmux, 'data/trusted.json'), JSON.stringify([world.project]));
    writeFileSync(join(world.ccmux, 'data/notices.json'), '["isolation"]');
    const eye = world.open(['-l', 'single'], { cols: 200, rows: 30 });
    await eye.waitFor(
      'the line on the session’s screen',
      () => eye.isAlternateScreen && eye.text().includes(line),
    );
    expect(readFileSync(file, 'utf8')).toBe('{"projects": {');
  });

  test('that does not fit seven times into the memory is started all the same, after a warning', async () => {
    const path = `${pathWith('2.1.329')}:${world.env.PATH}`;
    const meminfo = join(world.root, 'meminfo');
    writeFileSync(meminfo, 'MemTotal: 1000000 kB\nMemFree: 9000 kB\nMemAvailable: 524288 kB\n');
    const script = `export PATH='${path}'; mount --bind '${meminfo}' /proc/meminfo && ccmux -d; ccmux pane list --json; ccmux kill`;
    const { stdout } = await runWithMounts(world, script);
    expect(stdout).toMatch(
      /^ccmux: 7 Claudes need about 1\.4 GB of memory, and 0\.5 GB is left \(end other programs, or choose fewer with --layout\)\napp\nexit code 0\n/,
    );
    expect(stdout.match(/"status":/g)).toHaveLength(7);
    world.env.PATH = path;
    writeFileSync(join(world.ccmux, 'data/trusted.json'), JSON.stringify([world.project]));
    writeFileSync(join(world.ccmux, 'data/notices.json'), '["isolation"]');
    const [unshare, ...args] = ownMounts();
    const program = `mount --bind '${meminfo}' /proc/meminfo && exec '${process.execPath}' '${PROJECT_ROOT}/dist/main.js'`;
    const eye = world.terminal(unshare, [...args, 'sh', '-c', program], { cols: 200, rows: 50 });
    const isShown = () =>
      eye.isAlternateScreen && eye.text().includes('7 Claudes need about 1.4 GB of memory');
    await eye.waitFor('the warning on the session’s screen', isShown);
  });
});

describe('a directory for sockets that somebody else may have put there', () => {
  test('is refused where it is a link', async () => {
    mkdirSync(join(world.root, 'elsewhere'));
    symlinkSync(join(world.root, 'elsewhere'), join(world.ccmux, 'run'));
    expect(await world.ccmuxRun(start())).toEqual({
      code: 1,
      stdout: '',
      stderr: `ccmux: ${world.ccmux}/run is a link, which ccmux does not follow here (remove it, or let CCMUX_HOME name another place)\n`,
    });
    expect(readdirSync(join(world.root, 'elsewhere'))).toEqual([]);
  });

  test('is refused where it belongs to another user', async () => {
    const run = join(world.ccmux, 'run');
    mkdirSync(run, { mode: 0o700 });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(run, 12345, 12345);
    // Who cannot give a directory away lays one of root's over it, who is a stranger in a user's namespace.
    const script = `${isRoot ? 'true' : `mount --bind /usr '${run}'`}; ccmux -d -x '${SLEEP}'`;
    expect((await runWithMounts(world, script)).stdout).toBe(
      `ccmux: ${run} belongs to another user (remove it, or let CCMUX_HOME name another place)\nexit code 1\n`,
    );
  });
});

test('a child that dies at once leaves its last words and its status, until its pane is closed', async () => {
  await world.ccmuxDo('-d', '-l', 'duo', '-x', 'echo "no such thing: $CCMUX_PANE_NAME"; exit 7');
  await world.ccmuxDo('pane', 'wait', 'qa', '--status', 'exited', '--timeout', '30');
  expect(await world.ccmuxDo('pane', 'capture', 'qa')).toMatch(/^no such thing: qa$/m);
  expect((await world.session()).panes.find(({ name }) => name === 'qa')).toMatchObject({
    status: 'exited',
    exitCode: 7,
  });
  await world.ccmuxDo('pane', 'close', 'qa');
  expect((await world.session()).panes.map(({ name }) => name)).toEqual(['dev']);
});

describe('a session of another version of ccmux', () => {
  /** This very ccmux, speaking another protocol: its `main.js`. */
  function otherVersion(protocol: number, version: string): string {
    const copy = join(world.root, 'other');
    for (const name of ['dist', 'layouts', 'themes'])
      cpSync(join(PROJECT_ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module', version }));
    for (const program of ['cli/main.js', 'server/serve.js']) {
      const path = join(copy, 'dist', program);
      const text = readFileSync(path, 'utf8');
      const changed = text.replace(
        `PROTOCOL_VERSION = ${PROTOCOL_VERSION};`,
        `PROTOCOL_VERSION = ${protocol};`,
      );
      if (changed === text) throw new Error('the protocol’s version is written otherwise now');
      writeFileSync(path, changed);
    }
    return join(copy, 'dist/main.js');
  }

  test.each([
    ['older', PROTOCOL_VERSION - 1, '0.0.1'],
    ['newer', PROTOCOL_VERSION + 1, '9.9.9'],
  ])(
    'that is %s is named with the remedy by everyone, and ended in order by kill',
    async (_, protocol, version) => {
      const program = otherVersion(protocol, version);
      expect((await world.run(process.execPath, [program, '-d', '-l', 'duo', '-x', SLEEP])).stdout).toBe(
        'app\n',
      );
      const line =
        `session app: this session is served by ccmux ${version}, the client is ${programVersion()} ` +
        '(use that version, or end it with `ccmux kill -s app`: its team can be restored then)';
      for (const args of [['pane', 'list'], ['detach'], ['pane', 'split', '-x', SLEEP]]) {
        expect(await world.ccmuxRun(args)).toEqual({ code: 1, stdout: '', stderr: `ccmux: ${line}\n` });
      }
      const listed = await world.ccmuxRun(['ls']);
      expect(listed).toMatchObject({ code: 0, stderr: `ccmux: ${line}\n` });
      expect(listed.stdout).toMatch(/^app {2}of another version of ccmux {2}process \d+ {2}\//);
      const eye = world.open(['attach'], { cols: 220, rows: 20 });
      expect(await eye.waitForExit()).toMatchObject({ exitCode: 1 });
      expect(eye.text()).toContain(line);
      expect(await world.ccmuxRun(['kill'])).toEqual({
        code: 0,
        stdout: '',
        stderr:
          'ccmux: session app has ended; `ccmux --restore -s app` brings its team back under this version\n',
      });
      expect([world.processes(), world.profiles()]).toEqual([[], []]);
      await world.ccmuxDo('-d', '--restore', '-s', 'app');
      expect((await world.session()).panes.map(({ name }) => name)).toEqual(['dev', 'qa']);
    },
  );
});

describe('what was damaged', () => {
  test('of a session, or of what was answered, is kept aside and named by the next start; a listing only looks', async () => {
    const data = join(world.ccmux, 'data');
    mkdirSync(join(data, 'sessions'), { recursive: true, mode: 0o700 });
    writeFileSync(join(data, 'sessions/lost.json'), '{"name":"lost","te');
    writeFileSync(join(data, 'trusted.json'), '["/a');
    expect(await world.ccmuxRun(['ls'])).toMatchObject({ code: 0, stderr: 'ccmux: no session is live\n' });
    const { code, stderr } = await world.ccmuxRun(['-d', '-l', 'single', '-x', SLEEP]);
    expect(code).toBe(0);
    const [session, answers] = ['sessions/lost.json', 'trusted.json'].map(
      (path) => new RegExp(`kept as (${data}/${path}\\.damaged-\\d+)`).exec(stderr)?.[1] ?? 'not named',
    );
    expect([readFileSync(session, 'utf8'), readFileSync(answers, 'utf8')]).toEqual([
      '{"name":"lost","te',
      '["/a',
    ]);
  });
});

describe('a full disk', () => {
  const MOUNT =
    'mount -t tmpfs -o size=400k,mode=700 disk "$CCMUX_HOME"; fill() { cat /dev/zero > "$CCMUX_HOME/fill" 2>/dev/null; }';

  test('at a start is one line that names the path, and leaves no session', async () => {
    const { stdout } = await runWithMounts(
      world,
      `${MOUNT}\nfill\nccmux -d -l single -x '${SLEEP}'; ccmux ls`,
    );
    expect(stdout).toMatch(
      new RegExp(
        `^ccmux: cannot \\w+(?: the \\w+)? ${world.ccmux}/\\S+: the disk is full ` +
          '\\(make room there, or let CCMUX_HOME name a place on another disk\\)\\nexit code 1\\n' +
          'ccmux: no session is live\\nexit code 0\\n$',
      ),
    );
  });

  test('under a file that results are written to is said, and no success', async () => {
    for (const call of ['--version', '--help', 'ls --json', 'layout list']) {
      const script = `"${process.execPath}" "${PROJECT_ROOT}/dist/main.js" ${call} > /dev/full`;
      expect(await world.run('sh', ['-c', script])).toEqual({
        code: 1,
        stdout: '',
        stderr: 'ccmux: cannot write the output: the disk is full\n',
      });
    }
  });

  test('under a recording is said at once, and leaves neither a session nor an empty file', async () => {
    const { stdout } = await runWithMounts(
      world,
      `mkdir disk; mount -t tmpfs -o size=16k disk disk; cat /dev/zero > disk/fill 2>/dev/null
      ccmux -d -l single -x '${SLEEP}' --record disk/a.cast; ls disk; ccmux ls`,
    );
    expect(stdout).toMatch(
      /^ccmux: cannot record to \S+\/disk\/a\.cast: no space is left on the disk\nexit code 1\nfill\n(?:exit code 0\n)?ccmux: no session is live\nexit code 0\n$/,
    );
  });

  test('while the team is saved leaves the team that was saved before, and the session goes on', async () => {
    const script = `${MOUNT}
      ccmux -d -l duo -x '${SLEEP}'
      until [ "$(ccmux pane list --json | grep -c '"pid": [0-9]')" = 2 ]; do :; done
      fill
      ccmux pane focus qa
      ccmux pane list
      kill -KILL $(ccmux ls --json | sed -n 's/^ *"pid": \\([0-9]*\\).*/\\1/p' | head -1)
      rm "$CCMUX_HOME/fill"
      ccmux -d --restore
      ccmux pane list
      ccmux kill`;
    const { stdout } = await runWithMounts(world, script);
    // A pane that has yet to start gives room free when it fails. The focus had moved on a full disk; what was saved before that has come back.
    expect(stdout).toMatch(/\n1 +dev [^]*\n2 +qa\*[^]*\n1 +dev\*[^]*\n2 +qa /);
    expect(stdout).not.toContain('nothing to restore');
  });

  test('at a close or a kill loses no conversation: the call says so, and the next start keeps it', async () => {
    const talk =
      'd="$CLAUDE_CONFIG_DIR/projects/p"; mkdir -p "$d"; echo "{}" > "$d/$CLAUDE_SESSION_ID.jsonl"; exit 3';
    const script = `${MOUNT}
      ccmux -d -l duo -x '${talk}'
      for pane in dev qa; do ccmux pane wait $pane --status exited --timeout 30 >/dev/null; done
      fill
      ccmux pane close qa; ccmux kill
      rm "$CCMUX_HOME/fill"
      ccmux -d -l single -x '${SLEEP}'
      ls "$CCMUX_HOME/data/conversations" | grep -c -- -
      ccmux kill`;
    const { stdout } = await runWithMounts(world, script);
    const kept =
      '\\S{36} cannot be kept: the disk is full \\(its profile stays, and the next start keeps it: make room or mend the rights of \\S+\\)';
    expect(stdout).toMatch(
      new RegExp(
        `^app\\nexit code 0\\nccmux: closed, but qa: conversation ${kept}\\nexit code 1\\n` +
          `ccmux: session app has ended, but dev: conversation ${kept}\\nexit code 1\\n` +
          'app\\nexit code 0\\n2\\nexit code 0\\n$',
      ),
    );
  });
});
